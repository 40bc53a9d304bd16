"""Lists of spikes: the same spikes as rows of numbers bring, whatever they go through."""

from dataclasses import replace
from fractions import Fraction
from math import ceil

import numpy as np
import pytest

from spikerack.modules.ports import (
    Impulse,
    Out,
    Place,
    Places,
    Setting,
    Sizes,
    Spikes,
    State,
    memory,
    place,
    places,
    prepared,
    signal,
    sizes,
    spike_list,
    spikes,
)
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.lists import room
from spikerack.runtime.plan.spans import parts
from spikerack.runtime.signature import read_spec
from tests.stage import KNOWN, RATE, Stage, stage


def listen(
    pre: Spikes,
    much: Sizes = sizes("pre"),
    where: Places = places("pre"),
    row: State = memory("pre"),
    late: State = memory("pre"),
    count: State = memory("pre"),
) -> Out(
    spike_list("spike", "pre", "much", "where"),
    signal("row", "pre"),
    signal("late", "pre"),
    signal("count", "pre"),
):
    """Spikes of a list as rows: how much arrives, how much of it by where, and how many."""
    for j in range(row.size):
        row[j] = 0.0
        late[j] = 0.0
        count[j] = 0.0
    for k in range(pre.size):
        row[pre[k]] += much[k]
        late[pre[k]] += much[k] * where[k]
        count[pre[k]] += 1.0
    spike = pre
    return spike, row, late, count, where, much


def _fired(number: int, channels: int, most: int, rare: float) -> np.ndarray:
    rng = np.random.default_rng(number)
    return rng.integers(1, most + 1, (997, channels)) * (rng.random((997, channels)) < rare)


def fire(
    number: Setting = 0,
    most: Setting = 1,
    rare: Setting = 0.05,
    at: State = 0,
    table: State = prepared(_fired, "channels"),
) -> Out(spikes("spike", place="since")):
    """Spikes by a table, some twice or thrice in a tick, each somewhere in it."""
    k = at % table.size
    spike = table[k]
    since = (k % 7) / 7.0
    at = at + 1
    return spike, since, at


def dense(kick: Impulse = 0.0, where: Place = place("kick")) -> Out("y", "late"):
    """The same as rows bring it."""
    y = kick
    late = kick * where
    return y, late


HERE = {**KNOWN, "listen": read_spec(listen), "fire": read_spec(fire), "dense": read_spec(dense)}


def _played(nodes: dict, cables: list, kernel: str, block: int = 64, frames: int = 960) -> Stage:
    return stage(Patch(nodes, tuple(cables)), kernel, HERE).run(frames, block)


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
@pytest.mark.parametrize("channels", [1, 3, 70, 200])
def test_a_list_has_the_spikes_of_the_row(kernel, channels):
    nodes = {
        "f": Node("fire", settings={"most": 3}, channels=channels),
        "l": Node("listen"),
    }
    made = _played(nodes, [Cable("f", "spike", "l", "pre", 1.0)], kernel)
    rows = made.tapped("f", "spike")
    assert rows.max() == 3.0
    assert np.array_equal(made.tapped("l", "row"), rows)
    assert np.array_equal(made.tapped("l", "count"), rows)  # as often as it fired
    np.testing.assert_allclose(made.tapped("l", "late"), made.tapped("f", "since"), atol=1e-12)
    assert np.array_equal(made.tapped("l", "spike"), rows)


def _expected(made: Stage, cable: Cable, into: Node) -> tuple[np.ndarray, np.ndarray]:
    """What a cable brings, by the rule itself: each spike with the tick it is due at, exactly."""
    plan = made.program.plan
    source, target = plan.steps[cable.source], plan.steps["l"]
    one, other = (Fraction(*parts(s.divider)) for s in (source, target))
    rows, since = made.tapped(cable.source, "spike"), made.tapped(cable.source, "since")
    ticks = Fraction(str(cable.delay)) * RATE / one
    late = np.zeros((2, 4000, target.width("pre")))
    for k, c in np.argwhere(rows):
        place = Fraction(round(7 * since[k, c] / rows[k, c]), 7)  # as `fire` has it
        if one == other and ticks.denominator == 1:
            tick = k + int(ticks)
        else:
            due = (k + ticks + (one > other) - place) * one
            tick = ceil(due / other)
            place = tick - due / other
        much = cable.weight * rows[k, c]
        channel = slice(None) if rows.shape[1] == 1 else c
        late[0, tick, channel] += much
        late[1, tick, channel] += much * float(place)
    length = len(made.tapped("l", "row"))
    return late[0, :length], late[1, :length]


@pytest.mark.parametrize("seed", range(40))
def test_every_spike_comes_when_it_is_due(seed):
    """Weights, delays, fans, several cables, several rates, both kernels, blocks of any size."""
    rng = np.random.default_rng(seed)
    channels = int(rng.choice([1, 2, 5, 80]))
    rates = ["audio", "control", 5, "0.1 ms", 24]
    wide = {"f": channels, "g": 1 if rng.random() < 0.5 else channels, "h": channels}
    nodes = {"l": Node("listen", rate=rates[rng.choice(5)])}
    for k, (name, width) in enumerate(wide.items()):
        settings = {"number": seed + k, "most": int(rng.integers(1, 4))}
        nodes[name] = Node("fire", {}, settings, width, rates[rng.choice(5)])
    cables = [
        Cable(n, "spike", "l", "pre", rng.choice([1.0, 2.0, -0.5]), rng.choice([0, 0.001, 0.0013]))
        for n in wide
    ]
    cables[2] = replace(cables[2], weight=0.0)  # muted: it has no spikes
    blocks = rng.choice([1, 17, 64, 512], 2)
    made = _played(nodes, cables, "generic", int(blocks[0]), 1920)
    wanted = [_expected(made, cable, nodes["l"]) for cable in cables]
    got, told = made.tapped("l", "row"), made.tapped("l", "late")
    assert np.abs(got).sum() > 0.0
    np.testing.assert_allclose(got, sum(row for row, _ in wanted), atol=1e-9)
    np.testing.assert_allclose(told, sum(late for _, late in wanted), atol=1e-6)
    again = _played(nodes, cables, "patch", int(blocks[1]), 1920)
    assert np.array_equal(again.tapped("l", "row"), got)
    assert np.array_equal(again.tapped("l", "late"), told)


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
@pytest.mark.parametrize("module", ["lif", "izhikevich"])
def test_a_list_is_the_same_whether_a_row_is_made_or_not(kernel, module):
    """Wide cells enter their spikes themselves; a row is then made only if somebody reads it."""
    nodes = {
        "f": Node("fire", settings={"most": 2, "rare": 0.02}, channels=200),
        "n": Node(module, {}, {}, 200),
        "l": Node("listen"),
        "e": Node("dense", channels=200),
    }
    cables = [Cable("f", "spike", "n", "kick", 20.0), Cable("n", "spike", "l", "pre")]
    alone = _played(nodes, cables, kernel)
    both = _played(nodes, [*cables, Cable("n", "spike", "e", "kick")], kernel)
    assert alone.tapped("l", "row").sum() > 20.0
    assert np.array_equal(alone.tapped("l", "row"), both.tapped("e", "y"))
    np.testing.assert_allclose(alone.tapped("l", "late"), both.tapped("e", "late"), atol=1e-12)


@pytest.mark.parametrize("kernel", ["generic", "plain"])
def test_more_spikes_in_a_tick_than_a_list_has_room_for_are_counted_all_the_same(kernel):
    nodes = {"f": Node("fire", {}, {"most": 400, "rare": 0.5}, 3), "l": Node("listen")}
    made = _played(nodes, [Cable("f", "spike", "l", "pre")], kernel)
    assert np.array_equal(made.tapped("l", "row"), made.tapped("f", "spike"))
    assert made.tapped("l", "count").sum(1).max() == room(3)
