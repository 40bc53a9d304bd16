"""Which parameter data entry moves: a sender tells a number, registered or its own, then data.

A parameter is named as a player writes it: "rpn0" is the range of the pitch wheel, "nrpn300" is
one of the sender's own (MIDI 1.0; RP-018).  Number 16383 is none.
"""

from collections.abc import Hashable

COARSE, FINE, MORE, LESS = 6, 38, 96, 97  # data entry
CHOOSE = {98: ("nrpn", 0), 99: ("nrpn", 7), 100: ("rpn", 0), 101: ("rpn", 7)}  # and its shift
NONE = "", 16_383


class Parameters:
    """What each MIDI channel has chosen."""

    def __init__(self) -> None:
        self._chosen: dict[Hashable, tuple[str, int]] = {}

    def control(self, channel: Hashable, number: int, value: int) -> str:
        """Hear a controller; the parameter that it moves, or ""."""
        kind, chosen = self._chosen.get(channel, NONE)
        if number in CHOOSE:
            named, shift = CHOOSE[number]
            before = chosen if kind == named else NONE[1]
            self._chosen[channel] = named, before & ~(127 << shift) | value << shift
        if number not in (COARSE, FINE, MORE, LESS) or chosen == NONE[1]:
            return ""
        return f"{kind}{chosen}"

    def reset(self, channel: Hashable) -> None:
        """No parameter is chosen (RP-015)."""
        self._chosen.pop(channel, None)
