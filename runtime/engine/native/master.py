"""The end of the audio path: master level, limiter, the device's channels, and the tape."""

import numpy as np
from numba import njit

from spikerack.runtime.compiler.atomics import floats, singles, store_release, words
from spikerack.runtime.memory.shared_words import (
    E_MASTER,
    E_OUTPUTS,
    E_STAND,
    E_TAPE,
    E_TAPE_COUNT,
    E_TAPE_SIZE,
    LOUDEST,
    M_CEILING,
    M_ENVELOPE,
    M_GAIN,
    M_LEVEL,
    M_RELEASE,
    M_STEP,
    SIDES,
)
from spikerack.runtime.plan.plan import BLOCK


@njit(nogil=True, error_model="numpy")
def is_faded(engine):
    """True once the level has gone to nothing because the patch is to stand still."""
    e = words(engine)
    return e[E_STAND] != 0 and floats(e[E_MASTER])[M_GAIN] == 0.0


@njit(nogil=True, error_model="numpy")
def _fade(engine, bus):
    """The master level, on its way in even steps."""
    e = words(engine)
    state = floats(e[E_MASTER])
    goal = 0.0 if e[E_STAND] != 0 else state[M_LEVEL]
    gain, step = state[M_GAIN], state[M_STEP]
    if gain == goal == 1.0:
        return
    for s in range(BLOCK):
        gain = min(goal, gain + step) if gain < goal else max(goal, gain - step)
        bus[SIDES * s] *= gain
        bus[SIDES * s + 1] *= gain
    state[M_GAIN] = gain


@njit(nogil=True, error_model="numpy", fastmath={"nnan", "nsz", "reassoc"})
def _peak(bus):
    """The loudest of a block of numbers, in any order, so that it becomes vector code."""
    peak = 0.0
    for j in range(BLOCK * SIDES):
        peak = max(peak, abs(bus[j]))
    return peak


@njit(nogil=True, error_model="numpy")
def _limit(engine, bus):
    """Peaks above the ceiling pull the gain down at once; it comes back in about 0.1 s.

    What is more than LOUDEST times too loud is clipped, or one wild sample would mute all for
    a minute; sums of finite numbers may be infinite, and their difference no number.
    """
    state = floats(words(engine)[E_MASTER])
    for j in range(BLOCK * SIDES):
        x = bus[j] if bus[j] == bus[j] else 0.0
        bus[j] = min(LOUDEST, max(-LOUDEST, x))
    peak = _peak(bus)
    envelope, ceiling, release = state[M_ENVELOPE], state[M_CEILING], state[M_RELEASE]
    if peak > ceiling or envelope > ceiling:
        for s in range(BLOCK):
            loud = max(abs(bus[SIDES * s]), abs(bus[SIDES * s + 1]))
            envelope = max(envelope * release, loud)
            gain = min(1.0, ceiling / max(envelope, 1e-30))
            bus[SIDES * s] *= gain
            bus[SIDES * s + 1] *= gain
        state[M_ENVELOPE] = envelope
    else:  # nothing to do, and nothing to remember that could make a difference
        state[M_ENVELOPE] = peak


@njit(nogil=True, error_model="numpy")
def _keep(engine, bus):
    """On tape, if there is one: a ring of `Engine.keep_tape`."""
    e = words(engine)
    if e[E_TAPE] == 0:
        return
    tape, size, count = singles(e[E_TAPE]), e[E_TAPE_SIZE], e[E_TAPE_COUNT]
    for s in range(BLOCK):
        at = SIDES * ((count + s) % size)
        tape[at] = np.float32(bus[SIDES * s])
        tape[at + 1] = np.float32(bus[SIDES * s + 1])
    store_release(engine + 8 * E_TAPE_COUNT, count + BLOCK)


@njit(nogil=True, error_model="numpy")
def master(engine, bus, out):
    """A block of the bus, as it leaves."""
    _fade(engine, bus)
    _limit(engine, bus)
    _keep(engine, bus)
    outputs = words(engine)[E_OUTPUTS]
    if outputs == SIDES:
        for j in range(BLOCK * SIDES):
            out[j] = bus[j]
        return
    for s in range(BLOCK):
        if outputs == 1:
            out[s] = 0.5 * (bus[SIDES * s] + bus[SIDES * s + 1])
        for c in range(outputs):
            if outputs > 1:
                out[s * outputs + c] = bus[SIDES * s + c] if c < SIDES else 0.0
