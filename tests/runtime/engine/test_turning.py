"""Knobs and weights turned while it plays: they arrive, up or down, without another plan."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.runtime.engine.turning import turn_live
from spikerack.runtime.memory.shared_words import RAMP_SECONDS
from spikerack.runtime.patch.graph import Node, Patch
from tests.probes import KNOWN, patch
from tests.stage import RATE, Stage, stage

BEFORE = patch(
    "a.one -> b.x *0.5\n b.y -> o.left *0.25", a=Node("constant", {"of": 0.5}, channels=2),
    b=Node("through", {"gain": 2.0}, channels=2), o=Node("audio_out", channels=1),
)  # fmt: skip


def heard(made: Stage, after: Patch) -> bool:
    """Turn it, and let the ramps end."""
    done = turn_live(made.engine, BEFORE, after, KNOWN)
    made.run(round(RAMP_SECONDS * RATE) + 256)
    return done


@pytest.mark.parametrize("factor", [1.5, 0.25, 0.0, -1.0])
def test_weights_arrive(factor):
    made = stage(BEFORE, known=KNOWN).run(64)
    cables = tuple(replace(c, weight=c.weight * factor) for c in BEFORE.cables)
    assert heard(made, replace(BEFORE, cables=cables))
    for cable in cables:
        assert made.program.wires[cable.ends]["weight"][0] == cable.weight
    assert np.abs(made.made[-1][-1, 0] - 0.25 * factor**2) < 1e-6


@pytest.mark.parametrize("gain", [3.0, -1.0, 0.0])
def test_knobs_arrive_and_one_that_is_left_alone_goes_to_its_default(gain):
    made = stage(BEFORE, known=KNOWN).run(64)
    nodes = {
        "b": replace(BEFORE.nodes["b"], knobs={"gain": gain}),
        "a": Node("constant", channels=2),
    }
    assert heard(made, replace(BEFORE, nodes={**BEFORE.nodes, **nodes}))
    assert (made.program.nodes["b"]["knob.gain"] == gain).all()
    assert (made.program.nodes["a"]["knob.of"] == 1.0).all()
    assert made.tapped("b", "y")[-1] == pytest.approx([0.5 * gain] * 2)


def test_what_is_more_than_a_turn_is_left_to_another_plan():
    made = stage(BEFORE, known=KNOWN).run(64)
    assert not turn_live(made.engine, BEFORE, replace(BEFORE, seed=BEFORE.seed + 1), KNOWN)
    assert not turn_live(made.engine, BEFORE, BEFORE.without_node("a"), KNOWN)
