"""What `runtime.devices.midi_cycle` exports, as numba reads it."""

import numpy as np
from numba import njit, types

from spikerack.runtime.compiler.atomics import load_acquire, store_release, words
from spikerack.runtime.devices.midi_cycle import (
    CLIENT,
    EVENT,
    IN,
    IN_READ,
    IN_WRITTEN,
    INLETS,
    LOST,
    OPEN,
    OUT,
    OUT_READ,
    OUT_WRITTEN,
    OUTLETS,
    PORTS,
    SIZE,
)

_i64, _u32 = types.int64, types.uint32
HALF = 1 << 31
FARTHEST = 1 << 16  # frames that anything waits: more is a clock that went astray
_buffer = types.ExternalFunction("jack_port_get_buffer", _i64(_i64, _u32))
_count = types.ExternalFunction("jack_midi_get_event_count", _u32(_i64))
_get = types.ExternalFunction("jack_midi_event_get", types.int32(_i64, _i64, _u32))
_clear = types.ExternalFunction("jack_midi_clear_buffer", types.void(_i64))
_write = types.ExternalFunction("jack_midi_event_write", types.int32(_i64, _u32, _i64, _i64))
_frame = types.ExternalFunction("jack_last_frame_time", _u32(_i64))
_copy = types.ExternalFunction("memcpy", _i64(_i64, _i64, _i64))
_moment = types.ExternalFunction("jack_frames_to_time", types.uint64(_i64, _u32))
_at = types.ExternalFunction("jack_time_to_frames", _u32(_i64, types.uint64))


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
    """What came in this period, with the moment of its frame, which may be still to come.

    A period is given at its beginning, as a whole: whoever counts from its frames hears of all
    of them in time for the next one, wherever in it they stand.
    """
    d, client = words(desk), words(desk)[CLIENT]
    event = desk + 8 * EVENT
    begin = _frame(client)
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
    """What is due in this period, each at its own frame; what is late, at once."""
    d, client = words(desk), words(desk)[CLIENT]
    begin = np.int64(_frame(client))
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
            due = np.int64(_at(client, np.uint64(words(record)[1] // 1000)))
            wait = (due - begin + HALF) % (2 * HALF) - HALF  # frames are counted in 32 bits
            if frames <= wait < FARTHEST:
                break
            first = np.uint32(min(max(wait, 0), frames - 1))
            buffer = _buffer(place, np.uint32(frames))
            if _write(buffer, first, record + 16, head >> 32) != 0:
                break  # full: the rest in the next period
        read += 1
    store_release(desk + 8 * OUT_READ, read)


def cycle(frames, desk):
    """JACK's callback."""
    if load_acquire(desk + 8 * OPEN) != 0:
        receive(desk, frames)
        send(desk, frames)
