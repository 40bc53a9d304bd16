"""Plans cut into pieces, pieces into loops, equal pieces into the lanes of one kernel."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.runtime.codegen.loops import is_straight, segments
from spikerack.runtime.codegen.slots import VECTOR
from spikerack.runtime.errors import PatchError
from spikerack.runtime.memory.shared_words import RAMP_STEP
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.pieces import FULL, can_fuse, cut, is_plain
from spikerack.runtime.plan.plan import BLOCK
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN, patch
from tests.stage import KNOWN as LIBRARY
from tests.stage import stage

NAMES = [f"n{i:02}" for i in range(16)]


@st.composite
def _plans(draw):
    kinds = st.tuples(
        st.sampled_from(["through", "leaky", "through", "reverse"]),
        st.sampled_from([0, 1, 3]),
        st.sampled_from(["audio", "audio", "audio", "control", 7]),
    )
    nodes = {name: Node(m, channels=c, rate=r) for name in NAMES for m, c, r in [draw(kinds)]}
    ends = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
    delays = st.sampled_from([0.0, 0.0, 0.0, 3 / 48_000, 0.01])
    wanted = draw(st.lists(ends, max_size=26))
    cables = {e: Cable(e[0], "y", e[1], "x", 0.5, draw(delays)) for e in wanted}
    made = Patch(nodes, ())
    for wire in cables.values():
        try:
            more = made.with_cable(wire)
            schedule(more, KNOWN)
            made = more
        except PatchError:  # widths that do not fit
            continue
    return schedule(made, KNOWN)


@settings(max_examples=60, deadline=None)
@given(_plans())
def test_pieces_hold_every_group_once_and_never_wait_for_each_other(plan):
    pieces = cut(plan)
    groups = [g for piece in pieces for g in piece.groups]
    assert sorted(g.names for g in groups) == sorted(g.names for g in plan.groups)
    home = {n: i for i, piece in enumerate(pieces) for n in piece.names}
    for w in plan.wires:
        a, b = home[w.cable.source], home[w.cable.target]
        if w.behind < BLOCK or w.cut:
            assert a <= b, "a piece that is needed runs first"
    near = [w for w in plan.wires if not w.late]
    waits = nx.DiGraph((home[w.cable.source], home[w.cable.target]) for w in near)
    waits.remove_edges_from([(p, p) for p in list(waits)])
    assert nx.is_directed_acyclic_graph(waits)


@settings(max_examples=60, deadline=None)
@given(_plans())
def test_what_shares_a_kernel_shares_its_rate_and_plain_cables(plan):
    for piece in cut(plan):
        if len(piece.groups) > 1:
            assert piece.fused
            assert len(piece.names) <= FULL
        if not piece.fused:
            continue
        assert all(can_fuse(plan, g) for g in piece.groups)
        assert len({plan.steps[n].divider for n in piece.names}) == 1
        group_of = {n: g for g in piece.groups for n in g.names}
        for w in plan.wires:
            a, b = group_of.get(w.cable.source), group_of.get(w.cable.target)
            if a is not None and b is not None and a is not b:
                assert is_plain(w)


@settings(max_examples=60, deadline=None)
@given(_plans(), st.sampled_from([1, 4, 8]))
def test_loops_of_a_piece_come_in_order_and_are_alike(plan, lanes):
    for piece in cut(plan):
        wide = any(plan.steps[n].channels > 1 for n in piece.names)
        if not piece.fused or (lanes > 1 and wide):
            continue
        parts = segments(plan, piece, lanes)
        assert sorted(n for p in parts for n in p.names) == sorted(piece.names)
        place = {n: i for i, n in enumerate(n for p in parts for n in p.names)}
        for w in plan.wires:
            a, b = place.get(w.cable.source), place.get(w.cable.target)
            if a is not None and b is not None and w.late == 0:
                assert a < b
        for part in parts:
            assert len({s.channels for s in part.steps}) == 1
            inside = [g for g in piece.groups if g.loop and set(g.names) & set(part.names)]
            assert part.loop == bool(inside)
            assert not inside or set(inside[0].names) == set(part.names), "loops are not split"


def test_whole_cable_modules_stay_generic():
    plan = schedule(patch("a.y -> r.x\n r.y -> b.x", a="through", r="reverse", b="through"), KNOWN)
    assert [(p.names, p.fused) for p in cut(plan)] == [(["a"], True), (["r"], False), (["b"], True)]


def test_a_long_chain_is_cut_when_a_piece_is_full():
    ways = "\n".join(f"c{i:02}.y -> c{i + 1:02}.x" for i in range(29))
    plan = schedule(patch(ways, **{f"c{i:02}": "through" for i in range(30)}), KNOWN)
    sizes = [len(p.names) for p in cut(plan)]
    assert sum(sizes) == 30
    assert max(sizes) <= FULL
    assert len(sizes) <= 6


def test_a_loop_longer_than_a_piece_stays_whole():
    ways = "\n".join(f"c{i:02}.y -> c{(i + 1) % 20:02}.x" for i in range(20))
    plan = schedule(patch(ways, **{f"c{i:02}": "through" for i in range(20)}), KNOWN)
    assert [len(p.names) for p in cut(plan)] == [20]


def _chains(count):
    ways, nodes = [], {"n": Node("noise"), "mix": Node("through")}
    for k in range(count):
        nodes |= {f"a{k}": Node("leaky", {"leak": 0.1 * k % 1.0}), f"b{k}": Node("leaky")}
        ways += [f"n.white -> a{k}.x", f"a{k}.y -> b{k}.x *{0.5 + k}", f"b{k}.y -> mix.x"]
    return patch("\n".join(ways), **nodes)


@pytest.mark.parametrize("count", [4, 5, 8, 11])
def test_equal_chains_become_lanes_and_sound_as_before(count):
    """Also when they do not fill a vector: idle lanes must not read or write what is not theirs."""
    made = _chains(count)
    one, other = stage(made, "generic", KNOWN).run(256), stage(made, "patch", KNOWN).run(256)
    calls = [name for name in other.program.op_names if "a0" in name.split(" + ")]
    chains = {n[1:] for n in calls[0].split(" + ") if n.startswith("a")}
    assert len(chains) == count
    for jack in one.taps:
        heard, wanted = other.tapped(*jack), one.tapped(*jack)
        assert np.array_equal(heard, wanted), jack


TABLED = ["wavetable", "gammatone", "file_player", "euclid", "quantizer", "delay", "plucked_string"]


@pytest.mark.parametrize("name", TABLED)
def test_lanes_with_tables_and_lines_of_memory(name):
    spec = LIBRARY[name]
    nodes, cables = {}, []
    for k in range(5):
        nodes[f"w{k}"] = Node("wave", settings={"number": k}, channels=1)
        nodes[f"n{k}"] = Node(name, channels=1)
        cables += [Cable(f"w{k}", "x", f"n{k}", p.name, 2.0) for p in spec.of("signal")]
    made = Patch(nodes, tuple(cables), seed=1)
    one, other = stage(made).run(256), stage(made, "patch").run(256)
    for k in range(5):
        for o in spec.outlets:
            assert np.array_equal(other.tapped(f"n{k}", o), one.tapped(f"n{k}", o)), (k, o)


@pytest.mark.parametrize("name", ["oscillator", "svf", "ladder", "one_pole", "adsr", "wavetable"])
def test_lanes_whose_knobs_are_moved_from_elsewhere(name):
    """Their coefficients are found before the loop over channels, also of those that rest."""
    spec = LIBRARY[name]
    knobs = [p for p in spec.of("knob") if p.default.taper != "choice"]
    nodes, cables = {"noise": Node("noise"), "m": Node("mix")}, [Cable("noise", "pink", "m", "x")]
    for k in range(5):
        nodes[f"n{k}"] = Node(name, channels=1)
        cables += [Cable("m", "y", f"n{k}", p.name, 0.2 + 0.1 * k) for p in knobs[::2]]
        cables += [Cable("m", "y", f"n{k}", p.name, 0.5) for p in spec.of("signal")]
    made = Patch(nodes, tuple(cables), seed=1)
    one, other = stage(made).run(256), stage(made, "patch").run(256)
    for k in range(5):
        for o in spec.outlets:
            assert np.array_equal(other.tapped(f"n{k}", o), one.tapped(f"n{k}", o)), (k, o)


def test_straight_modules_write_no_arrays():
    """Idle lanes of a vector read the first lane's tables: whoever writes one is not straight."""
    known = {"wave": True, "lif": True, "wavetable": True, "delay": False, "lfsr": False}
    for name, straight in known.items():
        step = schedule(Patch({"n": Node(name)}), LIBRARY).steps["n"]
        assert is_straight(step) == straight, name


def test_the_driver_makes_stretches_of_whole_vectors():
    """Kernels of nodes that tick every sample count on it (`PieceText.source`)."""
    assert BLOCK % VECTOR == 0
    assert RAMP_STEP % VECTOR == 0


@pytest.mark.parametrize("count", [4, 5, 8, 11])
def test_lanes_turn_between_rows_and_columns_while_knobs_move(count):
    """Filters in rows, then delays and amplifiers in columns, then filters again."""
    nodes, cables = {"n": Node("noise")}, []
    for k in range(count):
        nodes |= {f"a{k}": Node("one_pole", {"cutoff": 500.0 + 90.0 * k}), f"v{k}": Node("vca")}
        nodes |= {f"d{k}": Node("delay", {"time": 1e-3 + 2e-4 * k}), f"b{k}": Node("one_pole")}
        way = [("n", "white", f"a{k}", "x"), (f"a{k}", "low", f"d{k}", "x")]
        way += [(f"d{k}", "echo", f"v{k}", "x"), (f"v{k}", "y", f"b{k}", "x")]
        cables += [Cable(*ends) for ends in way]
    made = Patch(nodes, tuple(cables), seed=3)
    one, other = stage(made), stage(made, "patch")
    for played in (one, other):
        played.run(128)
        played.engine.set_knob("d0", "time", 0.02)
        played.engine.set_knob("a1", "cutoff", 3000.0)
        played.run(704)
    for jack in one.taps:
        heard, wanted = other.tapped(*jack), one.tapped(*jack)
        assert np.array_equal(heard, wanted), jack


@pytest.mark.parametrize("kernel", ["plain", "patch"])
def test_the_cables_of_an_inlet_are_summed_in_one_order(kernel):
    """Where some are read by the kernel and some before it, whatever they are called."""
    sources = {f"s{k}": Node("noise", channels=4 if k % 4 == 3 else 1) for k in range(8)}
    slow = {n: replace(node, rate="control") for n, node in sources.items() if n in ("s2", "s6")}
    nodes = {**sources, **slow, "mix": Node("vca", channels=1), "end": Node("vca", channels=1)}
    cables = [
        Cable(f"s{k}", "white", "end", "x", 0.3 + 0.1 * k, 0.003 if k % 4 == 1 else 0.0)
        for k in range(8)
    ]
    cables += [Cable("s0", "white", "mix", "x", 0.7), Cable("s2", "white", "mix", "x", 0.9)]
    made = Patch(nodes, tuple(cables), seed=5)
    one, other = stage(made).run(512), stage(made, kernel).run(512)
    for name in ("mix", "end"):
        assert np.array_equal(one.tapped(name, "y"), other.tapped(name, "y")), name
