"""Pitch wheels, and how far each bends: the range a sender tells (registered parameter 0).

A bend is the wheel, -1 to 1, times the told range in units of the usual two semitones: at the
top of a wheel of 12 semitones it is 6.
"""

from collections.abc import Hashable

USUAL, MOST = 200, 12_799  # cents
COARSE, FINE, MORE, LESS = 6, 38, 96, 97  # data entry; steps are of one cent (RP-018)
OTHERS, REGISTERED = (98, 99), (100, 101)  # fine and coarse half of a parameter's number
RANGE, NONE = [0, 0], [127, 127]


class Bends:
    """The wheels of some MIDI channels, each with its range."""

    def __init__(self) -> None:
        self._wheels: dict[Hashable, float] = {}
        self._cents: dict[Hashable, int] = {}
        self._chosen: dict[Hashable, list[int]] = {}  # what data entry means

    def of(self, channel: Hashable) -> float:
        """How far a channel bends now."""
        return self._wheels.get(channel, 0.0) * self._cents.get(channel, USUAL) / USUAL

    def turn(self, channel: Hashable, wheel: float) -> None:
        """A wheel moves."""
        self._wheels[channel] = wheel

    def control(self, channel: Hashable, number: int, value: int) -> bool:
        """Hear a controller; True if it may have told a range."""
        chosen = self._chosen.setdefault(channel, [*NONE])
        if number in OTHERS:
            chosen[:] = NONE
        elif number in REGISTERED:
            chosen[number - REGISTERED[0]] = value
        if number not in (COARSE, FINE, MORE, LESS) or chosen != RANGE:
            return False
        cents = self._cents.get(channel, USUAL)
        if number == COARSE:
            cents = 100 * value  # a coarse value ends what a fine one added
        elif number == FINE:
            cents = cents // 100 * 100 + min(value, 99)
        else:
            cents += 1 if number == MORE else -1
        self._cents[channel] = min(max(cents, 0), MOST)
        return True

    def reset(self, channel: Hashable) -> None:
        """The wheel to its middle, no parameter chosen; the range stays (RP-015)."""
        self._wheels.pop(channel, None)
        self._chosen.pop(channel, None)


def wheel(low: int, high: int) -> float:
    """A pitch wheel from -1 to 1, with both ends and the middle exact."""
    place = (low | high << 7) - 8192
    return place / (8191 if place > 0 else 8192)
