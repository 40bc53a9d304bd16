"""Panels that are played on the screen: what a window tells of them goes to their nodes."""

import threading
import time
from typing import Any

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_queue import HandQueue
from spikerack.runtime.devices.hand_targets import HandTarget
from spikerack.runtime.devices.messages import NOTE_OFF, NOTE_ON
from spikerack.runtime.devices.voices import Voices

DEVICES = PANEL, NOTES = "panel", "panel notes"


class PanelHands:
    """`touch` and `note` may be called by any window, from one thread."""

    def __init__(self, timing: Timing) -> None:
        self.timing, self.engine = timing, timing.engine
        self._hands = HandQueue(self.engine)
        self._touched: list[HandTarget] = []
        self._voices: dict[tuple, tuple[HandTarget, Voices]] = {}
        self._lock = threading.Lock()  # a player's thread binds

    def bind(self, reaches: list[HandTarget]) -> None:
        """These nodes are played from now on; those that stay keep their notes."""
        with self._lock:
            self._touched = [r for r in reaches if r.device == PANEL]
            before, self._voices = self._voices, {}
            for reach in (r for r in reaches if r.device == NOTES):
                kept = before.get(reach.shape)
                voices = kept[1] if kept else Voices(reach.channels, 0, reach.now("strikes"))
                voices.hold(reach.hold)
                if not kept:
                    self._hands.put(reach, voices.silence())
                self._voices[reach.shape] = reach, voices
            self._hands.flow()

    def touch(self, node: str, part: str, value: float) -> None:
        """A part of a panel is pressed, or let go of."""
        with self._lock:
            at = self._now()
            for reach in self._touched:
                if reach.node == node:
                    reach.move(self.engine, part, value, at)

    def note(self, key: int, velocity: float, node: str = "") -> None:
        """A key goes down, or up at 0; of one node, or of all that have keys."""
        with self._lock:
            data, at = message(key, velocity), self._now()
            for reach, voices in self._voices.values():
                if node in ("", reach.node):
                    self._hands.put(reach, voices.feed(data, PANEL, reach.tick_at(at)))
            self._hands.flow()

    def _now(self) -> int:
        self.timing.look()
        return self.timing.sample_at(time.monotonic_ns())


def message(key: int, velocity: float) -> list[int]:
    """A note as MIDI says it: `velocity` from 0 to 1, where 0 is the end."""
    loud: Any = min(max(round(127 * velocity), 0), 127)
    return [NOTE_ON, key, loud] if loud else [NOTE_OFF, key, 0]
