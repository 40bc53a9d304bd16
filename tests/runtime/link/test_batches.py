"""Banks: many nodes that are alike play as each of them does alone."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.link.batches import FEWEST, _fits, alike, side_by_side
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN
from tests.stage import KINDS, RATE, stage

COUNT = FEWEST + 3
FRAMES = 320
FITTING = [
    name for name, spec in sorted(KNOWN.items()) if _fits(spec) and name not in ("bomb", "rot")
]


def many(module, seed=3):
    """Nodes that are alike but for knobs, weights and delays; the first moves those behind it."""
    rng = np.random.default_rng(seed)
    spec = KNOWN[module]
    inlets = [p for p in spec.inlets if p.default is not None][:3]
    outlet = str(spec.outlets[0])
    nodes = {"w": Node("oscillator", {"pitch": 1.0}), "v": Node("lfo", {"rate": 9.0})}
    cables = []
    for i in range(2 * COUNT):
        knobs = {}
        for p in spec.of("knob"):
            q = p.default
            if q.taper not in ("choice", "whole"):
                near = float(q) + rng.uniform(-0.05, 0.05) * (q.hi - q.lo)
                knobs[p.name] = float(np.clip(near, q.lo, q.hi))
        nodes[f"n{i}"] = Node(module, knobs)
        for p in inlets:
            source = ("w", "saw") if i < COUNT else ("n0", outlet)
            cables.append(Cable(*source, f"n{i}", p.name, float(rng.uniform(-0.3, 0.3))))
        if inlets and i % 4 == 0:  # two cables into one inlet, one of them late
            late = float(rng.choice([0.0, 0.0003]))
            cables.append(Cable("v", "y", f"n{i}", inlets[0].name, 0.2, late))
    return Patch(nodes, tuple(cables), seed=seed)


def banks(patch):
    plan = schedule(patch, KNOWN)
    heard = {n: [str(o) for o in s.spec.outlets] for n, s in plan.steps.items()}
    found = side_by_side(plan, lambda n: alike(plan, plan.steps[n], heard[n]))
    return [[g.names[0] for g in groups] for groups in found if len(groups) > 1]


@cache
def played(module, kernel):
    made = stage(many(module), kernel, KNOWN).run(FRAMES)
    return {jack: made.tapped(*jack) for jack in made.taps}


@pytest.mark.parametrize("module", FITTING)
def test_lanes_play_what_nodes_play(module):
    assert sum(map(len, banks(many(module)))) >= COUNT
    wanted, heard = played(module, "plain"), played(module, "generic")
    for jack, x in wanted.items():
        assert np.array_equal(heard[jack], x), jack


def test_blocks_of_any_size_and_the_next_kernel_go_on_where_it_was():
    made = stage(many("svf"), "generic", KNOWN)
    for part, kernel in enumerate(("generic", "plain", "generic", "patch", "generic")):
        if part:
            plan, store = made.program.plan, made.engine.store
            taps = {jack: tap.length for jack, tap in made.program.taps.items()}
            made.program = KINDS[kernel](plan, store, RATE, compile_here, taps)
            made.engine.swap(made.program)
        made.run(64, 17)
    for jack, x in played("svf", "plain").items():
        assert np.array_equal(made.tapped(*jack)[:192], x[:192]), jack


def test_a_knob_that_is_turned_moves_its_own_lane_alone():
    made, calm = (stage(many("one_pole"), "generic", KNOWN) for _ in range(2))
    made.engine.set_knob("n3", "cutoff", 20_000.0)
    made.run(640)
    calm.run(640)
    for name in ("n2", "n4"):
        assert np.array_equal(made.tapped(name, "low"), calm.tapped(name, "low"))
    assert not np.allclose(made.tapped("n3", "low")[-64:], calm.tapped("n3", "low")[-64:])


def test_a_lane_that_is_not_finite_is_named_and_the_others_play_on():
    made, calm = (stage(many("svf"), "generic", KNOWN) for _ in range(2))
    made.program.nodes["n5"]["state.swing"][0] = np.nan
    for some in (made, calm):
        some.run(256)
    assert set(made.engine.faults()) == {"n5"}
    assert not made.tapped("n5", "low")[:64].any()
    assert np.isfinite(made.tapped("n5", "low")).all()
    for name in ("n4", "n6"):
        assert np.array_equal(made.tapped(name, "low"), calm.tapped(name, "low"))


def test_nodes_that_wait_for_each_other_and_those_in_loops_are_in_no_bank_together():
    row = Patch(
        {f"n{i}": Node("svf") for i in range(20)},
        tuple(Cable(f"n{i}", "low", f"n{i + 1}", "x") for i in range(19)),
    )
    assert banks(row) == []
    assert len(banks(replace(row, cables=()))[0]) == 20
    ring = row.with_cable(Cable("n19", "low", "n0", "x"))
    assert banks(ring) == []
