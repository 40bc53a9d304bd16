"""Cables of spikes that fall between ticks, as kernels: each keeps the time of its fall.

At each tick an inlet takes what was due until then: how many there are, and when they fell.  From
slow to fast they are due within the tick of their source that has just ended; so they come one of
its ticks later, each at its own moment.  From fast to slow they come with the next tick.
"""

NOTHING = "1e-6"  # of a sample: what is due on a tick is due there, however times are rounded

EVENTS = '''"""A cable of spikes that fall between ticks: how many are due, or when they fell."""


def kernel(args, t0, first, n):
    a = words(args)
    source_divider, divider, width, into = a[0], a[1], a[2], a[3]
    ring_size, late, adds, is_place = a[5], a[6], a[16], a[17]
    source, weight, target = floats(a[4]), floats(a[7])[0], floats(a[15])
    places, is_told, rest = floats(a[8]), float(a[9]), floats(a[10])[0]
    now, when, later, later_when = floats(a[11]), floats(a[12]), floats(a[13]), floats(a[14])
    source_span, span = tick_span(source_divider), tick_span(divider)
    wait = rest * source_span
    if source_span > span:
        wait += is_told * source_span
    number, into_number = tick_number(t0, source_divider), tick_number(t0, divider)
    place = tick_range(t0, first, n, source_divider)[0]
    into_place = tick_range(t0, first, n, divider)[0]
    for s in range(t0 + first, t0 + first + n):
        at = place * width
        if ring_size > 0:
            at = ((number + place - late) % ring_size) * width
        next = (into_number + into_place) * span
        until = next + NOTHING
        then = (number + place) * source_span + wait
        ticks = 0
        if is_tick(s, source_divider) == 1:
            ticks = width
            place += 1
        for c in range(ticks):
            x = source[at + c]
            if x != 0.0 and abs(x) < np.inf:
                due = then - is_told * placed(places[at + c], x) * source_span
                if due <= until:
                    now[c] += x
                    when[c] += x * due
        if is_tick(s, divider) == 1:
            for c in range(width):
                if later[c] != 0.0 and later_when[c] <= until * later[c]:
                    now[c] += later[c]
                    when[c] += later_when[c]
                    later[c] = 0.0
                    later_when[c] = 0.0
                x = now[c]
                if x != 0.0 and is_place == 1:
                    x *= min(1.0, max(0.0, (next - when[c] / x) / span))
                now[c] = 0.0
                when[c] = x
            to = into_place * into
            if adds == 0:
                for c in range(into):
                    target[to + c] = 0.0
            if width == into:
                for c in range(into):
                    target[to + c] += weight * when[c]
            elif width == 1:
                for c in range(into):
                    target[to + c] += weight * when[0]
            else:
                target[to] += weight * row_sum(a[12], width)
            for c in range(width):
                when[c] = 0.0
            into_place += 1
        for c in range(ticks):
            x = source[at + c]
            if x != 0.0 and abs(x) < np.inf:
                due = then - is_told * placed(places[at + c], x) * source_span
                if due > until:
                    later[c] += x
                    later_when[c] += x * due
'''.replace("NOTHING", NOTHING)
