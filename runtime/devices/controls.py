"""Which controller moves which channel of a node: MIDI messages to changes of its hands."""

from collections.abc import Sequence

from spikerack.modules.hardware import controllers
from spikerack.runtime.devices.bends import wheel
from spikerack.runtime.devices.messages import BEND, CONTROL, PRESSURE, SYSEX
from spikerack.runtime.devices.promises import Change
from spikerack.runtime.devices.voices import RESET

Moved = tuple[str, int, float]  # part, channel, value
# what "reset all controllers" resets, and to what: wheel, expression, pedals (RP-015)
RESETS = {1: 0, 11: 127, 64: 0, 65: 0, 66: 0, 67: 0}


class Controls:
    """The channels of a `midi_control` node: controller numbers such as "1, 74"."""

    def __init__(self, channels: int, numbers: str, midi_channel: int = 0) -> None:
        self.midi_channel, self._channels = midi_channel, range(channels)
        self._numbers = controllers(numbers, channels).tolist()

    def feed(self, data: Sequence[int], port: str = "", tick: int = 0) -> list[Change]:
        """What one message changes, whichever port it comes from; it does so at once."""
        return [(part, c, value, tick) for part, c, value in self._heard(data)]

    def _heard(self, data: Sequence[int]) -> list[Moved]:
        status = data[0]
        if status >= SYSEX or self.midi_channel and (status & 15) + 1 != self.midi_channel:
            return []
        kind = status & 0xF0
        if kind == BEND:
            return self._all("bend", wheel(data[1], data[2]))
        if kind == PRESSURE:
            return self._all("pressure", data[1] / 127)
        if kind != CONTROL:
            return []
        if data[1] == RESET:
            moved = [c for number, value in RESETS.items() for c in self._moved(number, value)]
            return moved + self._all("bend", 0.0) + self._all("pressure", 0.0)
        return self._moved(data[1], data[2])

    def _moved(self, number: int, value: int) -> list[Moved]:
        return [("value", c, value / 127) for c, n in enumerate(self._numbers) if n == number]

    def _all(self, part: str, value: float) -> list[Moved]:
        return [(part, c, value) for c in self._channels]
