"""A stream of MIDI bytes as whole messages, whatever is wrong with it.

By MIDI 1.0: real-time bytes stand anywhere; any other status byte ends what came before it,
also system exclusive; data bytes of a channel message may follow without its status again.
What fits nowhere is skipped and counted.
"""

from collections.abc import Iterable, Iterator

from spikerack.runtime.devices.messages import SYSEX, SYSEX_END, data_bytes

REALTIME, UNKNOWN = 0xF8, (0xF4, 0xF5, 0xF9, 0xFD)


class MidiParser:
    """What one port sends.  System exclusive messages are passed over."""

    def __init__(self) -> None:
        self.skipped = 0  # broken messages, unknown ones, and runs of data that belong to none
        self._status = 0  # of the message that is being read, or was last; 0 for none
        self._data: list[int] = []
        self._is_open = False  # a message has begun and is not whole
        self._is_astray = False  # in a run of data that was counted

    def feed(self, data: Iterable[int]) -> Iterator[list[int]]:
        """The messages that are complete now."""
        for byte in data:
            if byte >= REALTIME:
                self.skipped += byte in UNKNOWN
                if byte not in UNKNOWN:
                    yield [byte]
                continue
            if byte >= 0x80:
                self._begin(byte)
            elif self._status == 0:
                self.skipped += not self._is_astray
                self._is_astray = True
            elif self._status != SYSEX:
                self._is_open = True
                self._data.append(byte)
            is_open = self._is_open and self._status != SYSEX
            if is_open and len(self._data) == data_bytes(self._status):
                yield self._whole()

    def _begin(self, status: int) -> None:
        ends = status == SYSEX_END and self._status == SYSEX
        is_known = status != SYSEX_END and status not in UNKNOWN
        self.skipped += (self._is_open and not ends) + (not is_known and not ends)
        self._status = status if is_known else 0
        self._is_open, self._is_astray, self._data = is_known, False, []

    def _whole(self) -> list[int]:
        message = [self._status, *self._data]
        self._is_open, self._data = False, []
        if self._status > SYSEX:  # only channel messages go on without a status
            self._status = 0
        return message
