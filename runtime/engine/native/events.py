"""Events: what hands and edits send, in time, to the values they move.

One queue from all Python threads to the audio thread.  An event for a hand lands on its very
sample; a knob starts a ramp, so that nothing steps.
"""

import numpy as np
from numba import njit

from spikerack.runtime.compiler.atomics import floats, load_acquire, store_release, words
from spikerack.runtime.memory.shared_words import (
    E_DROPPED,
    E_DUE,
    E_DUE_COUNT,
    E_HEAD,
    E_LATE_EVENTS,
    E_PENDING,
    E_PENDING_COUNT,
    E_QUEUE,
    E_RAMP_COUNT,
    E_RAMPS,
    E_RATE,
    E_TAIL,
    EVENT_WORDS,
    HAND,
    JUMP,
    PENDING_SIZE,
    QUEUE_SIZE,
    RAMP_SECONDS,
    RAMP_SIZE,
    RAMP_STEP,
    RAMP_WORDS,
)
from spikerack.runtime.plan.plan import BLOCK


def push_event(engine, time, address, value, kind):
    """Queue an event; False if the queue is full."""
    e = words(engine)
    head = e[E_HEAD]
    if head - load_acquire(engine + 8 * E_TAIL) >= QUEUE_SIZE:
        e[E_DROPPED] += 1
        return False
    row = e[E_QUEUE] + 8 * EVENT_WORDS * (head % QUEUE_SIZE)
    words(row)[0], words(row)[1], words(row)[3] = time, address, kind
    floats(row)[2] = value
    store_release(engine + 8 * E_HEAD, head + 1)
    return True


@njit(nogil=True, error_model="numpy")
def take_events(engine, t0):
    """Move events from the queue into the pending list, and those of this block to due."""
    e = words(engine)
    pending, due = words(e[E_PENDING]), words(e[E_DUE])
    count = e[E_PENDING_COUNT]
    tail, head = e[E_TAIL], load_acquire(engine + 8 * E_HEAD)
    while tail != head and count < PENDING_SIZE:
        row = words(e[E_QUEUE] + 8 * EVENT_WORDS * (tail % QUEUE_SIZE))
        at = count
        while at > 0 and pending[4 * (at - 1)] > row[0]:  # latest last; equal times keep order
            for j in range(4):
                pending[4 * at + j] = pending[4 * (at - 1) + j]
            at -= 1
        for j in range(4):
            pending[4 * at + j] = row[j]
        count += 1
        tail += 1
    store_release(engine + 8 * E_TAIL, tail)
    taken = 0
    while taken < count and pending[4 * taken] < t0 + BLOCK:
        for j in range(4):
            due[4 * taken + j] = pending[4 * taken + j]
        if 0 < due[4 * taken] < t0:  # 0 says: as soon as can be
            e[E_LATE_EVENTS] += 1
        taken += 1
    for j in range(4 * (count - taken)):
        pending[j] = pending[j + 4 * taken]
    e[E_PENDING_COUNT] = count - taken
    e[E_DUE_COUNT] = taken
    for i in range(taken):
        if due[4 * i + 3] != HAND:
            _begin_ramp(engine, due[4 * i + 1], floats(e[E_DUE])[4 * i + 2], due[4 * i + 3])


@njit(nogil=True, error_model="numpy")
def _begin_ramp(engine, address, value, kind):
    """Start or redirect the ramp of a knob; `kind` carries its width above bit 8."""
    e = words(engine)
    width = max(1, kind >> 8)
    _stop_ramps(engine, address, address + 8 * width)
    count = e[E_RAMP_COUNT]
    if (kind & 255) == JUMP or count >= RAMP_SIZE:
        for c in range(width):
            floats(address)[c] = value
        return
    left = max(RAMP_STEP, np.int64(RAMP_SECONDS * e[E_RATE]))
    _add_ramp(engine, address, width, value, left)


@njit(nogil=True, error_model="numpy")
def _add_ramp(engine, address, width, target, left):
    e = words(engine)
    row = e[E_RAMPS] + 8 * RAMP_WORDS * e[E_RAMP_COUNT]
    words(row)[0], words(row)[1], words(row)[3] = address, width, left
    floats(row)[2] = target
    e[E_RAMP_COUNT] += 1


@njit(nogil=True, error_model="numpy")
def _stop_ramps(engine, begin, end):
    """No ramp moves the cells from begin to end any more; the others of a wide knob go on."""
    e = words(engine)
    i = 0
    while i < e[E_RAMP_COUNT]:
        row = e[E_RAMPS] + 8 * RAMP_WORDS * i
        ramp, target = words(row), floats(row)[2]
        first, last, left = ramp[0], ramp[0] + 8 * ramp[1], ramp[3]
        if first >= end or last <= begin:
            i += 1
            continue
        e[E_RAMP_COUNT] -= 1
        final = e[E_RAMPS] + 8 * RAMP_WORDS * e[E_RAMP_COUNT]
        for j in range(RAMP_WORDS):  # the last one takes its place
            ramp[j] = words(final)[j]
        if first < begin:
            _add_ramp(engine, first, (begin - first) // 8, target, left)
        if last > end and e[E_RAMP_COUNT] < RAMP_SIZE:
            _add_ramp(engine, end, (last - end) // 8, target, left)
        elif last > end:
            for c in range((last - end) // 8):
                floats(end)[c] = target


@njit(nogil=True, error_model="numpy")
def advance_ramps(engine, samples):
    """Every knob that is on its way comes `samples` nearer, in a straight line."""
    e = words(engine)
    ramps, targets = words(e[E_RAMPS]), floats(e[E_RAMPS])
    count = e[E_RAMP_COUNT]
    kept = 0
    for i in range(count):
        row = RAMP_WORDS * i
        left, target = ramps[row + 3], targets[row + 2]
        cell = floats(ramps[row])
        for c in range(ramps[row + 1]):
            if left <= samples:
                cell[c] = target
            else:
                cell[c] += (target - cell[c]) * (samples / left)
        if left > samples:
            ramps[row + 3] = left - samples
            for j in range(RAMP_WORDS):
                ramps[RAMP_WORDS * kept + j] = ramps[row + j]
            kept += 1
    e[E_RAMP_COUNT] = kept
