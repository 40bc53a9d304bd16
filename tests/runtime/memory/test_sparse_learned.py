"""What a sparse synapse learned stays with its pair of cells, never with its place."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.modules.links import synapse_keys
from spikerack.runtime.engine import pump as driver
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.arrays import keys_of, pack, unpack
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import read, write
from spikerack.runtime.patch.validate import checked
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import load, render


def plastic(cells=30, **settings) -> Patch:
    made = Patch(
        {
            "a": Node("poisson", {"rate": 20.0}, channels=cells),
            "s": Node("stdp_connections", {}, {"p": 0.2, **settings}, channels=cells),
            "out": Node("audio_out", channels=1),
        },
        (
            Cable("a", "spike", "s", "pre"),
            Cable("a", "spike", "s", "post"),
            Cable("s", "mean", "out", "both"),
        ),
    )
    return checked(made, library())


def cells_of(store: Store, patch: Patch):
    return store.node(schedule(patch).steps["s"], 48_000, patch.seed, patch.arrays)


def by_pair(cells) -> dict[tuple[int, int], float]:
    starts, targets = cells["state.starts"], cells["state.targets"]
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return dict(zip(zip(rows.tolist(), targets.tolist(), strict=True), cells["state.w"].tolist(),
                    strict=True))  # fmt: skip


def mark(cells) -> dict[tuple[int, int], float]:
    """Learn a number for each pair that tells which it is."""
    starts, targets = cells["state.starts"], cells["state.targets"]
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    cells["state.w"][...] = rows + targets / 1000.0
    return by_pair(cells)


@pytest.mark.parametrize("after", [50, 20])
@pytest.mark.parametrize(
    "settings", [{}, {"delay": "uniform(0 ms, 5 ms)"}, {"pattern": "nearby", "p": 1.0}]
)
def test_more_or_fewer_cells_leave_what_pairs_have_learned(after, settings):
    store = Store()
    before = mark(cells_of(store, plastic(30, **settings)))
    now = by_pair(cells_of(store, plastic(after, **settings)))
    both = before.keys() & now.keys()
    assert len(both) > 10
    assert {pair: now[pair] for pair in both} == {pair: before[pair] for pair in both}
    dealt = by_pair(cells_of(Store(), plastic(after, **settings)))
    assert all(now[pair] == dealt[pair] for pair in now.keys() - both)


@pytest.mark.parametrize("ending", ["json", "spikerack"])
def test_it_is_saved_with_its_pairs(tmp_path, ending):
    store, first = Store(), plastic(30)
    before = mark(cells_of(store, first))
    path = tmp_path / f"a.{ending}"
    write(replace(first, arrays={"s.w": store.learned("s")["w"]}), path)
    assert by_pair(cells_of(Store(), read(path))) == before
    wider = read(path)
    for name in ("a", "s"):
        wider = wider.with_node(name, replace(wider.nodes[name], channels=44))
    now = by_pair(cells_of(Store(), wider))
    assert {pair: now[pair] for pair in before.keys() & now.keys()} == before


def test_another_wiring_sets_it_aside_and_it_comes_back():
    store = Store()
    before = mark(cells_of(store, plastic(30)))
    other = by_pair(cells_of(store, plastic(30, p=0.3)))
    assert other == by_pair(cells_of(Store(), plastic(30, p=0.3)))
    (line,) = store.news()
    assert line.startswith("arrays.s.w: was learned with p=0.2; it is set aside")
    assert by_pair(cells_of(store, plastic(30))) == before


def test_what_is_on_its_way_begins_anew_with_other_pairs():
    """No place in a row means anything in another, and no kick stays behind."""
    store, settings = Store(), {"delay": "uniform(0 ms, 5 ms)"}
    old = cells_of(store, plastic(30, **settings))
    for name in ("cursor", "counts", "begin", "end", "kick"):
        old[f"state.{name}"][...] = 7
    new = cells_of(store, plastic(40, **settings))
    assert (new["state.counts"] == -1).all(), "all of kick is wiped first"
    assert not new["state.cursor"].any()


def test_copies_of_a_pair_are_told_apart():
    starts, targets = np.array([0, 3, 4]), np.array([5, 5, 6, 5], np.int32)
    keys = synapse_keys(starts, targets)
    assert len(set(keys.tolist())) == 4
    large = synapse_keys(np.array([0] * 100_000 + [1]), np.array([99_999], np.int32))
    assert large[0] > 0


def test_keys_that_do_not_fit_are_not_used():
    store = Store()
    mark(cells_of(store, plastic(30)))
    learned = store.learned("s")["w"]
    assert keys_of(unpack(pack({"s.w": learned}))["s.w"]) is not None
    short = np.array(learned)
    for bad in (np.arange(3), np.full(short.shape, 0.5), np.full(short.shape, -(2**62))):
        held = cells_of(Store(), replace(plastic(30), arrays=unpack(
            pack({"s.w": short, "s.w#": bad})
        )))["state.w"]  # fmt: skip
        assert np.isfinite(held).all()


def test_a_rendering_learns_and_tells():
    got = render(plastic(30, weight="0.5"), 0.5).learned["s.w"]
    assert np.ptp(got) > 0.0
    assert keys_of(got) is not None


def test_it_is_kept_once_and_only_what_is_ill_of_it_is_lost():
    """No image of the start: the firewall wipes what is not a number, and the rest stays."""
    engine = Engine()
    engine.set_rate(48_000)
    program = load(engine, engine.plan(plastic(30).with_knob("s", "learn", 0.0)), "generic", {})
    cells = program.nodes["s"]
    assert len(cells.start) * 8 < cells.array.nbytes - cells["state.w"].nbytes
    assert cells.is_fresh("state.w")
    before = mark(cells)
    assert not cells.is_fresh("state.w")
    cells["state.w"][3] = np.nan
    cells["state.turn"][...] = 5
    sound = np.zeros((4800, 2), np.float32)
    driver.pump(engine.address, 0, sound.ctypes.data, len(sound))
    after = [*by_pair(cells).values()]
    assert engine.faults()
    assert np.isfinite(after).all()
    changed = [k for k, (a, b) in enumerate(zip(before.values(), after, strict=True)) if a != b]
    assert changed == [3]
