"""What every module owes, without a line of its own: new modules are tested from the start."""

from functools import cache

import numpy as np
import pytest

from spikerack.modules.ports import Quantity
from spikerack.runtime.commands.datasheet import text
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from tests.bench import play, rising
from tests.stage import RATE, Stage, alone, hands, stage, starting, width

FRAMES = 192
EVERY = pytest.mark.parametrize("name", sorted(library()))


def _played(name: str, kernel: str = "generic", block: int = 64) -> Stage:
    spec = library()[name]
    made = stage(alone(spec), kernel)
    hands(made, spec, FRAMES)
    return made.run(FRAMES, block, made.heard[0])


@cache
def _usual(name: str) -> dict[str, np.ndarray]:
    made = _played(name)
    return {o: made.tapped("n", o) for o in library()[name].outlets}


@EVERY
@pytest.mark.row("A27")
def test_kernel_is_python(name):
    spec = library()[name]
    ready = stage(alone(spec))
    step = ready.program.plan.steps["n"]
    moved = hands(ready, spec, FRAMES)
    states = starting(ready, spec)
    ready.run(FRAMES, 64, ready.heard[0])
    inlets = {}
    for p in spec.signals:
        inlets[p.name] = 2.0 * ready.tapped(f"w_{p.name}", "x")
        if p.role == "list":  # what arrives is a signal, and its edges are spikes
            inlets[p.name], since = rising(inlets[p.name])
            told = spec.place_of(p.name)
            inlets |= {told.name: since} if told else {}
    inlets |= {p.name: np.array(step.node.knobs[p.name]) for p in spec.of("knob")}
    wanted = play(
        spec.fn, FRAMES, step.dims["channels"], RATE, True, None, 1, states, **inlets, **moved
    )
    for o in spec.outlets:
        np.testing.assert_allclose(ready.tapped("n", o), wanted[o], 1e-9, 1e-9, err_msg=o)


@EVERY
@pytest.mark.parametrize("kernel", ["patch", "plain"])
@pytest.mark.row("A26", "A16")
def test_kinds_of_kernel_agree(name, kernel):
    made = _played(name, kernel)
    for o in library()[name].outlets:
        assert np.array_equal(made.tapped("n", o), _usual(name)[o]), o


@EVERY
@pytest.mark.row("J49")
def test_blocks_of_any_size_sound_the_same(name):
    for block in (1, 17, 512):
        made = _played(name, block=block)
        for o in library()[name].outlets:
            assert np.array_equal(made.tapped("n", o), _usual(name)[o]), (o, block)


@EVERY
def test_ends_of_knobs_are_playable(name):
    spec = library()[name]
    patch = alone(spec)
    for end in ("lo", "hi"):
        knobs = {p.name: float(getattr(p.default, end)) for p in spec.of("knob")}
        made = stage(patch.with_node("n", Node(name, knobs, channels=patch.nodes["n"].channels)))
        made.run(FRAMES)
        assert made.engine.faults() == {}, end


@EVERY
def test_wild_inlets_harm_nobody_else(name):
    spec = library()[name]
    made = stage(_beside(name))
    made.run(128)
    cells = made.program.nodes["n"]
    calm = {p.name: cells[f"knob.{p.name}"].copy() for p in spec.of("knob")}
    for wild in (np.nan, 1e308):
        for knob in calm:
            cells[f"knob.{knob}"][:] = wild
        made.run(64)
    for knob, values in calm.items():
        cells[f"knob.{knob}"][:] = values
    for (source, _outlet, *_rest), wire in made.program.wires.items():
        if source.startswith("w_"):
            wire["weight"][:] = 0.0
    made.run(128)
    heard = np.concatenate(made.made)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 1.0
    assert np.array_equal(made.tapped("bystander", "low"), _bystander())
    for o in spec.outlets:
        assert np.isfinite(made.tapped("n", o)[-64:]).all(), f"{o} stays ill"


def _beside(name: str) -> Patch:
    """A module flooded at every inlet, next to a filter that has nothing to do with it."""
    spec = library()[name]
    nodes = {"n": Node(name, channels=3 if spec.whole else 2), **_calm().nodes}
    cables = list(_calm().cables)
    for number, p in enumerate(spec.inlets, 1):
        for side, weight in ("w_a_", 10.0), ("w_b_", -10.0):
            settings = {"kind": "wild", "number": 10 * number + (weight > 0)}
            source = f"{side}{p.name}"
            nodes[source] = Node("wave", {}, settings, channels=width(spec, p.role))
            cables.append(Cable(source, "x", "n", p.name, weight))
    cables += [Cable("n", str(o), "out", "right", 1e-3) for o in spec.outlets]
    wide = {o: o.width for o in spec.outlets}
    nodes["out"] = Node("audio_out", channels=0 if len(set(wide.values())) == 1 else 1)
    return Patch(nodes, tuple(cables))


def _calm() -> Patch:
    nodes = {"w": Node("wave", channels=1), "bystander": Node("one_pole"), "out": Node("audio_out")}
    cables = (Cable("w", "x", "bystander", "x"), Cable("bystander", "low", "out", "left"))
    return Patch(nodes, cables)


@cache
def _bystander() -> np.ndarray:
    return stage(_calm()).run(384).tapped("bystander", "low")


@EVERY
def test_datasheet(name):
    spec = library()[name]
    sheet = text(spec)
    first = spec.doc.partition("\n")[0]
    assert first.endswith((".", "!")), "the first line of the docstring is a sentence"
    for p in spec.of("signal", "signals", "list", "knob", "setting", "hand"):
        assert f"`{p.name}`" in sheet
        assert not isinstance(p.default, Quantity) or p.default.unit in sheet
    for o in spec.outlets:
        assert f"`{o}`" in sheet
