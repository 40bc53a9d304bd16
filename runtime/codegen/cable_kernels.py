"""What cables do, as kernels: weigh, sum, delay, and pass between rates.

From rate to rate one rule serves: at each of its ticks an inlet takes what has arrived since
the last one.  Signals are averaged, spikes are counted; if nothing arrived, a signal holds
and a spike is silent.  So nothing is lost from fast to slow, and a spike sounds once.

Channels that become one are summed by `row_sum` and then weighed; the cables of an inlet are added
one after the other.  So it is wherever a kernel reads its cables itself, to the bit.
"""

from spikerack.runtime.codegen.event_kernels import EVENTS
from spikerack.runtime.codegen.list_kernels import LIST_KERNELS
from spikerack.runtime.codegen.outlet_kernels import OUTLET_KERNELS
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.plan.plan import BLOCK

PULL = '''"""A cable between nodes of one rate into an inlet: weight, fan out or sum, delay."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, width, into, size, late, adds = a[0], a[2], a[3], a[5], a[6], a[12]
    source, weight, target = floats(a[4]), floats(a[7])[0], floats(a[11])
    begin, end = tick_range(t0, first, n, divider)
    if adds == 0 and (size > 0 or width != into):
        for j in range(begin * into, end * into):
            target[j] = 0.0
    if size > 0:
        place = (tick_number(t0, divider) + begin - late) % size
        for i in range(begin, end):
            at, to = place * width, i * into
            if width == into:
                for c in range(into):
                    target[to + c] += weight * source[at + c]
            elif width == 1:
                for c in range(into):
                    target[to + c] += weight * source[at]
            else:
                target[to] += weight * row_sum(a[4] + 8 * at, width)
            place += 1
            if place == size:
                place = 0
    elif width == into:
        if adds == 0:
            for j in range(begin * into, end * into):
                target[j] = weight * source[j]
        else:
            for j in range(begin * into, end * into):
                target[j] += weight * source[j]
    elif width == 1:
        for i in range(begin, end):
            x = source[i]
            for c in range(into):
                target[i * into + c] += weight * x
    else:
        for i in range(begin, end):
            target[i] += weight * row_sum(a[4] + 8 * (i * width), width)
'''

CROSS = '''"""A cable between nodes of two rates: counted or averaged, held or silent."""


def kernel(args, t0, first, n):
    a = words(args)
    source_divider, divider, width, into = a[0], a[1], a[2], a[3]
    ring_size, late, adds, spikes = a[5], a[6], a[12], a[13]
    source, weight, target = floats(a[4]), floats(a[7])[0], floats(a[11])
    total, held, arrived = floats(a[8]), floats(a[9]), floats(a[10])
    number = tick_number(t0, source_divider)
    place = tick_range(t0, first, n, source_divider)[0]
    into_place = tick_range(t0, first, n, divider)[0]
    for s in range(t0 + first, t0 + first + n):
        if is_tick(s, source_divider) == 1:
            at = place * width
            if ring_size > 0:
                at = ((number + place - late) % ring_size) * width
            for c in range(width):
                x = source[at + c]
                total[c] += x if abs(x) < np.inf else 0.0
            arrived[0] += 1.0
            place += 1
        if is_tick(s, divider) == 1:
            share = 1.0
            if spikes == 0 and arrived[0] > 1.0:
                share = 1.0 / arrived[0]
            if arrived[0] > 0.0 or spikes != 0:
                for c in range(width):
                    held[c] = total[c] * share
                    total[c] = 0.0
                arrived[0] = 0.0
            at = into_place * into
            if adds == 0:
                for c in range(into):
                    target[at + c] = 0.0
            if width == into:
                for c in range(into):
                    target[at + c] += weight * held[c]
            elif width == 1:
                for c in range(into):
                    target[at + c] += weight * held[0]
            else:
                target[at] += weight * row_sum(a[9], width)
            into_place += 1
'''

CHANNEL = "                x = source[at + c]\n"
DRAWN = """                x = 0.0
                for k in range(a[15]):
                    back = (number + place - late - k) % ring_size
                    x += taps[k] * source[back * width + c]
"""
CROSS_BETWEEN = CROSS.replace(CHANNEL, DRAWN).replace(
    "    total, held", "    taps = floats(a[14])\n    total, held"
)

PULL_BETWEEN = '''"""A cable of a signal between nodes of one rate that falls between two ticks."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, width, into, size, late, adds = a[0], a[2], a[3], a[5], a[6], a[12]
    source, weight, target, taps = floats(a[4]), floats(a[7])[0], floats(a[11]), floats(a[14])
    held = floats(a[9])
    begin, end = tick_range(t0, first, n, divider)
    newest = tick_number(t0, divider) - late
    if adds == 0:
        for j in range(begin * into, end * into):
            target[j] = 0.0
    for i in range(begin, end):
        for c in range(width):
            held[c] = 0.0
        for k in range(a[15]):
            tap, at = taps[k], ((newest + i - k) % size) * width
            for c in range(width):
                held[c] += tap * source[at + c]
        to = i * into
        if width == into:
            for c in range(into):
                target[to + c] += weight * held[c]
        elif width == 1:
            for c in range(into):
                target[to + c] += weight * held[0]
        else:
            target[to] += weight * row_sum(a[9], width)
'''

PUSH = '''"""What leaves an outlet now and arrives later: into the cable's ring."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, width, size = a[0], a[1], a[4]
    source, ring = floats(a[2]), floats(a[3])
    begin, end = tick_range(t0, first, n, divider)
    place = (tick_number(t0, divider) + begin) % size
    for i in range(begin, end):
        for c in range(width):
            x = source[i * width + c]
            ring[place * width + c] = x if abs(x) < np.inf else 0.0
        place += 1
        if place == size:
            place = 0
'''

KNOB = '''"""A patched knob: its value and what its cables add, in its taper, within its range."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, channels, taper = a[0], a[1], a[2]
    lo, hi = floats(a[3])[0], floats(a[3])[1]
    base, arriving, value = floats(a[4]), floats(a[5]), floats(a[6])
    begin, end = tick_range(t0, first, n, divider)
    for i in range(begin, end):
        for c in range(channels):
            x = arriving[i * channels + c]
            value[i * channels + c] = turned(taper, base[c], lo, hi, x)
'''

HAND = '''"""Values from devices, each at its own sample: what is due in this block."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, channels, base, buffer = a[0], a[1], a[2], floats(a[3])
    due, count = words(a[4]), words(a[5])
    values = floats(a[4])
    now = floats(base)
    begin, end = tick_range(t0, first, n, divider)
    number = tick_number(t0, divider)
    for i in range(begin, end):
        t = tick_sample(number + i, divider)
        for c in range(channels):
            buffer[i * channels + c] = now[c]
        for e in range(count[0]):
            where = due[4 * e + 1] - base
            fits = where >= 0 and where < 8 * channels
            if fits and due[4 * e] <= t and due[4 * e + 3] == 0:
                now[where // 8] = values[4 * e + 2]
                due[4 * e + 3] = -1
                buffer[i * channels + where // 8] = values[4 * e + 2]
    if first + n == BLOCK:
        for e in range(count[0]):  # what came after the block's last tick is for the next one
            where = due[4 * e + 1] - base
            if where >= 0 and where < 8 * channels and due[4 * e + 3] == 0:
                now[where // 8] = values[4 * e + 2]
                due[4 * e + 3] = -1
'''.replace("BLOCK", str(BLOCK))

KERNELS = {
    "pull": Source(PULL, distinct=True),
    "pull between": Source(PULL_BETWEEN, distinct=True),
    "cross": Source(CROSS, distinct=True),
    "cross between": Source(CROSS_BETWEEN, distinct=True),
    "events": Source(EVENTS),
    "push": Source(PUSH, distinct=True),
    "knob": Source(KNOB, distinct=True),
    "hand": Source(HAND, distinct=True),
    **LIST_KERNELS,
    **OUTLET_KERNELS,
}
