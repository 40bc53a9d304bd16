"""The firewall: a number that is not finite mutes and names its node, and the rest plays on.

What leaves a node is looked at in every block, before others hear it; its states in turn, a
few in a block, for those that rot unheard.
"""

from numba import njit

from spikerack.runtime.compiler.atomics import floats, singles, words
from spikerack.runtime.compiler.ticks import tick_number, tick_range, tick_sample
from spikerack.runtime.memory.address import WORD
from spikerack.runtime.memory.shared_words import (
    C_BARE,
    C_BUFFER,
    C_COUNT,
    C_DIVIDER,
    C_FLOATS,
    C_NODE,
    C_SINGLES,
    C_START,
    C_STATES,
    C_WIDTH,
    CHECK_WORDS,
    E_SCANNED,
    E_SCANNED_TO,
    P_CHECK_COUNT,
    P_CHECKS,
    P_FAULTS,
    SCAN,
)
from spikerack.runtime.plan.plan import BLOCK


@njit(nogil=True, error_model="numpy", fastmath={"reassoc"})
def _is_finite(address, count):
    total = 0.0  # in any order, so that it becomes vector code
    for j in range(count):
        total += floats(address)[j] * 0.0
    return total == 0.0


@njit(nogil=True, error_model="numpy", fastmath={"reassoc"})
def _is_finite_part(row, begin, end):
    """Some of the states of a node, counted through both their types."""
    middle = min(max(row[C_FLOATS], begin), end)
    total, rest = 0.0, singles(row[C_STATES] + WORD * row[C_FLOATS])
    for j in range(middle - row[C_FLOATS], end - row[C_FLOATS]):
        total += rest[j] * 0.0
    return total == 0.0 and _is_finite(row[C_STATES] + WORD * begin, middle - begin)


@njit(nogil=True, error_model="numpy")
def firewall(program, first_check, checks, t0, first, n):
    """Silence outlets that are not finite, reset the states behind them, name the first node."""
    p = words(program)
    table = p[P_CHECKS]
    ill = False
    for k in range(first_check, first_check + checks):
        row = words(table + WORD * CHECK_WORDS * k)
        width = row[C_WIDTH]
        if width == 0:  # outlets come first; only states are left
            break
        begin, end = tick_range(t0, first, n, row[C_DIVIDER])
        ill |= not _is_finite(row[C_BUFFER] + WORD * begin * width, (end - begin) * width)
    if not ill:
        return
    culprit, earliest = -1, 4 * BLOCK
    for k in range(first_check, first_check + checks):
        row = words(table + WORD * CHECK_WORDS * k)
        buffer, width, divider = floats(row[C_BUFFER]), row[C_WIDTH], row[C_DIVIDER]
        begin, end = tick_range(t0, first, n, divider)
        worst = 4 * BLOCK
        for j in range(begin * width, end * width):
            if buffer[j] - buffer[j] != 0.0:
                worst = min(worst, tick_sample(tick_number(t0, divider) + j // width, divider) - t0)
        reset = worst < 4 * BLOCK
        if not _is_finite_part(row, 0, row[C_FLOATS] + row[C_SINGLES]):
            reset, worst = True, min(worst, 2 * BLOCK)
        if worst < earliest:
            culprit, earliest = row[C_NODE], worst
        if reset:
            _reset(row)
            for j in range(begin * width, end * width):
                buffer[j] = 0.0
    if culprit >= 0:
        words(p[P_FAULTS])[culprit] += 1


@njit(nogil=True, error_model="numpy")
def _reset(row):
    """A node's states as they were at its start; of what was learned only what is ill is gone."""
    states, start, learned = words(row[C_STATES]), words(row[C_START]), floats(row[C_STATES])
    for j in range(row[C_BARE]):
        if learned[j] - learned[j] != 0.0:
            learned[j] = 0.0
    for j in range(row[C_BARE], row[C_COUNT]):
        states[j] = start[j - row[C_BARE]]


@njit(nogil=True, error_model="numpy")
def scan(engine, program):
    """Look at a few states in every block, in turn: one may rot while its outlets are fine."""
    e, p = words(engine), words(program)
    if p[P_CHECK_COUNT] == 0:
        return
    k = e[E_SCANNED] % p[P_CHECK_COUNT]
    row = words(p[P_CHECKS] + WORD * CHECK_WORDS * k)
    count = row[C_FLOATS] + row[C_SINGLES]
    begin = min(e[E_SCANNED_TO], count)
    end = min(begin + SCAN, count)
    e[E_SCANNED_TO] = end
    if not _is_finite_part(row, begin, end):
        _reset(row)
        words(p[P_FAULTS])[row[C_NODE]] += 1
    if end == count:
        e[E_SCANNED], e[E_SCANNED_TO] = k + 1, 0
