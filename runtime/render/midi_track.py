"""The events of one track of a MIDI file, as the world writes them, to messages with ticks.

What is damaged is passed over and counted; after any byte the reading goes on somewhere
sensible, and ends, in linear time.
"""

from array import array
from collections import Counter
from dataclasses import dataclass, field

from spikerack.runtime.devices.messages import CONTROL, NOTE_OFF, SYSEX, SYSEX_END, data_bytes
from spikerack.runtime.devices.midi_bytes import MidiParser
from spikerack.runtime.render.midi_chunks import Chunk

META, END_OF_TRACK, TEMPO, KEY_SIGNATURE = 0xFF, 0x2F, 0x51, 0x59
LEAST = {0x20: 1, TEMPO: 3, 0x54: 5, 0x58: 4, KEY_SIGNATURE: 2}  # bytes of a meta event
LONGEST = (1 << 28) - 1  # four bytes of seven bits


@dataclass
class Heard:
    """What all tracks of a file say, in order: (tick, message), (tick, microseconds a beat)."""

    ticks: array = field(default_factory=lambda: array("q"))
    messages: array = field(default_factory=lambda: array("I"))  # status, data << 8, data << 16
    tempo_ticks: array = field(default_factory=lambda: array("q"))
    tempi: array = field(default_factory=lambda: array("I"))
    skipped: Counter[str] = field(default_factory=Counter)

    def message(self, tick: int, status: int, first: int, second: int) -> None:
        """A message of a channel; of what is above 127 there is no key, and values are 127."""
        if first > 127 or second > 127:
            self.skipped["data byte above 127"] += 1
            if first > 127 and status <= CONTROL | 15:
                return
            first, second = min(first, 127), min(second, 127)
        self.ticks.append(tick)
        self.messages.append(status | first << 8 | second << 16)

    def meta(self, tick: int, kind: int, data: bytes) -> None:
        """A tempo; of the other events only whether they are whole."""
        if len(data) < LEAST.get(kind, 0):
            self.skipped["short meta event"] += 1
        elif kind == KEY_SIGNATURE and (7 < data[0] < 249 or data[1] > 1):
            self.skipped["key signature of no key"] += 1
        elif kind == TEMPO and not any(data[:3]):
            self.skipped["tempo of 0"] += 1
        elif kind == TEMPO:
            self.tempo_ticks.append(tick)
            self.tempi.append(int.from_bytes(data[:3], "big"))

    def escaped(self, tick: int, data: bytes) -> None:
        """What an F7 event sends as it is: messages of channels, among others."""
        for message in MidiParser().feed(data):
            if message[0] < SYSEX:
                self.message(tick, *message, *[0] * (3 - len(message)))


def read_track(data: bytes, chunk: Chunk, heard: Heard) -> None:
    """Hear one track; the last status runs on, also over other events."""
    end, skipped = chunk.end, heard.skipped
    at, is_over = _events(data, chunk.begin, end, heard)
    if not is_over and (at > end or chunk.told > end):
        skipped["track cut short"] += 1
    elif is_over and not at <= chunk.told <= end:
        skipped["track of a wrong length"] += 1
    elif is_over and data[at:end].strip(b"\0"):
        skipped["data after the end of a track"] += 1


def _events(data: bytes, at: int, end: int, heard: Heard) -> tuple[int, bool]:
    """Where the reading ended (behind `end` if it would go on), and if the track says so."""
    tick = running = 0
    is_open = False  # a SysEx goes on in the next F7 event
    while at < end:
        wait, at = _number(data, at, end)
        tick += wait
        if at >= end:
            return end + 1, False
        status = data[at]
        if status < NOTE_OFF and not running:
            heard.skipped["bytes of no event"] += 1
            while at < end and data[at] < NOTE_OFF:
                at += 1
            at -= at < end  # the last is the next status' time
            continue
        if status < NOTE_OFF:
            status = running
        else:
            at += 1
        if status < SYSEX:
            running, is_open = status, False
            count = data_bytes(status)
            if at + count > end:
                return end + 1, False
            heard.message(tick, status, data[at], data[at + 1] if count == 2 else 0)
            at += count
        elif status == META:
            kind = data[at] if at < end else 0
            size, at = _number(data, at + 1, end)
            if kind == END_OF_TRACK:
                return min(at, end), True
            if at + size > end:
                return end + 1, False
            heard.meta(tick, kind, data[at : at + min(size, 8)])
            at += size
        elif status in (SYSEX, SYSEX_END):
            size, at = _number(data, at, end)
            is_escape = status == SYSEX_END and not is_open
            stop = at + size
            if stop > end or (size and not is_escape and data[stop - 1] != SYSEX_END):
                stop = _sysex_end(data, at, stop, end)
            if stop != at + size or stop > end:
                heard.skipped["SysEx of a wrong length"] += 1
            elif is_escape:
                heard.escaped(tick, data[at:stop])
            elif size:
                is_open = data[stop - 1] != SYSEX_END
            at = stop
        else:
            heard.skipped["message for a live port"] += 1
            at += data_bytes(status)
    return at, False


def _sysex_end(data: bytes, at: int, told: int, end: int) -> int:
    """Where a SysEx ends: at its end byte, or where it says, to go on in another event."""
    found = data.find(SYSEX_END, at, end if told > end else told) + 1
    return found or (told if told <= end else end + 1)


def _number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """A number of variable length, and where it ends; of too long a one the last four bytes."""
    value = 0
    while at < end:
        byte = data[at]
        at += 1
        value = (value << 7 | byte & 127) & LONGEST
        if byte < 128:
            break
    return value, at
