"""From patch to plan, without numba: widths, loops and where they are cut."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.modules import ports as p
from spikerack.modules.ports import Knob, Out, Setting, Signal, Signals, State
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.plan import BLOCK
from spikerack.runtime.plan.plan_text import plan_text
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.signature import read_spec


def through(x: Signal = 0.0, gain: Knob = p.amount(1.0, -10.0, 10.0)) -> Out("y"):
    """A gain."""
    y = gain * x
    return y


def matrix(
    pre: Signals,
    post: Signals,
    y: State = p.memory("size"),
    size: Setting = p.whole(4, 1, 64),
) -> Out(p.signal("y", "size"), p.spikes("seen", "pre")):
    """As wide as a setting says, and as wide as what arrives."""
    seen = pre
    return y, seen


def pair(x: Signals, y: State = p.memory(2)) -> Out(p.signal("y", "2")):
    """Always two wide."""
    return y


KNOWN = {fn.__name__: read_spec(fn) for fn in (through, matrix, pair)}


def _patch(cables, knobs=None, **nodes):
    """Nodes by name (module, channels) and cables as "a.y -> b.x"."""
    made = {}
    for name, given_ in nodes.items():
        module, channels = given_ if isinstance(given_, tuple) else (given_, 0)
        made[name] = Node(module, (knobs or {}).get(name, {}), channels=channels)
    return Patch(made, tuple(_cable(c) for c in cables))


def _cable(text, weight=1.0, delay=0.0):
    source, target = text.split(" -> ")
    return Cable(*source.split("."), *target.split("."), weight, delay)


def _widths(patch):
    plan = schedule(patch, KNOWN)
    return {name: step.dims["channels"] for name, step in plan.steps.items()}


# widths


def test_channels_spread_along_cables():
    patch = _patch(
        ["a.y -> b.x", "b.y -> c.x", "c.y -> d.gain"],
        a=("through", 5), b="through", c="through", d="through", e="through",
    )  # fmt: skip
    assert _widths(patch) == {"a": 5, "b": 5, "c": 5, "d": 5, "e": 1}


def test_one_fans_out_and_many_are_summed():
    patch = _patch(
        ["a.y -> b.x", "b.y -> c.x"], a=("through", 1), b=("through", 7), c=("through", 1)
    )
    wires = {w.cable.source: (w.width, w.into) for w in schedule(patch, KNOWN).wires}
    assert wires == {"a": (1, 7), "b": (7, 1)}


def test_knobs_as_a_list_make_channels():
    patch = _patch(["a.y -> b.x"], {"a": {"gain": (1.0, 2.0, 3.0)}}, a="through", b="through")
    assert _widths(patch) == {"a": 3, "b": 3}


def test_widths_go_round_a_loop():
    loop = ["a.y -> b.x", "b.y -> c.x", "c.y -> a.x", "n.y -> c.gain"]
    assert set(
        _widths(_patch(loop, a="through", b="through", c="through", n=("through", 6))).values()
    ) == {6}


@pytest.mark.parametrize(("here", "there"), [(3, 5), (8, 2)])
@pytest.mark.row("J02")
def test_a_cable_of_another_width_is_left_out_and_says_both(here, there):
    cables = ["a.y -> b.x", "a.y -> c.x"]
    plan = schedule(_patch(cables, a=("through", here), b=("through", there), c="through"), KNOWN)
    assert list(plan.silent) == ["a.y -> b.x"]
    assert f"got {here} into {there}" in plan.silent["a.y -> b.x"]
    assert [str(w.cable) for w in plan.wires] == ["a.y -> c.x"]
    assert plan.steps["c"].channels == here


def test_of_two_widths_into_one_node_the_wider_stays():
    patch = _patch(["a.y -> c.x", "b.y -> c.gain"], a=("through", 3), b=("through", 4), c="through")
    plan = schedule(patch, KNOWN)
    assert "3 into 4" in plan.silent["a.y -> c.x"]
    assert [str(w.cable) for w in plan.wires] == ["b.y -> c.gain"]


def test_whole_cable_modules_have_a_width_for_each_jack():
    patch = _patch(
        ["a.y -> m.pre", "b.y -> m.post", "m.y -> c.x", "m.seen -> d.x", "p.y -> e.x"],
        a=("through", 3), b=("through", 5), m="matrix", p="pair", c="through", d="through",
        e="through",
    )  # fmt: skip
    plan = schedule(patch, KNOWN)
    m = plan.steps["m"]
    assert (m.width("pre"), m.width("post"), m.width("y"), m.width("seen")) == (3, 5, 4, 3)
    assert m.channels == 1
    assert _widths(patch) | {"m": 0, "p": 0} == {
        "a": 3,
        "b": 5,
        "c": 4,
        "d": 3,
        "e": 2,
        "m": 0,
        "p": 0,
    }


def test_jacks_that_do_not_exist_are_named():
    for cable, rule in (
        ("a.nose -> b.x", 'no outlet "nose" on a'),
        ("a.y -> b.ear", 'no inlet "ear" on b'),
    ):
        plan = schedule(_patch([cable, "a.y -> b.x"], a="through", b="through"), KNOWN)
        assert rule in plan.silent[cable]
        assert [str(w.cable) for w in plan.wires] == ["a.y -> b.x"]


def test_ghosts_are_left_out():
    plan = schedule(
        _patch(["a.y -> g.x", "g.y -> b.x"], a="through", g="from_the_future", b="through"), KNOWN
    )
    assert plan.ghosts == ("g",)
    assert not plan.wires
    line = 'nodes.g.module: there is no such module here (got "from_the_future")'
    assert f"silent: {line}" in plan_text(plan)


# loops

NAMES = [f"n{i}" for i in range(9)]
_edges = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["x", "gain"]),
              st.sampled_from([0.0, 0.0, 0.0, 1e-6, 3 / 48_000, 0.01])),
    max_size=30, unique_by=lambda e: e[:3],
)  # fmt: skip


def _graph(edges, order=None):
    names = [NAMES[i] for i in order] if order else NAMES
    cables = [Cable(a, "y", b, inlet, delay=delay) for a, b, inlet, delay in edges]
    return Patch({n: Node("through") for n in names}, tuple(cables))


@settings(max_examples=150, deadline=None)
@given(_edges)
def test_exactly_the_cables_needed_are_cut(edges):
    plan = schedule(_graph(edges), KNOWN)
    kept = nx.MultiDiGraph((w.cable.source, w.cable.target) for w in plan.wires if w.late == 0)
    assert nx.is_directed_acyclic_graph(kept)
    for wire in plan.wires:
        if wire.cut:
            assert wire.late == 1
            assert round(wire.cable.delay * 48_000) == 0
            closed = nx.MultiDiGraph(kept)
            closed.add_edge(wire.cable.source, wire.cable.target)
            assert not nx.is_directed_acyclic_graph(closed), f"{wire.cable} is cut in vain"
        else:
            assert wire.late == round(wire.cable.delay * 48_000)


@settings(max_examples=150, deadline=None)
@given(_edges)
def test_order_serves_every_cable(edges):
    """A source without delay runs first; loops share a group; every node runs once."""
    plan = schedule(_graph(edges), KNOWN)
    order = [name for group in plan.groups for name in group.names]
    assert sorted(order) == NAMES
    place = {name: i for i, name in enumerate(order)}
    group = {name: i for i, g in enumerate(plan.groups) for name in g.names}
    for w in plan.wires:
        a, b = w.cable.source, w.cable.target
        if w.late == 0:
            assert place[a] < place[b]
        if w.late < BLOCK:
            assert group[a] <= group[b]
    near = nx.DiGraph((w.cable.source, w.cable.target) for w in plan.wires if w.late < BLOCK)
    near.add_nodes_from(NAMES)
    looped = {frozenset(g.names) for g in plan.groups if g.loop}
    wanted = {
        frozenset(c)
        for c in nx.strongly_connected_components(near)
        if len(c) > 1 or near.has_edge(*list(c) * 2)
    }
    assert looped == wanted


@settings(max_examples=60, deadline=None)
@given(_edges, st.permutations(range(9)), st.randoms(use_true_random=False))
def test_the_same_patch_is_cut_the_same_way_however_it_is_listed(edges, order, random):
    shuffled = list(edges)
    random.shuffle(shuffled)
    one, other = schedule(_graph(edges), KNOWN), schedule(_graph(shuffled, order), KNOWN)
    assert (one.groups, one.wires) == (other.groups, other.wires)
    assert plan_text(one) == plan_text(other)


def test_a_ring_loses_one_cable_and_a_self_cable_itself():
    ring = [f"n{i}.y -> n{(i + 1) % 5}.x" for i in range(5)]
    plan = schedule(
        _patch([*ring, "n3.y -> n3.gain"], **dict.fromkeys(NAMES[:5], "through")), KNOWN
    )
    cut = [str(w.cable) for w in plan.wires if w.cut]
    assert len(cut) == 2
    assert "n3.y -> n3.gain" in cut
    assert len(plan.groups) == 1


def test_a_loop_with_a_delay_needs_no_cut():
    patch = Patch(
        {n: Node("through") for n in "ab"},
        (_cable("a.y -> b.x"), _cable("b.y -> a.x", delay=2 / 48_000)),
    )
    plan = schedule(patch, KNOWN)
    assert not any(w.cut for w in plan.wires)
    assert plan.groups[0].loop
    slow = schedule(patch.with_cable(_cable("b.y -> a.x", delay=0.1)), KNOWN)
    assert not any(g.loop for g in slow.groups), "a block's delay needs no tick by tick"


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000, 96_000])
def test_delays_are_what_they_are_told_between_samples_too(rate):
    for delay in (0.0, 0.4 / rate, 0.6 / rate, 0.0123, 1.0):
        patch = Patch({n: Node("through") for n in "ab"}, (_cable("a.y -> b.x", delay=delay),))
        wire = schedule(patch, KNOWN, rate).wires[0]
        between = np.dot(wire.taps, np.arange(len(wire.taps)))
        assert (wire.late + between) / rate == pytest.approx(delay, abs=1e-9)


def test_delays_of_slow_nodes_are_counted_in_their_ticks():
    nodes = {"a": Node("through", rate="control"), "b": Node("through")}
    plan = schedule(Patch(nodes, (_cable("a.y -> b.x", delay=0.01),)), KNOWN)
    assert plan.wires[0].late == 10
    assert plan.steps["a"].divider == 48


def test_the_plan_can_be_read():
    patch = _patch(["a.y -> b.x", "b.y -> a.x"], a=("through", 3), b="through")
    patch = patch.with_node("slow", Node("through", rate=7))
    text = plan_text(schedule(patch.with_cable(_cable("b.y -> slow.x", 0.25, 0.1)), KNOWN))
    assert "3 nodes, 3 cables, blocks of 64 samples" in text
    assert "a (through) x 3, every sample" in text
    assert "slow (through) x 3, every 7 samples" in text
    assert text.count("CUT: closes a loop") == 1
    assert "b.y -> slow.x: weight 0.25, 3 into 3, 4800 ticks late" in text
    assert "loop, tick by tick" in text


def test_a_knob_list_of_another_length_is_refused():
    from spikerack.runtime.memory.cells import knob_values

    step = schedule(_patch([], {"a": {"gain": (1.0, 2.0)}}, a=("through", 3)), KNOWN).steps["a"]
    with pytest.raises(PatchError, match=r"nodes\.a\.knobs\.gain: .*got 2 for 3"):
        knob_values(step, "gain")


def test_five_hundred_nodes_are_planned_at_once():
    rng = np.random.default_rng(1)
    nodes = {f"n{i}": Node("through") for i in range(500)}
    cables = {}
    for _ in range(1200):
        a, b = rng.integers(0, 500, 2)
        made = Cable(f"n{a}", "y", f"n{b}", "x")
        cables[made.ends] = made
    assert len(schedule(Patch(nodes, tuple(cables.values())), KNOWN).steps) == 500


def test_a_ring_of_ten_thousand_nodes_is_cut_once():
    names = [f"n{i}" for i in range(10_000)]
    ring = tuple(Cable(a, "y", b, "x") for a, b in zip(names, names[1:] + names[:1], strict=True))
    plan = schedule(Patch(dict.fromkeys(names, Node("through")), ring), KNOWN)
    assert sum(w.cut for w in plan.wires) == 1
    assert len(plan.groups) == 1
