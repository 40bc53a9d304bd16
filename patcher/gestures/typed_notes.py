"""The computer's keyboard as a piano: the lower two rows are an octave, the upper two the next.

 S D   G H J           2 3   5 6 7   9 0
Z X C V B N M         Q W E R T Y U I O P
"""

from spikerack.patcher.windows.workspace import Desk

LOWER, UPPER = "ZSXDCVGBHNJM", "Q2W3ER5T6Y7UI9O0P"
C4, VELOCITY = 60, 0.8
KEYS = {k: i - 12 for i, k in enumerate(LOWER)} | {k: i for i, k in enumerate(UPPER)}
STEPS = {"-": -1, "=": 1}
LINE = "Keys play notes: Z to M, Q to P; - and = change the octave, K or Escape ends it"


class TypedNotes:
    """Off until it is asked for, so that letters stay shortcuts."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.is_on, self.octave = desk, False, 0
        self.down: dict[str, int] = {}  # keys that are held, and the notes that they began

    def toggle(self) -> None:
        """Letters are notes from now on, or shortcuts again."""
        self.silence()
        self.is_on = not self.is_on
        self.desk.say(LINE if self.is_on else "Keys are shortcuts again")

    def press(self, key: str, chord: str) -> bool:
        """A key goes down; True if it is a note.  One that repeats is held."""
        if not self.is_on or chord != key:
            return False
        if key == "Escape":
            self.toggle()
        elif key in STEPS:
            self.octave = min(max(self.octave + STEPS[key], -4), 4)
            self.desk.say(f"Octave {self.octave:+d}")
        elif key not in KEYS:
            return False
        elif key not in self.down:
            self.down[key] = C4 + KEYS[key] + 12 * self.octave
            self._note(self.down[key], VELOCITY)
        return True

    def release(self, key: str) -> None:
        """A key comes up."""
        if key in self.down:
            self._note(self.down.pop(key), 0.0)

    def silence(self) -> None:
        """Whatever is held is let go of."""
        for key in list(self.down):
            self.release(key)

    def _note(self, number: int, velocity: float) -> None:
        if hands := self.desk.sound.hands:
            hands.key(number, velocity)
