"""What cables do, as kernels: weigh, sum, delay, and pass between rates.

From rate to rate one rule serves: at each of its ticks an inlet takes what has arrived since
the last one.  Signals are averaged, spikes are counted; if nothing arrived, a signal holds
and a spike is silent.  So nothing is lost from fast to slow, and a spike sounds once.

Channels that become one are summed by `row_sum` and then weighed; the cables of an inlet are added
one after the other.  So it is wherever a kernel reads its cables itself, to the bit.
"""

from spikerack.runtime.compiler.build import Source
from spikerack.runtime.plan.schedule import BLOCK

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
        if s % source_divider == 0:
            at = place * width
            if ring_size > 0:
                at = ((number + place - late) % ring_size) * width
            for c in range(width):
                x = source[at + c]
                total[c] += x if abs(x) < np.inf else 0.0
            arrived[0] += 1.0
            place += 1
        if s % divider == 0:
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
        t = (number + i) * divider
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

SPEAKER = '''"""An outlet that is heard: all its channels, added to one side of the bus."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, width, side, sides = a[0], a[1], a[4], a[5]
    source, bus = floats(a[2]), floats(a[3])
    place = tick_range(t0, 0, first, divider)[1]
    held = floats(a[6])
    heard = held[0]
    if divider == 1 and width == 1:
        for s in range(first, first + n):
            heard = source[s] if abs(source[s]) < np.inf else 0.0
            bus[s * sides + side] += heard
        held[0] = heard
        return
    for s in range(first, first + n):
        if (t0 + s) % divider == 0:
            total = row_sum(a[2] + 8 * (place * width), width)
            heard = total if abs(total) < np.inf else 0.0
            place += 1
        bus[s * sides + side] += heard
    held[0] = heard
'''

TAPS = '''"""Copies of outlets for displays, files and devices: rings that readers drain."""


def kernel(args, t0, first, n):
    table = words(args)
    for k in range(table[0]):
        a = words(table[1] + 48 * k)
        width, size = a[1], a[4]
        source, ring, written = floats(a[2]), floats(a[3]), words(a[5])
        begin, end = first, first + n
        if a[0] != 1:
            begin, end = tick_range(t0, first, n, a[0])
        written[0] += end - begin
        at = written[1]
        if at < 0 or at >= size:  # whatever stands there
            at = 0
        while begin < end:  # in one run, or two where the ring ends
            run = min(end - begin, size - at)
            for j in range(run * width):
                ring[at * width + j] = source[begin * width + j]
            begin += run
            at += run
            if at == size:
                at = 0
        written[1] = at
'''

HOLD = '''"""An outlet of a frozen node: the same at every tick."""


def kernel(args, t0, first, n):
    a = words(args)
    width, target, held = a[1], floats(a[2]), floats(a[3])
    begin, end = tick_range(t0, first, n, a[0])
    for i in range(begin, end):
        for c in range(width):
            x = held[c]
            target[i * width + c] = x if abs(x) < np.inf else 0.0
'''

COPIES = '''"""Single cells, each from its place to another, once a block."""


def kernel(args, t0, first, n):
    a = words(args)
    for k in range(a[0]):
        words(a[2 * k + 2])[0] = words(a[2 * k + 1])[0]
'''

ROWS = '''"""Columns (the ticks of one channel) side by side: rows (one tick of all channels)."""


def kernel(args, t0, first, n):
    a = words(args)
    to_rows(a[0], a[1], args + 16, 1, first, first + n)
'''

COLUMNS = '''"""Rows become columns again."""


def kernel(args, t0, first, n):
    a = words(args)
    to_columns(args + 16, 1, a[0], a[1], first, first + n)
'''

KERNELS = {
    "pull": Source(PULL, distinct=True),
    "cross": Source(CROSS, distinct=True),
    "push": Source(PUSH, distinct=True),
    "knob": Source(KNOB, distinct=True),
    "hand": Source(HAND, distinct=True),
    "speaker": Source(SPEAKER, distinct=True),
    "taps": Source(TAPS),
    "hold": Source(HOLD, distinct=True),
    "copies": Source(COPIES),
    "rows": Source(ROWS),
    "columns": Source(COLUMNS),
}
