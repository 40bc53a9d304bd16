"""MPE zones: a channel for each note, and a manager whose wheel and pedals move them all.

The lower zone has manager channel 1 and members 2, 3 ...; the upper one 16 and 15, 14 ...  A sender
tells how many members (registered parameter 6 of the manager); where two zones would meet, the one
that was told last has the channels.  (MIDI Polyphonic Expression 1.1, M1-100-UM.)
"""

Source = tuple[str, int]  # port, MIDI channel from 0: two keyboards are two players

LOWER, UPPER, CHANNELS = 0, 15, 16
MEMBER_BEND = 4800  # cents of a member's wheel, until it tells another range
AS_TOLD, LOWER_ZONE, UPPER_ZONE = range(3)  # what a node takes for granted


class Zones:
    """The zones of every port.  A channel that is in none is its own manager."""

    def __init__(self, granted: int = AS_TOLD) -> None:
        most = CHANNELS - 1
        self._granted = {LOWER_ZONE: {LOWER: most}, UPPER_ZONE: {UPPER: most}}.get(granted, {})
        self._told: dict[str, dict[int, int]] = {}  # port: manager: members

    def manager(self, source: Source) -> Source:
        """The channel that moves this one too."""
        port, channel = source
        for manager, members in self._told.get(port, self._granted).items():
            if 0 < abs(channel - manager) <= members:
                return port, manager
        return source

    def is_member(self, source: Source) -> bool:
        """True if it carries one note of a zone."""
        return self.manager(source) != source

    def reached(self, source: Source) -> set[Source]:
        """Whom a message of a channel is for: a manager speaks for its members."""
        port = source[0]
        all_of_it = {(port, channel) for channel in range(CHANNELS)}
        return {other for other in all_of_it if self.manager(other) == source} | {source}

    def alike(self, source: Source) -> set[Source]:
        """The channels that bend equally far: all members of a zone."""
        manager = self.manager(source)
        return self.reached(manager) - {manager} if manager != source else {source}

    def tell(self, source: Source, members: int) -> bool:
        """A sender makes a zone, or ends it with no members; True if it was a manager."""
        port, manager = source
        if manager not in (LOWER, UPPER):
            return False
        members, other = min(members, CHANNELS - 1), UPPER - manager
        sizes = self._told.setdefault(port, dict(self._granted))
        sizes[other] = min(sizes.get(other, 0), max(0, CHANNELS - 2 - members))
        sizes[manager] = members
        return True
