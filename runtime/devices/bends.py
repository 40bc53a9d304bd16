"""Pitch wheels, and how far each bends: the range a sender tells (registered parameter 0).

A bend is the wheel, -1 to 1, times the told range in units of the usual two semitones: at the
top of a wheel of 12 semitones it is 6.
"""

from collections.abc import Hashable, Iterable

from spikerack.runtime.devices.parameters import COARSE, FINE, MORE

USUAL, MOST = 200, 12_799  # cents


class Bends:
    """The wheels of some MIDI channels, each with its range."""

    def __init__(self) -> None:
        self._wheels: dict[Hashable, float] = {}
        self._cents: dict[Hashable, int] = {}

    def of(self, channel: Hashable, usual: int = USUAL) -> float:
        """How far a channel bends now; `usual` cents if it has told no range."""
        return self._wheels.get(channel, 0.0) * self._cents.get(channel, usual) / USUAL

    def turn(self, channel: Hashable, wheel: float) -> None:
        """A wheel moves."""
        self._wheels[channel] = wheel

    def widen(self, channels: Iterable[Hashable], number: int, value: int, usual: int) -> None:
        """Data entry for the range of these channels, which have the same; steps are of a cent."""
        for channel in channels:
            cents = self._cents.get(channel, usual)
            if number == COARSE:
                cents = 100 * value  # a coarse value ends what a fine one added
            elif number == FINE:
                cents = cents // 100 * 100 + min(value, 99)
            else:
                cents += 1 if number == MORE else -1
            self._cents[channel] = min(max(cents, 0), MOST)

    def reset(self, channel: Hashable) -> None:
        """The wheel to its middle; the range stays (RP-015)."""
        self._wheels.pop(channel, None)

    def forget(self, channels: Iterable[Hashable]) -> None:
        """Wheels and ranges are as if nothing had been told."""
        for channel in channels:
            self._wheels.pop(channel, None)
            self._cents.pop(channel, None)


def wheel(low: int, high: int) -> float:
    """A pitch wheel from -1 to 1, with both ends and the middle exact."""
    place = (low | high << 7) - 8192
    return place / (8191 if place > 0 else 8192)
