"""Lists of spikes, as kernels: made once where spikes are made, handed on, kept on their way.

For each tick of a block a list has a count and so many entries, each with its channel, how much it
weighs and where in the tick it fell.  Whatever stands in memory, no entry is read or written
beyond the room of its tick, and no channel beyond the width.
"""

from spikerack.runtime.codegen.event_kernels import NOTHING
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.plan.plan import TILE

LIST = '''"""The spikes of an outlet as a list: a channel twice where it fired twice."""


def kernel(args, t0, first, n):
    a = words(args)
    width, source, told, places_in = a[1], floats(a[2]), a[3], floats(a[4])
    room, counts = a[5], words(a[6])
    begin, end = tick_range(t0, first, n, a[0])
    for i in range(begin, end):
        at = i * room
        for base in range(0, width, TILE):
            top = min(base + TILE, width)
            some = 0
            for c in range(base, top):
                some = some | int(source[i * width + c] != 0.0)
            busy = top if some == 1 else base
            for c in range(base, busy):
                x = source[i * width + c]
                if x != 0.0:
                    place = 0.0
                    if told == 1:
                        place = placed(places_in[i * width + c], x)
                    last = (i + 1) * room - (width - 1 - c)
                    at = entered(at, last, c, x, place, a[7], a[8], a[9])
        counts[i] = at - i * room
'''

ROWS_OF_LIST = '''"""A list of spikes as a row: how many there are, or these by where they fell."""


def kernel(args, t0, first, n):
    a = words(args)
    width, target, is_place = a[1], floats(a[2]), a[3]
    room, counts, channels = a[5], words(a[6]), halves(a[7])
    sizes, places = floats(a[8]), floats(a[9])
    begin, end = tick_range(t0, first, n, a[0])
    for i in range(begin, end):
        for c in range(width):
            target[i * width + c] = 0.0
        for e in range(i * room, i * room + min(max(counts[i], 0), room)):
            c = channels[e]
            if 0 <= c < width:
                x = sizes[e]
                if is_place == 1:
                    x *= places[e]
                target[i * width + c] += x
'''

TAKE = '''"""A cable that brings a list as it was made, at once: weighed, fanned out or gathered."""


def kernel(args, t0, first, n):
    a = words(args)
    width, into, adds, weight = a[1], a[2], a[3], floats(a[4])[0]
    room, counts, channels = a[5], words(a[6]), halves(a[7])
    sizes, places = floats(a[8]), floats(a[9])
    wide, found = a[10], words(a[11])
    begin, end = tick_range(t0, first, n, a[0])
    for i in range(begin, end):
        at, last = i * wide + adds * min(max(found[i], 0), wide), (i + 1) * wide
        for e in range(i * room, i * room + min(max(counts[i], 0), room)):
            size = weight * sizes[e]
            at = handed(at, last, channels[e], size, places[e], width, into, a[12], a[13], a[14])
        found[i] = at - i * wide
'''

GIVE = '''"""Spikes on their way: each is kept with the time when it is due, in samples."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, late, rest, told, whole = a[0], a[1], floats(a[2])[0], a[3], a[4]
    room, counts, channels = a[5], words(a[6]), halves(a[7])
    sizes, places = floats(a[8]), floats(a[9])
    most, ends, due = a[10], words(a[11]), floats(a[12])
    kept_channels, kept_sizes, kept_places = halves(a[13]), floats(a[14]), floats(a[15])
    span = tick_span(divider)
    number = tick_number(t0, divider) + late
    head, count = ends[0] % most, min(max(ends[1], 0), most)
    begin, end = tick_range(t0, first, n, divider)
    for i in range(begin, end):
        then = (number + i) * span + rest * span
        if told == 1:
            then += span
        for e in range(i * room, i * room + min(max(counts[i], 0), room)):
            if count < most:
                at = (head + count) % most
                due[at] = then - (1 - whole) * (places[e] * span)
                kept_channels[at] = channels[e]
                kept_sizes[at] = sizes[e]
                kept_places[at] = places[e]
                count += 1
    ends[0] = head
    ends[1] = count
'''

TAKE_LATER = '''"""A cable that brings spikes when they are due: later, or at another rate."""


def kernel(args, t0, first, n):
    a = words(args)
    divider, width, into, adds, weight = a[0], a[1], a[2], a[3], floats(a[4])[0]
    source_span, whole, most = tick_span(a[5]), a[6], a[7]
    ends, due = words(a[8]), floats(a[9])
    kept_channels, kept_sizes, kept_places = halves(a[15]), floats(a[16]), floats(a[17])
    wide, found = a[10], words(a[11])
    span, number = tick_span(divider), tick_number(t0, divider)
    head, count = ends[0] % most, min(max(ends[1], 0), most)
    begin, end = tick_range(t0, first, n, divider)
    for i in range(begin, end):
        to, last = i * wide + adds * min(max(found[i], 0), wide), (i + 1) * wide
        now = (number + i) * span
        until = now + NOTHING
        e = 0
        while e < count and due[(head + e) % most] <= until + source_span:
            at = (head + e) % most
            c = kept_channels[at]
            if due[at] <= until and c >= 0:
                size = weight * kept_sizes[at]
                place = kept_places[at]
                if whole == 0:
                    place = min(1.0, max(0.0, (now - due[at]) / span))
                place = min(1.0, max(0.0, place))
                to = handed(to, last, c, size, place, width, into, a[12], a[13], a[14])
                kept_channels[at] = -1
            e += 1
        while count > 0 and kept_channels[head] < 0:
            head = (head + 1) % most
            count -= 1
        found[i] = to - i * wide
    ends[0] = head
    ends[1] = count
'''

TAPPED_LIST = '''"""Copies of spikes for displays and files: rings that readers drain."""


def kernel(args, t0, first, n):
    a = words(args)
    room, counts, channels, sizes = a[1], words(a[2]), halves(a[3]), floats(a[4])
    most, ticks, ring_channels = a[5], words(a[6]), halves(a[7])
    ring_sizes, written = floats(a[8]), words(a[9])
    begin, end = tick_range(t0, first, n, a[0])
    number, made = written[0], written[1]
    at = made % most
    for i in range(begin, end):
        before = -1
        for e in range(i * room, i * room + min(max(counts[i], 0), room)):
            if channels[e] == before:  # twice in one tick
                ring_sizes[(at + most - 1) % most] += sizes[e]
            else:
                ticks[at] = number + i - begin
                ring_channels[at] = channels[e]
                ring_sizes[at] = sizes[e]
                before = channels[e]
                made += 1
                at += 1
                if at == most:
                    at = 0
    written[1] = made
    written[0] = number + end - begin
'''

LIST_KERNELS = {
    "list": Source(LIST.replace("TILE", str(TILE))),
    "rows of list": Source(ROWS_OF_LIST),
    "take": Source(TAKE),
    "give": Source(GIVE),
    "take later": Source(TAKE_LATER.replace("NOTHING", NOTHING)),
    "tapped list": Source(TAPPED_LIST),
}
