"""Where the keys of a piano and a field of pads lie, for who draws them and who plays them."""

Field = tuple[float, float, float, float]  # x0, y0, x1, y1 as parts of a well, from its upper left
FIRST, OCTAVES = 48, 2  # the lowest key, C3, and how many octaves there are, with a C at the end
WHITE = (0, 2, 4, 5, 7, 9, 11)
COUNT = 7 * OCTAVES + 1  # white keys
DEEP, NARROW = 0.6, 0.62  # of a black key: its length, and its width of a white one's
ROWS, COLUMNS = 2, 4  # of pads
GAP = 0.02


def keys() -> dict[int, Field]:
    """Each key's field by its MIDI number; black ones, which lie over the others, last."""
    wide, found, black = 1.0 / COUNT, {}, {}
    for i in range(COUNT):
        key = FIRST + 12 * (i // 7) + WHITE[i % 7]
        found[key] = i * wide, 0.0, (i + 1) * wide, 1.0
        if i + 1 < COUNT and WHITE[i % 7] not in (4, 11):
            middle, half = (i + 1) * wide, 0.5 * NARROW * wide
            black[key + 1] = middle - half, 0.0, middle + half, DEEP
    return found | black


def pads() -> dict[int, Field]:
    """Each pad's field by its number: the first at the lower left."""
    wide, tall = 1.0 / COLUMNS, 1.0 / ROWS
    return {
        1 + row * COLUMNS + column: (
            column * wide + GAP, 1.0 - (row + 1) * tall + GAP,
            (column + 1) * wide - GAP, 1.0 - row * tall - GAP,
        )
        for row in range(ROWS)
        for column in range(COLUMNS)
    }  # fmt: skip


def at(fields: dict[int, Field], x: float, y: float) -> int | None:
    """The number of the topmost field at a place."""
    found = [n for n, (a, b, c, d) in fields.items() if a <= x < c and b <= y < d]
    return found[-1] if found else None
