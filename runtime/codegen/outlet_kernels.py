"""What outlets lead to beside cables, as kernels: speakers, taps, what holds, lanes of banks."""

from spikerack.runtime.compiler.source import Source

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
        if is_tick(t0 + s, divider) == 1:
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
        for _ in range(2 + (end - begin) // size):  # in one run, or two where the ring ends
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

OUTLET_KERNELS = {
    "speaker": Source(SPEAKER, distinct=True),
    "taps": Source(TAPS),
    "hold": Source(HOLD, distinct=True),
    "copies": Source(COPIES),
    "rows": Source(ROWS),
    "columns": Source(COLUMNS),
}
