"""The dual analog neuron of modular synthesisers: rectifiers, comparators and differences.

Voltages are in units of 5 V: its supply limit of 10 V is 2.0 here.
"""

from math import copysign

import numpy as np

from spikerack.modules.maths import exp
from spikerack.modules.oversampling import SIZES, halved_1, halved_2, halved_3
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Knob,
    Out,
    Signal,
    State,
    amount,
    choice,
    memory,
    seconds,
    spikes,
)

FAMILY = Family("neuron")
LIMIT = 2.0
OVER = 8  # steps of the circuit in one tick
TINY = 1e-30
EDGE = 20e-6  # seconds that an edge in a loop takes at least: eight steps at 48 kHz
LATE = 0.45  # of that, for lag and for slew, is how much later a loop comes round
# what a neuron remembers, then the steps of its tick, rectified and compared, each with its filters
NEWEST, BEFORE, SWING, RECTIFIED, COMPARED = 0, 1, 2, 3, 4
V_STEPS = 5
C_STEPS = V_STEPS + OVER + sum(SIZES)
SIZE = C_STEPS + OVER + sum(SIZES)


def difference_rectifier(
    plus_a: Signal = 0.0,
    plus_b: Signal = 0.0,
    minus_a: Signal = 0.0,
    minus_b: Signal = 0.0,
    mode: Knob = choice("faithful", "circuit"),
    before: State = 0.0,
) -> Out("above", "below"):
    """Difference rectifier: what two inputs have above two others, and what they lack.

    d = clamp(plus_a + plus_b - minus_a - minus_b, -2, 2);  above = max(d, 0), below = min(d, 0)

    `circuit` gives the mean of each over the straight line since the last tick, which
    rounds the corner in time and removes most of its aliases.
    """
    above, below, before = _difference(plus_a + plus_b, minus_a + minus_b, before, mode > 0.5)
    return above, below, before


def _difference(
    plus: float, minus: float, before: float, smooth: bool
) -> tuple[float, float, float]:
    d = min(LIMIT, max(-LIMIT, plus - minus))
    hi, lo = max(d, before), min(d, before)
    top = max(hi, 0.0)
    above = 0.5 * (hi + lo) if lo >= 0.0 else 0.5 * top * top / max(hi - lo, TINY)
    below = 0.5 * (hi + lo) - above
    return above if smooth else max(d, 0.0), below if smooth else min(d, 0.0), d


def dual_neuron(
    a_1: Signal = 0.0,
    b_1: Signal = 0.0,
    c_1: Signal = 0.0,
    a_2: Signal = 0.0,
    b_2: Signal = 0.0,
    c_2: Signal = 0.0,
    plus_a_1: Signal = 0.0,
    plus_b_1: Signal = 0.0,
    minus_a_1: Signal = 0.0,
    minus_b_1: Signal = 0.0,
    plus_a_2: Signal = 0.0,
    plus_b_2: Signal = 0.0,
    minus_a_2: Signal = 0.0,
    minus_b_2: Signal = 0.0,
    sense_1: Knob = amount(0.0, 0.0, 1.0),
    response_1: Knob = amount(0.2, -2.0, 2.0),
    loop_1: Knob = amount(0.0, -2.0, 2.0),
    sense_2: Knob = amount(0.0, 0.0, 1.0),
    response_2: Knob = amount(0.2, -2.0, 2.0),
    loop_2: Knob = amount(0.0, -2.0, 2.0),
    mode: Knob = choice("faithful", "circuit"),
    delay: Knob = seconds(1e-3, 10e-6, 20e-3),
    lag: Knob = seconds(2e-6, 1e-7, 10e-3),
    slew: Knob = seconds(2e-6, 1e-7, 10e-3),
    line_1: State = memory(seconds=OVER * 20.2e-3),
    line_2: State = memory(seconds=OVER * 20.2e-3),
    kept_1: State = memory(SIZE),
    kept_2: State = memory(SIZE),
    apart_1: State = 0.0,
    apart_2: State = 0.0,
    tick: State = 0,
    dt: Context = DT,
) -> Out(
    "neuron_1",
    "rectified_1",
    "comparator_1",
    spikes("spike_1"),
    "neuron_2",
    "rectified_2",
    "comparator_2",
    spikes("spike_2"),
    "above_1",
    "below_1",
    "above_2",
    "below_2",
    bypass={
        "a_1": ("neuron_1", "spike_1"),
        "a_2": ("neuron_2", "spike_2"),
        "plus_a_1": "above_1",
        "plus_a_2": "above_2",
    },
):
    """Two rectifier-and-comparator neurons and two difference rectifiers (Mueller et al. 1989).

    u = a + b + c + sense;  V = clamp(u, 0, 2);  C = +response if V > 0 else -response
    neuron = V - C;  a spike for each upward crossing of u = 0.

    `faithful` is this map, tick by tick: a cable back to itself sounds at a pitch set by the
    sample rate.  `circuit` runs it 8 times a tick.  The comparator takes `slew` to swing over,
    starting between steps, and its mean over each step is used; V and C follow with
    `lag`; then half-band filters go back to ticks.  `loop` feeds the neuron to itself inside the
    circuit after `delay`: its pitch is the same at every sample rate, and so is its tone, as in a
    loop of 1 `lag` and `slew` are 20 us at least.  Back from y = response and for loop 1, |sense| <
    response, the period is delay * (1 + ceil((response + sense) / (response - sense))), to 10
    cents from a delay of 1 ms on.
    """
    circuit = mode > 0.5
    in_1 = a_1 + b_1 + c_1
    in_2 = a_2 + b_2 + c_2
    rectified_1, comparator_1, spike_1 = _map(in_1, sense_1, response_1, kept_1, circuit)
    rectified_2, comparator_2, spike_2 = _map(in_2, sense_2, response_2, kept_2, circuit)
    if circuit:  # the same for every tick unless `mode` is patched, so kernels lift it out
        step = dt / OVER
        rectified_1, comparator_1, spike_1 = _circuit(
            in_1, sense_1, response_1, loop_1, step, delay, lag, slew, line_1, kept_1, tick
        )
        rectified_2, comparator_2, spike_2 = _circuit(
            in_2, sense_2, response_2, loop_2, step, delay, lag, slew, line_2, kept_2, tick
        )
    neuron_1 = rectified_1 - comparator_1
    neuron_2 = rectified_2 - comparator_2
    above_1, below_1, apart_1 = _difference(
        plus_a_1 + plus_b_1, minus_a_1 + minus_b_1, apart_1, circuit
    )
    above_2, below_2, apart_2 = _difference(
        plus_a_2 + plus_b_2, minus_a_2 + minus_b_2, apart_2, circuit
    )
    tick = tick + 1
    return (
        neuron_1,
        rectified_1,
        comparator_1,
        spike_1,
        neuron_2,
        rectified_2,
        comparator_2,
        spike_2,
        above_1,
        below_1,
        above_2,
        below_2,
        apart_1,
        apart_2,
        tick,
    )


def _map(
    x: float, sense: float, response: float, kept: np.ndarray, circuit: bool
) -> tuple[float, float, float]:
    """Rectifier, comparator and spike of the memoryless neuron."""
    v = min(LIMIT, max(0.0, x + sense))
    compared = response if v > 0.0 else -response
    spike = 1.0 if v > 0.0 and kept[BEFORE] <= 0.0 else 0.0
    kept[BEFORE] = kept[BEFORE] if circuit else v
    return v, compared, spike


def _circuit(
    x: float,
    sense: float,
    response: float,
    loop: float,
    step: float,
    delay: float,
    lag: float,
    slew: float,
    line: np.ndarray,
    kept: np.ndarray,
    tick: int,
) -> tuple[float, float, float]:
    """One tick of the circuit, in steps of `step` seconds."""
    size = line.size
    # an edge of fewer steps would overshoot, a little more each time it comes round
    edge = EDGE * min(1.0, abs(loop))
    late = LATE * (max(0.0, edge - lag) + max(0.0, edge - slew))
    lag = max(lag, edge)
    slew = max(slew, edge)
    fade = exp(-step / lag)
    reach = 2.0 * step / slew  # how far the comparator swings in a step
    steps = (delay - late) / step - 0.5  # what is kept are means, half a step old
    steps = min(size - 2.0, max(1.0, steps))
    back = int(steps)
    part = steps - back
    newest, before, swing = kept[NEWEST], kept[BEFORE], kept[SWING]
    v, c = kept[RECTIFIED], kept[COMPARED]
    x = min(1e6, max(-1e6, x))  # a wild cable must not stay in the loop
    rise = (x - newest) / OVER
    spike = 0.0
    here = tick * OVER % size
    there = (tick * OVER - back) % size
    near = line[there - 1 if there > 0 else size - 1]
    for k in range(OVER):
        far, near = near, line[there]
        newest += rise
        u = newest + sense + loop * (near + part * (far - near))
        share = before / (before - u) if (before > 0.0) != (u > 0.0) else 0.0
        share = min(1.0, max(0.0, share))  # of the step, until u crosses zero
        early, swing = _swung(swing, 1.0 if before > 0.0 else -1.0, reach * share)
        late, swing = _swung(swing, 1.0 if u > 0.0 else -1.0, reach * (1.0 - share))
        straight = 0.5 * (min(LIMIT, max(0.0, before)) + min(LIMIT, max(0.0, u)))
        jump = response * (share * early + (1.0 - share) * late)
        v = straight + (v - straight) * fade
        c = jump + (c - jump) * fade
        spike += 1.0 if u > 0.0 and before <= 0.0 else 0.0
        before = u
        line[here] = v - c
        kept[V_STEPS + k] = v
        kept[C_STEPS + k] = c
        here = here + 1 if here < size - 1 else 0
        there = there + 1 if there < size - 1 else 0
    kept[NEWEST], kept[BEFORE], kept[SWING] = x, before, swing
    kept[RECTIFIED], kept[COMPARED] = v, c
    return _decimated(kept, V_STEPS), _decimated(kept, C_STEPS), spike


def _decimated(kept: np.ndarray, at: int) -> float:
    """The tick that eight steps make; after them stands what its filters keep."""
    m = at + OVER
    for k in range(at, at + 4):
        early, late = kept[2 * k - at], kept[2 * k - at + 1]
        kept[k], kept[m], kept[m + 1], kept[m + 2] = halved_3(
            early, late, kept[m], kept[m + 1], kept[m + 2]
        )
    m += SIZES[2]
    for k in range(at, at + 2):
        early, late = kept[2 * k - at], kept[2 * k - at + 1]
        kept[k], kept[m], kept[m + 1], kept[m + 2], kept[m + 3] = halved_2(
            early, late, kept[m], kept[m + 1], kept[m + 2], kept[m + 3]
        )
    m += SIZES[1]
    (
        y, kept[m], kept[m + 1], kept[m + 2], kept[m + 3], kept[m + 4], kept[m + 5], kept[m + 6],
        kept[m + 7],
    ) = halved_1(
        kept[at], kept[at + 1], kept[m], kept[m + 1], kept[m + 2], kept[m + 3], kept[m + 4],
        kept[m + 5], kept[m + 6], kept[m + 7],
    )  # fmt: skip
    return y


def _swung(swing: float, goal: float, reach: float) -> tuple[float, float]:
    """A ramp from `swing` to `goal`, at most `reach` long: its mean over the time, its end."""
    way = goal - swing
    far = min(abs(way), reach)
    end = swing + copysign(far, way)
    share = far / max(reach, TINY)  # of the time is spent on the ramp
    return end - 0.5 * share * (end - swing), end


PRESETS = {
    "dual_neuron": {
        "bare": {"sense_1": 0.0, "sense_2": 0.0},
        "fuzz pair": {"response_1": 0.4, "response_2": -0.4, "mode": 1.0},
        "self singer": {"mode": 1.0, "loop_1": 1.0, "loop_2": 1.0, "sense_1": 0.1,
                        "response_1": 0.35, "sense_2": 0.25, "response_2": 0.4, "delay": 1e-3},
        "slow axon": {"mode": 1.0, "lag": 1e-3, "slew": 2e-3},
    },
}  # fmt: skip
