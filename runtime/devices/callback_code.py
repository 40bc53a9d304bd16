"""What `runtime.devices.callback` exports, as numba reads it."""

import ctypes
from typing import Any

import numpy as np
from numba import njit, types

from spikerack.runtime.compiler.atomics import (
    call_kernel,
    exchange,
    floats,
    load_acquire,
    now_ns,
    singles,
    store_release,
    words,
)
from spikerack.runtime.memory.shared_words import (
    E_AT,
    E_CLOCK,
    E_CLOCK_NS,
    E_FLAGS,
    E_FRAMES,
    E_IN_COUNT,
    E_OUT,
    E_OUT_COUNT,
    E_OUT_READ,
    E_OUTPUTS,
    E_PUMP,
    E_RATE,
    E_STAMP,
    FIFO_SIZE,
)
from spikerack.runtime.plan.plan import BLOCK

XRUNS = 15  # PortAudio's flags for input and output that ran dry or over
HAS_NUMBERS = hasattr(ctypes.CDLL(None), "gettid")  # Linux, for some years
_gettid = types.ExternalFunction("gettid", types.int32())
_exit: Any = types.ExternalFunction("pthread_exit", types.void(types.int64))
_usleep = types.ExternalFunction("usleep", types.int32(types.int32))


@njit(error_model="numpy")
def stamp(engine, frames):
    """Publish which sample is about to be made, and when; odd while it is being written."""
    e = words(engine)
    number = e[E_STAMP]
    store_release(engine + 8 * E_STAMP, number + 1)
    store_release(engine + 8 * E_CLOCK_NS, now_ns())
    store_release(engine + 8 * E_AT, e[E_CLOCK] + e[E_IN_COUNT])
    store_release(engine + 8 * E_FRAMES, frames)
    store_release(engine + 8 * E_STAMP, number + 2)


def last_block(engine, told):
    """(stamp, nanoseconds, sample, frames) that belong together, to four words."""
    to = words(told)
    while True:
        before = load_acquire(engine + 8 * E_STAMP)
        ns = load_acquire(engine + 8 * E_CLOCK_NS)
        sample = load_acquire(engine + 8 * E_AT)
        frames = load_acquire(engine + 8 * E_FRAMES)
        if before % 2 == 0 and load_acquire(engine + 8 * E_STAMP) == before:
            to[0], to[1], to[2], to[3] = before, ns, sample, frames
            return


@njit(error_model="numpy")
def device_block(engine, source, target, frames, flags):
    """One block of the device, of any size."""
    e = words(engine)
    e[E_FLAGS] += 1 if flags & XRUNS else 0
    if e[E_OUT_COUNT] + e[E_IN_COUNT] == 0 and frames % BLOCK != 0:
        outputs = e[E_OUTPUTS]  # odd blocks need one of ours in hand, or they run dry
        queue = floats(e[E_OUT])
        for s in range(BLOCK):
            for c in range(outputs):
                queue[((e[E_OUT_READ] + s) % FIFO_SIZE) * outputs + c] = 0.0
        e[E_OUT_COUNT] = BLOCK
    stamp(engine, frames)
    call_kernel(e[E_PUMP], engine, source, target, frames)


@njit(error_model="numpy")
def called(gate):
    """Note that a callback was made, and by which thread where that can be had."""
    told = words(gate)
    if HAS_NUMBERS and told[2] == 0:
        told[2] = _gettid()
    store_release(gate + 24, told[3] + 1)


@njit(error_model="numpy")
def hush(target, count):
    """So many samples of silence."""
    out = singles(target)
    for i in range(count):
        out[i] = 0.0


def end_thread(_signal):
    """Does not return; joined, the thread has nothing to say (PortAudio would read it)."""
    _exit(0)


def leave(gate):
    """Take the engine out of a gate; 0 if a callback has it now, or nobody."""
    return exchange(gate, 0)


def on_device(source, target, frames, _times, flags, gate):
    """PortAudio's callback."""
    called(gate)
    engine = exchange(gate, np.int64(0))
    if engine != 0:
        device_block(engine, source, target, frames, flags)
        store_release(gate, engine)
    else:
        hush(target, frames * load_acquire(gate + 8))


def keep_time(engine, stop, scratch, frames):
    """Pump at the engine's rate until the word at `stop` is set."""
    period = frames * 1e9 / words(engine)[E_RATE]
    due = float(now_ns())
    while load_acquire(stop) == 0:
        device_block(engine, np.int64(0), scratch, frames, np.int64(0))
        due += period
        early = due - now_ns()
        if early > 0.0:
            _usleep(np.int32(early / 1000.0))
        elif early < -1e9:  # the machine slept: do not hurry after
            due -= early
