"""Knobs that are turned from outside: each frame the controls that moved turn theirs.

While it learns, the first control that is moved on purpose becomes a knob's.
"""

from pathlib import Path

from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.mapped_hands import Learning, MappedHands

KEYBOARD = "keyboard"
# what OSC may do beside the document's commands: "/do/open_path" with a path, "/do/record" ...
ACTS = ("open_path", "record", "keep", "panic", "play", "stop", "undo", "redo")


class MappedKnobs:
    """`frame` once a frame; `press` and `release` offer the computer's keys first."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.hands = desk, MappedHands()
        self._knob, self._learning = "", Learning()
        self._down: set[str] = set()

    def learn(self, knob: str) -> None:
        """What moves next turns this knob; asked for again, no more."""
        self._knob, self._learning = "" if knob == self._knob else knob, Learning()
        name = knob.partition(".")[2].replace("_", " ")
        line = f"Move what shall turn {name}: a controller, a stick, a key; L or Escape ends it"
        self.desk.say(line if self._knob else "Nothing was learned")

    def press(self, key: str, chord: str) -> bool:
        """A key goes down; True if it is one that turns a knob, or becomes one."""
        if self._knob and chord in ("Escape", "L"):
            self.learn(self._knob)
            return True
        if chord != key or not (self._knob or self._is_mapped(key)):
            return False
        if key not in self._down:
            self._down.add(key)
            self._tell(key, 1.0)
        return True

    def release(self, key: str) -> None:
        """A key comes up."""
        if key in self._down:
            self._down.discard(key)
            self._tell(key, 0.0)

    def frame(self) -> None:
        """Turn what was moved since the last frame."""
        desk, sound = self.desk, self.desk.sound.hands
        if sound is None:
            return
        for command, args in sound.orders():
            if command in ACTS:
                desk.act(command, **({"path": Path(*args)} if args else {}))
            else:
                desk.do(command, *args, gesture=f"OSC {command} {args[:1]}")
        self.hands.follow(desk.document.patch)
        sound.follow(bool(self._knob or self.hands.maps))
        moves = sound.moves.take()
        if self._knob and (told := self._learning.heard(moves)):
            knob, self._knob = self._knob, ""
            desk.do("assign", knob, str(told))
            desk.say(f"{knob} is turned by {told}")
            return
        turned = self.hands.turned(moves, desk.document.patch, desk.document.known)
        for knob, value in turned.items():
            desk.do("turn", knob, value, gesture=f"hand {knob}")

    def _is_mapped(self, key: str) -> bool:
        move = (KEYBOARD, f"key {key}", 1.0)
        return any(told.hears(move) for told in self.hands.maps.values())

    def _tell(self, key: str, value: float) -> None:
        if self.desk.sound.hands is not None:
            self.desk.sound.hands.moves.heard(KEYBOARD, f"key {key}", value)
