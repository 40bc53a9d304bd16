"""What has been promised to a node's hands, in its ticks, and what may be promised next.

A device says what happens now; a node looks once a tick.  So what a gate turned to lasts a tick,
or as long as those who hear it need, and what comes meanwhile comes after it: every turn is seen,
and nothing overtakes another.
"""

Change = tuple[str, int, float, int]  # part, channel, value, tick


class Promises:
    """Changes of the hands of some voices: those of one never go back in time."""

    def __init__(self, voices: int, hold: int = 1) -> None:
        self.hold = hold  # ticks from a turn of a gate to the next
        self._now = 0
        self._latest = [0] * voices  # the tick of a voice's last change
        self._turned = [-hold] * voices  # and at which its last note began or ended
        self._made: list[Change] = []

    def begin(self, tick: int) -> None:
        """What is put from now on happens at this tick, or as soon after as can be."""
        self._now, self._made = tick, []

    def made(self) -> list[Change]:
        """What was put since."""
        return self._made

    def put(self, part: str, voice: int, value: float) -> None:
        """A change, after all that the voice was promised before."""
        tick = self._latest[voice] = max(self._now, self._latest[voice])
        self._made.append((part, voice, value, tick))

    def turn(self, voice: int) -> None:
        """A note begins or ends: what is put next comes at a tick of its own."""
        tick = max(self._now, self._latest[voice], self._turned[voice] + self.hold)
        self._latest[voice] = self._turned[voice] = tick

    def late(self, voice: int) -> int:
        """By how many turns a voice is behind what happens."""
        return (self._latest[voice] - self._now) // self.hold
