"""What JACK calls each period for MIDI: machine code that copies bytes with their moments.

A desk is a row of words that Python and JACK's thread share: two rings of records, one for
what came in and one for what goes out, and JACK's ports.  Each ring has one writer and one
reader, who never wait.  A record holds up to 16 bytes; longer messages take several.
"""

from functools import cache

import numpy as np
from numba import njit, types

from spikerack.runtime.compiler.atomics import address_of, load_acquire, store_release, words
from spikerack.runtime.compiler.build import Source, compile_here

RECORD = np.dtype([("port", "i4"), ("size", "i4"), ("ns", "i8"), ("data", "u1", 16)])
SIZE = 1 << 14  # records a ring holds, 512 kB
PORTS = 64  # of each direction
# the words of a desk: 1 while it may be used, JACK's client, records that found no room,
# then each ring's address and how many records were ever written and read
OPEN, CLIENT, LOST, IN, IN_WRITTEN, IN_READ, OUT, OUT_WRITTEN, OUT_READ = range(9)
EVENT = 9  # room for JACK's event: a time, a size and an address
INLETS = 12
OUTLETS = INLETS + PORTS
WORDS = OUTLETS + PORTS

_i64, _u32 = types.int64, types.uint32
_buffer = types.ExternalFunction("jack_port_get_buffer", _i64(_i64, _u32))
_count = types.ExternalFunction("jack_midi_get_event_count", _u32(_i64))
_get = types.ExternalFunction("jack_midi_event_get", types.int32(_i64, _i64, _u32))
_clear = types.ExternalFunction("jack_midi_clear_buffer", types.void(_i64))
_write = types.ExternalFunction("jack_midi_event_write", types.int32(_i64, _u32, _i64, _i64))
_frame = types.ExternalFunction("jack_last_frame_time", _u32(_i64))
_copy = types.ExternalFunction("memcpy", _i64(_i64, _i64, _i64))
_moment = types.ExternalFunction("jack_frames_to_time", types.uint64(_i64, _u32))


@njit(error_model="numpy")
def enqueue(desk, port, ns, size, data):
    """One event of a port into the ring, in records of 16 bytes."""
    d = words(desk)
    for first in range(0, size, 16):
        written = d[IN_WRITTEN]
        if written - load_acquire(desk + 8 * IN_READ) >= SIZE:
            d[LOST] += 1
            return
        record = d[IN] + 32 * (written % SIZE)
        count = min(16, size - first)
        words(record)[0] = port | count << 32
        words(record)[1] = ns
        _copy(record + 16, data + first, count)
        store_release(desk + 8 * IN_WRITTEN, written + 1)


@njit(error_model="numpy")
def receive(desk, frames):
    """What came in this period, with the moment at which its sender played it: a period ago."""
    d, client = words(desk), words(desk)[CLIENT]
    event = desk + 8 * EVENT
    begin = _frame(client) - frames
    for port in range(PORTS):
        place = load_acquire(desk + 8 * (INLETS + port))
        if place != 0:
            buffer = _buffer(place, np.uint32(frames))
            for i in range(_count(buffer)):
                if _get(event, buffer, np.uint32(i)) == 0:
                    at = np.uint32(begin + (d[EVENT] & 0xFFFFFFFF))
                    ns = np.int64(_moment(client, at)) * 1000
                    enqueue(desk, port, ns, d[EVENT + 1], d[EVENT + 2])


@njit(error_model="numpy")
def send(desk, frames):
    """What goes out, at the beginning of this period."""
    d = words(desk)
    for port in range(PORTS):
        place = load_acquire(desk + 8 * (OUTLETS + port))
        if place != 0:
            _clear(_buffer(place, np.uint32(frames)))
    written = load_acquire(desk + 8 * OUT_WRITTEN)
    read = d[OUT_READ]
    while read < written:
        record = d[OUT] + 32 * (read % SIZE)
        head = words(record)[0]
        place = load_acquire(desk + 8 * (OUTLETS + (head & 0xFFFFFFFF)))
        if place != 0:
            buffer = _buffer(place, np.uint32(frames))
            if _write(buffer, np.uint32(0), record + 16, head >> 32) != 0:
                break  # full: the rest in the next period
        read += 1
    store_release(desk + 8 * OUT_READ, read)


_TEXT = f'''"""JACK's callback for MIDI; rings of {SIZE}."""


def kernel(frames, desk):
    at = address_of(desk)
    if load_acquire(at) != 0:
        receive(at, np.int64(frames))
        send(at, np.int64(frames))
    return np.int32(0)
'''
_STEPS = {"receive": receive, "send": send, "address_of": address_of, "load_acquire": load_acquire}
_CYCLE = Source(_TEXT, _STEPS, types.int32(_u32, types.voidptr))


@cache
def midi_cycle() -> int:
    """The address of the callback.  JACK's library must be loaded for all to see before."""
    return compile_here(_CYCLE).address
