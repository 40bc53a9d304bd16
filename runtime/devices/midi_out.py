"""What a `midi_out` node makes, as MIDI bytes with the ticks they belong to."""

import numpy as np

NOTE_OFF, NOTE_ON = 0x80, 0x90


class Notes:
    """The notes of one node that sound elsewhere: each channel plays one at a time."""

    def __init__(self, port: str, midi_channel: int, channels: int) -> None:
        self.port, self._midi = str(port), max(0, midi_channel - 1) & 15
        self._sounding: list[int | None] = [None] * channels
        self._gate = np.zeros(channels)

    def matches(self, port: str, midi_channel: int, channels: int) -> bool:
        """True if this goes on where a node with these settings would begin."""
        return (self.port, self._midi, len(self._sounding)) == (
            str(port), max(0, midi_channel - 1) & 15, channels,
        )  # fmt: skip

    def feed(self, made: dict[str, np.ndarray]) -> list[tuple[int, list[int]]]:
        """(tick, bytes) in order, from the outlets' new ticks."""
        gate, strike = made["gate"] > 0.5, made["strike"] > 0.5
        if not len(gate):
            return []
        before = np.vstack([self._gate[None] > 0.5, gate[:-1]])
        self._gate = gate[-1].astype(float)
        found = []
        for tick, c in zip(*np.nonzero(strike | (before & ~gate)), strict=True):
            found += [(int(tick), data) for data in self._end(c)]
            if strike[tick, c]:
                key = _whole(60.0 + 12.0 * made["pitch"][tick, c], 0)
                loud = _whole(127.0 * made["velocity"][tick, c], 1)
                self._sounding[c] = key
                found.append((int(tick), [NOTE_ON | self._midi, key, loud]))
        return found

    def silence(self) -> list[list[int]]:
        """Note-offs for whatever sounds."""
        return [data for c in range(len(self._sounding)) for data in self._end(c)]

    def _end(self, c: int) -> list[list[int]]:
        key, self._sounding[c] = self._sounding[c], None
        return [] if key is None else [[NOTE_OFF | self._midi, key, 0]]


def _whole(x: float, least: int) -> int:
    return int(min(127.0, max(float(least), np.floor(np.nan_to_num(x) + 0.5))))
