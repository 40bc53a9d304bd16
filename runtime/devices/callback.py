"""What a sound device calls: machine code from end to end, without Python and its lock.

`device_callback()` is PortAudio's, handed over as an address, with the address of a gate beside
it: the engine's address, which a callback takes out while it works and then puts back, the number
of outputs, the system's number of the calling thread, and how often it called.  Who takes the
engine out for good (`leave`) knows that the device is out of it and stays out: a stream whose gate
is empty plays silence.
`silent_clock()` is one long call that takes the device's place: it sleeps and pumps.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import njit, types

from spikerack.runtime.compiler.atomics import (
    address_of,
    exchange,
    floats,
    load_acquire,
    now_ns,
    singles,
    store_release,
    words,
)
from spikerack.runtime.compiler.build import Source, compile_here, is_ready
from spikerack.runtime.compiler.cached_jit import cached_jit
from spikerack.runtime.engine.native.driver import pump
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
    E_RATE,
    E_STAMP,
    FIFO_SIZE,
)
from spikerack.runtime.plan.plan import BLOCK

XRUNS = 15  # PortAudio's flags for input and output that ran dry or over
_LONG = types.uint64 if ctypes.sizeof(ctypes.c_ulong) == 8 else types.uint32
_PORTAUDIO = types.int32(types.voidptr, types.voidptr, _LONG, types.voidptr, _LONG, types.voidptr)
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


@cached_jit()
def last_block(engine):
    """(stamp, nanoseconds, sample, frames) that belong together."""
    while True:
        before = load_acquire(engine + 8 * E_STAMP)
        ns = load_acquire(engine + 8 * E_CLOCK_NS)
        sample = load_acquire(engine + 8 * E_AT)
        frames = load_acquire(engine + 8 * E_FRAMES)
        if before % 2 == 0 and load_acquire(engine + 8 * E_STAMP) == before:
            return before, ns, sample, frames


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
    pump(engine, source, target, frames)


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


@njit(error_model="numpy")
def end_thread():
    """Does not return; joined, the thread has nothing to say (PortAudio would read it)."""
    _exit(0)


@cached_jit()
def leave(gate):
    """Take the engine out of a gate; 0 if a callback has it now, or nobody."""
    return exchange(gate, 0)


@njit(error_model="numpy")
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


_DEVICE = f'''"""PortAudio's callback; blocks of {BLOCK}."""


def kernel(source, target, frames, _times, flags, gate):
    place = address_of(gate)
    called(place)
    engine = exchange(place, np.int64(0))
    if engine != 0:
        at = address_of(target)
        device_block(engine, address_of(source), at, np.int64(frames), np.int64(flags))
        store_release(place, engine)
    else:
        hush(address_of(target), np.int64(frames) * load_acquire(place + 8))
    return np.int32(0)
'''
_SILENT = f'''"""A clock in place of a device; blocks of {BLOCK}."""


def kernel(engine, stop, scratch, frames):
    keep_time(engine, stop, scratch, frames)
'''


_ENDING = '''"""What a signal does to a thread of PortAudio's that spins."""


def kernel(_signal):
    end_thread()
'''


_STEPS = {
    "device_block": device_block, "address_of": address_of, "load_acquire": load_acquire,
    "exchange": exchange, "store_release": store_release, "hush": hush, "called": called,
    "pump": pump,
}  # fmt: skip
_ON_DEVICE = Source(_DEVICE, _STEPS, _PORTAUDIO)
_IN_SILENCE = Source(_SILENT, {"keep_time": keep_time, "pump": pump})


_AT_ITS_END = Source(_ENDING, {"end_thread": end_thread}, types.void(types.int32))


def is_prepared() -> bool:
    """True if this machine has compiled the driver before."""
    return is_ready(_ON_DEVICE) and is_ready(_IN_SILENCE)


def prepare() -> None:
    """Compile the driver for both clocks: for another process, so that this one is not held up."""
    device_callback()
    silent_clock()
    if HAS_NUMBERS:
        ending()


@cache
def device_callback() -> int:
    """The address of the callback, compiled once for this text of the driver."""
    return compile_here(_ON_DEVICE).address


@cache
def ending() -> int:
    """The address of what ends the thread that calls it, where threads have numbers."""
    return compile_here(_AT_ITS_END).address


@cache
def silent_clock() -> Callable[..., None]:
    """A function (engine, stop, scratch, frames) that returns when the word at `stop` is set."""
    address = compile_here(_IN_SILENCE).address
    return ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 4)(address)
