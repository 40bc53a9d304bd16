"""The bar at the top fits every window, and says how the sound goes."""

from types import SimpleNamespace

import pytest

from spikerack.patcher.models import status_text as told
from spikerack.patcher.windows.bar_layout import Part, laid

PRESS = lambda x, y: None  # noqa: E731
MORE = Part("more", 30.0, lambda w, h: [], PRESS)
PARTS = [
    Part("file", 80.0, lambda w, h: [], PRESS),
    Part("undo", 34.0, lambda w, h: [], PRESS, 0.0, 1),
    Part("level", 150.0, lambda w, h: [], PRESS, 100.0),
    Part("device", 170.0, lambda w, h: [], PRESS, 0.0, 2),
    Part("block", 40.0, lambda w, h: [], PRESS, 0.0, 3),
    Part("title", 200.0, lambda w, h: [], None, 60.0),
]
GAP = 6.0


@pytest.mark.parametrize("room", range(310, 1000, 7))
def test_what_is_in_the_bar_fits(room):
    found = laid(PARTS, room, GAP, MORE)
    assert sum(w for _, w in found) + GAP * len(found) <= room + 1e-9
    for part, width in found:
        assert (part.least or part.width) <= width <= part.width
    names = [p.name for p, _ in found]
    assert {"file", "level", "title"} <= set(names)
    assert ("more" in names) == (len([n for n in names if n != "more"]) < len(PARTS))


def test_the_least_important_parts_go_first_and_with_room_all_stay():
    assert [p.name for p, _ in laid(PARTS, 2000, GAP, MORE)] == [p.name for p in PARTS]
    assert [w for _, w in laid(PARTS, 2000, GAP, MORE)] == [p.width for p in PARTS]
    gone = [
        {p.name for p in PARTS} - {p.name for p, _ in laid(PARTS, room, GAP, MORE)}
        for room in (519, 512, 330)
    ]
    assert gone[0] <= gone[1] <= gone[2]
    assert gone[2] == {"block", "device", "undo"}


def status(**more):
    plain = {"kernel": "patch", "progress": (0, 0), "faults": {}, "late": 0, "last_late": None}
    return SimpleNamespace(**plain | more)


def test_what_is_compiled_and_when_sound_comes_is_said():
    first = status(kernel="starting", progress=(3, 7))
    assert told.is_silent(first)
    assert "3 of 7" in told.beginning(first)
    assert "3 of 7" in told.kernel(first)
    later = status(kernel="generic", progress=(1, 4))
    assert not told.is_silent(later)
    assert told.kernel(later) == "plays, compiling 1 of 4"
    assert told.kernel(status()) == "patch"


def test_late_blocks_are_told_with_the_last_of_them():
    assert told.lateness(status()) == "No block came too late"
    line = told.lateness(status(late=2, last_late=(12.4, "osc")))
    assert "2 blocks" in line
    assert "12 s" in line
    assert "osc" in line
    assert "b and 2 more" in told.lateness(status(late=1, last_late=(1.0, "a + b + c + d")))
