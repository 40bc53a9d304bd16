"""Which controller moves which channel of a node: MIDI messages to changes of its hands."""

from collections.abc import Sequence

from spikerack.modules.hardware import controllers
from spikerack.runtime.devices.bends import wheel
from spikerack.runtime.devices.messages import BEND, CONTROL, PRESSURE, PROGRAM, SYSEX
from spikerack.runtime.devices.parameters import COARSE, FINE, MORE, Parameters
from spikerack.runtime.devices.promises import Change
from spikerack.runtime.devices.voices import RESET
from spikerack.runtime.devices.zones import Source

Moved = tuple[str, int, float]  # part, channel, value
# what "reset all controllers" resets, and to what: wheel, expression, pedals (RP-015)
RESETS = {"1": 0.0, "1+33": 0.0, "11": 1.0, "11+43": 1.0}
RESETS |= dict.fromkeys(("64", "65", "66", "67"), 0.0)
FINER, WHOLE = 32, 16_383  # from a controller to its fine half; the most of 14 bits


class Controls:
    """The channels of a `midi_control` node: what moves them, such as "1, 74, 1+33, nrpn300"."""

    def __init__(self, channels: int, numbers: str, midi_channel: int = 0) -> None:
        self.midi_channel, self._channels = midi_channel, range(channels)
        self._moves: dict[str, list[int]] = {}
        for channel, name in zip(range(channels), controllers(numbers), strict=False):
            self._moves.setdefault(name, []).append(channel)
        self._parameters = Parameters()
        self._whole: dict[tuple[Source, str], int] = {}  # of 14 bits, as it was last told

    def feed(self, data: Sequence[int], port: str = "", tick: int = 0) -> list[Change]:
        """What one message changes, whichever port it comes from; it does so at once."""
        return [(part, c, value, tick) for part, c, value in self._heard(data, port)]

    def _heard(self, data: Sequence[int], port: str) -> list[Moved]:
        status = data[0]
        if status >= SYSEX or self.midi_channel and (status & 15) + 1 != self.midi_channel:
            return []
        kind = status & 0xF0
        if kind == BEND:
            return self._all("bend", wheel(data[1], data[2]))
        if kind == PRESSURE:
            return self._all("pressure", data[1] / 127)
        if kind == PROGRAM:
            return self._moved("program", data[1] / 127)
        if kind != CONTROL:
            return []
        source = port, status & 15
        if data[1] == RESET:
            self._parameters.reset(source)
            self._whole = {k: v for k, v in self._whole.items() if k[0] != source}
            return self._reset()
        return self._turned(source, data[1], data[2])

    def _turned(self, source: Source, number: int, value: int) -> list[Moved]:
        moved = self._moved(str(number), value / 127)
        if number < 2 * FINER:
            name = f"{number % FINER}+{number % FINER + FINER}"
            moved += self._enter(source, name, COARSE if number < FINER else FINE, value)
        if name := self._parameters.control(source, number, value):
            moved += self._enter(source, name, number, value)
        return moved

    def _enter(self, source: Source, name: str, way: int, value: int) -> list[Moved]:
        """A value of 14 bits: its coarse half ends what the fine one said (MIDI 1.0)."""
        if name not in self._moves:
            return []
        before = self._whole.get((source, name), 0)
        if way == COARSE:
            now = value << 7
        elif way == FINE:
            now = before & ~127 | value
        else:
            now = min(max(before + (1 if way == MORE else -1), 0), WHOLE)
        self._whole[source, name] = now
        return self._moved(name, now / WHOLE)

    def _reset(self) -> list[Moved]:
        moved = [c for name, value in RESETS.items() for c in self._moved(name, value)]
        return moved + self._all("bend", 0.0) + self._all("pressure", 0.0)

    def _moved(self, name: str, value: float) -> list[Moved]:
        return [("value", c, value) for c in self._moves.get(name, ())]

    def _all(self, part: str, value: float) -> list[Moved]:
        return [(part, c, value) for c in self._channels]
