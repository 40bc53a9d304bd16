"""Texts of synapses: what they become, what is wrong in them, and that both kernels do the same."""

import numpy as np
import pytest

from spikerack.modules.language.text_error import TextError
from spikerack.modules.synapse_equations import synapse_equations
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Cable, Node, Patch
from tests.bench import module, play
from tests.stage import stage

HIT = "on_pre = 'v_post += w'\n"
WRONG = (
    ("w : 1\n" + HIT + "on_post = '«v_post += 1»'", "v_post is the cell's, and is added to by"),
    ("w : 1\non_pre = '«v_post = w»'", "v_post is the cell's, and is only added to"),
    ("w : 1\non_pre = '«v_post *= 2»'", "v_post is the cell's, and is only added to"),
    ("w : 1\non_pre = 'v_post += «ww»'", "there is no such name"),
    ("w : 1\non_pre = 'w += «2*mV»'", "w is in 1, and this in V"),
    ("w : 1\ndx/dt = «-x*x*Hz» : 1 (event-driven)\n" + HIT, "what is event-driven fades, or grows"),
    ("w : 1\ndy/dt = -y*Hz : 1 (event-driven)\ndx/dt = «(y - x)*Hz» : 1 (event-driven)\n" + HIT,
     "what is event-driven fades, or grows"),
    ("w : 1\ndx/dt = -x*Hz : 1 («unless refractory»)\n" + HIT, "there is no such flag for a rate"),
    ("w : 1\n«delay» : second\n" + HIT, "the module itself has a jack or a state of this name"),
    ("w : 1\ng = 2*w : 1\non_pre = '«g» += 1'", "only variables and parameters are changed"),
    ("«»w : 1\n", "nothing leaves these synapses"),
    ("«»w : 1\nx = 'rand()'\nx : 1\non_pre = 'v_post += w; x += 1'", "what x of a synapse begins"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), WRONG)
def test_an_error_points_at_what_is_wrong(text, rule):
    before, _, rest = text.partition("«")
    wrong, _, after = rest.partition("»")
    with pytest.raises(TextError) as error:
        synapse_equations(before + wrong + after)
    assert rule in str(error.value)
    if wrong:
        assert (error.value.start, error.value.end) == (len(before), len(before) + len(wrong))


def test_a_text_makes_jacks_knobs_and_outlets():
    text = """w : 1
              tau = 5*ms
              E : volt
              g_post = w*s*(v_post - E) : volt (summed)
              ds/dt = -s/tau : 1 (clock-driven)
              on_pre = 's += x_pre; ge += w'"""
    made = spec_of(Node("synapse_equations", settings={"text": text}))
    assert not made.ill
    assert [p.name for p in made.of("list")] == ["pre"]
    assert {p.name for p in made.of("signals")} == {"v_post", "x_pre"}
    assert {p.name for p in made.of("knob")} == {"tau", "E"}
    assert [(str(o), o.kind) for o in made.outlets] == [("ge", "spikes"), ("g", "control")]
    saved = {p.name for p in made.of("state") if getattr(p.default, "saved", False)}
    assert saved == {"s", "w"}


def test_what_it_looks_at_is_that_of_its_own_cells():
    text = "w : 1\non_pre = 'y_post += w*v_post*x_pre'"
    fn = module("synapse_equations", text=text)
    pre = np.zeros((3, 2))
    pre[1] = 1.0
    out = play(fn, 3, 3, settings={"pattern": 3.0, "weight": "i + 1"}, pre=pre,
               v_post=np.array([1.0, 10.0, 100.0]), x_pre=np.array([2.0, 3.0]))["y"]  # fmt: skip
    np.testing.assert_allclose(out[1], np.array([1.0, 10.0, 100.0]) * (1 * 2 + 2 * 3))
    assert not out[[0, 2]].any()


def test_a_cable_weighs_what_it_strikes_with():
    fn = module("synapse_equations", text="w : 1\n" + HIT)
    pre = np.array([[0.5], [-2.0], [3.0]])
    out = play(fn, 3, 2, settings={"pattern": 3.0, "weight": "0.25"}, pre=pre)["v"]
    np.testing.assert_allclose(out, 0.25 * np.repeat(pre, 2, axis=1))


def test_release_is_by_chance():
    fn = module("synapse_equations", text="w : 1\non_pre = 'v_post += w*int(rand() < 0.3)'")
    out = play(fn, 50, 400, settings={"pattern": 3.0, "weight": "1"}, pre=np.ones((50, 1)))["v"]
    assert set(np.unique(out)) == {0.0, 1.0}
    assert out.mean() == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("delay", ["0 ms", "uniform(0 ms, 2 ms)"])
def test_both_kinds_of_kernel_agree_and_are_python(delay):
    settings = {"pattern": 3.0, "delay": delay, "weight": "uniform(0, 1)"}
    nodes = {
        "rain": Node("poisson", {"rate": 400.0}, channels=5),
        "wires": Node("synapse_equations", {}, settings, channels=4),
        "cells": Node("lif", {"rest": 0.95}, channels=4),
        "out": Node("audio_out"),
    }
    cables = (
        Cable("rain", "spike", "wires", "pre"), Cable("wires", "kick", "cells", "kick", 0.3),
        Cable("cells", "spike", "wires", "post"), Cable("cells", "v", "out", "left"),
    )  # fmt: skip
    played = [stage(Patch(nodes, cables), kind).run(9600) for kind in ("generic", "patch")]
    kicks = [made.tapped("wires", "kick") for made in played]
    assert kicks[0].any()
    assert np.array_equal(*kicks)
    weights = [made.program.nodes["wires"]["state.w"].copy() for made in played]
    assert np.array_equal(*weights)
    assert weights[0].std() > 0.0
