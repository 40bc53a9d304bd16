"""The compiled driver: walks a program's table of kernels, block after block.

It owns the clock, the bus and the counters.  No
Python, no lock, no allocation: everything is an address in a word of the tables that
`runtime.engine.engine` and `runtime.link.generic_program` make.
"""

import numpy as np
from numba import njit

from spikerack.runtime.compiler.atomics import (
    call_kernel,
    floats,
    flush_denormals,
    load_acquire,
    now_ns,
    restore_denormals,
    singles,
    store_release,
    words,
)
from spikerack.runtime.compiler.ticks import is_tick, tick_number, tick_range, tick_sample
from spikerack.runtime.engine.native.events import advance_ramps, take_events
from spikerack.runtime.engine.native.firewall import firewall, scan
from spikerack.runtime.engine.native.master import is_faded, master
from spikerack.runtime.memory.shared_words import (
    E_BUSY_NS,
    E_CALLS,
    E_CLOCK,
    E_CLOCK_NS,
    E_END,
    E_IN,
    E_IN_COUNT,
    E_INPUTS,
    E_LAST,
    E_LATE,
    E_LATE_AT,
    E_LATE_OP,
    E_LATE_PROGRAM,
    E_MAX_NS,
    E_OUT,
    E_OUT_COUNT,
    E_OUT_READ,
    E_OUTPUTS,
    E_PROGRAM,
    E_RAMP_COUNT,
    E_RATE,
    E_RUNNING,
    E_STANDS,
    E_TIMES,
    E_WORST,
    E_WORST_NS,
    FIFO_SIZE,
    INPUT_WORDS,
    O_ARGS,
    O_BODY,
    O_CHECK,
    O_CHECKS,
    O_DIVIDER,
    O_KERNEL,
    OP_WORDS,
    P_BUS,
    P_COSTS,
    P_INPUT_COUNT,
    P_INPUTS,
    P_OP_COUNT,
    P_OPS,
    RAMP_STEP,
    SIDES,
)
from spikerack.runtime.plan.plan import BLOCK


@njit(nogil=True, error_model="numpy")
def _run(engine, program, t0, first, n):
    """Every operation of the program, for samples first .. first+n-1 of the block."""
    e, p = words(engine), words(program)
    ops, costs = words(p[P_OPS]), words(p[P_COSTS])
    op = 0
    before = now_ns()
    while op < p[P_OP_COUNT]:
        row = OP_WORDS * op
        body = ops[row + O_BODY]
        if body == 0:
            call_kernel(ops[row + O_KERNEL], ops[row + O_ARGS], t0, first, n)
        else:
            for inner in range(op + 1, op + 1 + body):  # for no tick: what rests is computed
                at = OP_WORDS * inner
                call_kernel(ops[at + O_KERNEL], ops[at + O_ARGS], t0, first, 0)
            divider = ops[row + O_DIVIDER]
            for s in range(first, first + n):
                if divider != 1 and is_tick(t0 + s, divider) == 0:
                    continue
                for inner in range(op + 1, op + 1 + body):
                    at = OP_WORDS * inner
                    call_kernel(ops[at + O_KERNEL], ops[at + O_ARGS], t0, s, 1)
        if ops[row + O_CHECKS] > 0:
            firewall(program, ops[row + O_CHECK], ops[row + O_CHECKS], t0, first, n)
        after = now_ns()
        costs[op] += after - before
        if after - before > e[E_WORST_NS]:
            e[E_WORST_NS], e[E_WORST] = after - before, op
        before = after
        op += 1 + body


@njit(nogil=True, error_model="numpy")
def _block(engine):
    """One internal block: events, knobs, kernels, bus, limiter, into the output queue."""
    e = words(engine)
    is_last = 0 < e[E_END] < e[E_CLOCK] + BLOCK
    program = e[E_LAST] if is_last else load_acquire(engine + 8 * E_PROGRAM)
    store_release(engine + 8 * E_RUNNING, program)
    base = e[E_OUT] + 8 * ((e[E_OUT_READ] + e[E_OUT_COUNT]) % FIFO_SIZE) * e[E_OUTPUTS]
    out = floats(base)
    stands = is_faded(engine)
    store_release(engine + 8 * E_STANDS, 1 if stands else 0)
    if stands:  # time does not pass either
        for j in range(BLOCK * e[E_OUTPUTS]):
            out[j] = 0.0
        e[E_OUT_COUNT] += BLOCK
        return
    t0 = e[E_CLOCK]
    take_events(engine, t0)
    if program != 0:
        p = words(program)
        incoming = floats(e[E_IN])
        for k in range(p[P_INPUT_COUNT]):
            row = words(p[P_INPUTS] + 8 * INPUT_WORDS * k)
            buffer = floats(row[0])
            number = tick_number(t0, row[3])
            for i in range(tick_range(t0, 0, BLOCK, row[3])[1]):
                heard = row[2] < e[E_INPUTS]
                s = tick_sample(number + i, row[3]) - t0
                x = incoming[s * e[E_INPUTS] + row[2]] if heard else 0.0
                buffer[i * row[1]] = x if x - x == 0.0 else 0.0
        bus = floats(p[P_BUS])
        for j in range(BLOCK * SIDES):
            bus[j] = 0.0
        last = e[E_END] - t0 if is_last else BLOCK
        first = np.int64(0)  # a literal would be a type of its own, and `_run` compiled for both
        while first < last:
            n = last - first
            if e[E_RAMP_COUNT] > 0:
                n = min(n, RAMP_STEP)
                advance_ramps(engine, n)
            _run(engine, program, t0, first, n)
            first += n
        scan(engine, program)
        master(engine, bus, out)
    else:
        for j in range(BLOCK * e[E_OUTPUTS]):
            out[j] = 0.0
    e[E_OUT_COUNT] += BLOCK
    store_release(engine + 8 * E_CLOCK, t0 + BLOCK)


@njit(nogil=True, error_model="numpy")
def pump(engine, source, target, frames):
    """`frames` samples from the device at address `source` and to `target` (float32)."""
    before = flush_denormals()
    e = words(engine)
    started = now_ns()
    e[E_CLOCK_NS] = started
    e[E_WORST_NS] = e[E_WORST] = 0
    inputs, outputs = e[E_INPUTS], e[E_OUTPUTS]
    heard, incoming, queue = singles(source), floats(e[E_IN]), floats(e[E_OUT])
    sent = singles(target)
    done = 0
    while done < frames:
        waiting = e[E_IN_COUNT]
        part = min(frames - done, BLOCK - waiting)
        for j in range(part * inputs):
            incoming[waiting * inputs + j] = heard[done * inputs + j] if source != 0 else 0.0
        e[E_IN_COUNT] = waiting + part
        if waiting + part == BLOCK:
            _block(engine)
            e[E_IN_COUNT] = 0
        made = min(part, e[E_OUT_COUNT])
        first = e[E_OUT_READ]
        run = min(made, FIFO_SIZE - first)
        for j in range(run * outputs):
            sent[done * outputs + j] = np.float32(queue[first * outputs + j])
        for j in range((made - run) * outputs):
            sent[(done + run) * outputs + j] = np.float32(queue[j])
        for j in range(made * outputs, part * outputs):
            sent[done * outputs + j] = np.float32(0.0)
        e[E_OUT_READ] = (first + made) % FIFO_SIZE
        e[E_OUT_COUNT] -= made
        done += part
    spent = now_ns() - started
    e[E_BUSY_NS] += spent
    e[E_MAX_NS] = max(e[E_MAX_NS], spent)
    times = words(e[E_TIMES])
    times[e[E_CALLS] % 4096] = spent
    if spent * e[E_RATE] > frames * 1_000_000_000:
        e[E_LATE] += 1
        e[E_LATE_AT], e[E_LATE_OP], e[E_LATE_PROGRAM] = e[E_CLOCK], e[E_WORST], e[E_RUNNING]
    e[E_CALLS] += 1
    restore_denormals(before)
