"""Muted, bypassed and frozen: what each sounds like, offline and while it plays."""

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.link.generic_program import generic_program
from spikerack.runtime.link.patch_program import patch_program
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.lower import played
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN, patch

RATE = 48_000
STAIRS = patch(
    "s.y -> a.x *2\n a.y -> b.x *3\n s.y -> c.x\n b.y -> c.x *0.5",
    s="stairs", a="through", b="through", c="leaky",
)  # fmt: skip
MAKERS = {"generic": generic_program, "patch": patch_program}


def as_(patch: Patch, **states: str) -> Patch:
    nodes = {n: replace(v, state=states.get(n, v.state)) for n, v in patch.nodes.items()}
    return replace(patch, nodes=nodes)


def ticks(patch: Patch, jack: str, count: int = 256, kernel: str = "patch") -> np.ndarray:
    """What leaves an outlet from the patch's first sample on."""
    engine = Engine()
    node, _, outlet = jack.partition(".")
    make = MAKERS[kernel]
    plan = engine.plan(patch, KNOWN)
    program = make(plan, engine.store, RATE, compile_here, {(node, outlet): count})
    engine.swap(program)
    pump(engine, count // 64)
    return np.asarray(program.taps[node, outlet].between(0, count))


def pump(engine: Engine, blocks: int) -> np.ndarray:
    source, target = np.zeros((64, 2), np.float32), np.zeros((blocks, 64, 2), np.float32)
    for block in target:
        d.pump(engine.address, source.ctypes.data, block.ctypes.data, 64)
    return target[:, :, 0].ravel()


@pytest.mark.parametrize("kernel", MAKERS)
def test_a_muted_node_is_a_node_whose_cables_weigh_nothing(kernel):
    cut = replace(
        STAIRS, cables=tuple(c for c in STAIRS.cables if c.source != "b" and c.target != "b")
    )
    for jack in ("a.y", "b.y", "c.y"):
        muted = ticks(as_(STAIRS, b="muted"), jack, kernel=kernel)
        expected = STAIRS if jack == "b.y" else cut  # it ticks on
        assert np.array_equal(muted, ticks(expected, jack, kernel=kernel)), jack


@pytest.mark.parametrize("kernel", MAKERS)
def test_a_muted_cable_weighs_nothing(kernel):
    cables = tuple(replace(c, muted=c.target == "b") for c in STAIRS.cables)
    assert not ticks(replace(STAIRS, cables=cables), "b.y", kernel=kernel).any()


@pytest.mark.parametrize("kernel", MAKERS)
def test_weights_multiply_and_delays_add_around_a_bypassed_node(kernel):
    line = patch(
        f"s.y -> a.x *2 +{10 / RATE}\n a.y -> b.x *3 +{5 / RATE}",
        s="stairs", a="leaky", b="through",
    )  # fmt: skip
    heard = ticks(as_(line, a="bypassed"), "b.y", kernel=kernel)[:, 0]
    assert np.array_equal(heard, 6.0 * np.maximum(np.arange(256.0) - 15, 0.0))
    both = ticks(as_(line, a="bypassed", b="bypassed"), "b.y", kernel=kernel)[:, 0]
    assert np.array_equal(both, heard)  # it ticks on, and hears what went around a


def test_spikes_go_around_as_spikes_and_signals_as_signals():
    cell = patch("p.spike -> n.drive\n n.spike -> q.x\n n.v -> r.x", p="pulses", n="lif",
                 q="through", r="through")  # fmt: skip
    by = as_(cell, n="bypassed")
    assert np.array_equal(ticks(by, "q.y"), ticks(by, "p.spike"))
    assert not ticks(by, "r.y").any()
    plan = schedule(by, KNOWN)
    (around,) = (w for w in plan.wires if w.cable.target == "q")
    assert around.spikes
    driven = patch("s.y -> n.drive\n n.spike -> q.x\n n.v -> r.x", s="stairs", n="lif",
                   q="through", r="through")  # fmt: skip
    by = as_(driven, n="bypassed")
    assert not ticks(by, "q.y").any()
    assert np.array_equal(ticks(by, "r.y"), ticks(by, "s.y"))


def test_what_goes_around_is_what_the_module_says():
    """Each inlet of a display to its own outlet; an oscillator is no way for its fm."""
    two = patch("a.y -> d.x *2\n a.y -> d.y *3\n d.x -> q.x\n d.y -> r.x\n d.x -> r.x",
                a="stairs", d="xy", q="through", r="through")  # fmt: skip
    by = as_(two, d="bypassed")
    stairs = ticks(two, "a.y")
    assert np.array_equal(ticks(by, "q.y"), 2.0 * stairs)
    assert np.array_equal(ticks(by, "r.y"), 5.0 * stairs)
    voice = patch("a.y -> o.fm\n o.saw -> q.x", a="stairs", o="oscillator", q="through")
    assert ticks(voice, "q.y").any()
    assert not ticks(as_(voice, o="bypassed"), "q.y").any()


def test_widths_around_a_bypassed_node():
    """N into N by channel, N into one summed; what fits neither is as muted."""
    nodes = {"n": "channel_number", "m": "mix", "r": "reverse", "q": "through"}
    wide = patch("n.n -> r.x\n r.y -> q.x", **{k: nodes[k] for k in "nrq"})
    wide = replace(wide, nodes={**wide.nodes, "n": replace(wide.nodes["n"], channels=5)})
    assert np.array_equal(ticks(as_(wide, r="bypassed"), "q.y")[9], np.arange(5.0))
    synapse = patch("n.n -> y.pre\n y.out -> q.x", n="channel_number", y="synapse", q="through")
    nodes = dict(synapse.nodes)
    nodes["n"] = replace(nodes["n"], channels=3)
    nodes["y"] = replace(nodes["y"], settings={"size": 2}, state="bypassed")
    assert not ticks(replace(synapse, nodes=nodes), "q.y").any()


def test_bypassed_and_sourceless_is_as_muted_and_a_loop_of_its_own_stays_its_own():
    assert not ticks(as_(STAIRS, s="bypassed"), "c.y").any()
    loop = patch("s.y -> a.x\n a.y -> a.x *0.5\n a.y -> b.x", s="stairs", a="through", b="through")
    assert np.array_equal(ticks(as_(loop, a="bypassed"), "b.y")[:, 0], np.arange(256.0))
    assert np.array_equal(ticks(as_(loop, a="bypassed"), "a.y"), ticks(loop, "a.y"))


def test_a_speaker_is_silenced_by_each():
    loud = patch("s.y -> out.left *0.0001", s="stairs", out="audio_out")
    assert ticks(loud, "out.left").any()
    for state in ("muted", "bypassed", "frozen"):
        assert not ticks(as_(loud, out=state), "out.left").any()


def test_a_patch_that_plays_is_played_as_it_is():
    assert played(STAIRS, KNOWN) is STAIRS


class Deck:
    """A player whose engine runs only when told to."""

    def __init__(self, patch: Patch) -> None:
        self.engine = Engine()
        self.player = Player(self.engine, patch, KNOWN)
        self.heard: list[np.ndarray] = []

    def edit(self, patch: Patch) -> None:
        """Edit, and let the engine run until the player has done it."""
        self.player.edit(patch)
        until = time.monotonic() + 30.0
        while self.player.patch is not self.player.wanted:
            assert time.monotonic() < until, self.player.error
            self.heard.append(pump(self.engine, 1))
            time.sleep(0.001)

    def state(self, node: str, name: str) -> np.ndarray:
        return self.engine.program.nodes[node][f"state.{name}"].copy()


def test_mute_goes_the_quick_way_and_ramps():
    deck = Deck(STAIRS)
    pump(deck.engine, 5)
    program = deck.engine.program
    deck.player.edit(as_(STAIRS, a="muted"))
    assert deck.player.patch.nodes["a"].state == "muted"  # at once
    weight = program.wires["a", "y", "b", "x"]["weight"]
    pump(deck.engine, 1)
    assert 0.0 < weight[0] < 3.0
    pump(deck.engine, 10)
    assert weight[0] == 0.0
    deck.player.edit(STAIRS)
    pump(deck.engine, 10)
    assert weight[0] == 3.0
    assert deck.engine.program is program
    deck.player.close()


def test_nothing_clicks():
    """No step is larger than those of the sine and of a ramp of 10 ms from 0.25 to 0 or back.

    A filter that thaws meets a sine at another place: it goes there by itself, not in a step.
    """
    tone = patch("osc.sine -> filter.x\n filter.low -> out.left *0.25",
                 osc="oscillator", filter="svf", out="audio_out")  # fmt: skip
    deck = Deck(tone)
    last = pump(deck.engine, 100)[-1:]
    slope = 2 * np.pi * 261.63 / RATE * 0.25
    bound = slope + 0.5 * 8 / (0.01 * RATE)
    for before, state in pairwise(("", "bypassed", "", "frozen", "", "muted", "")):
        deck.heard = [last]
        deck.edit(as_(tone, filter=state))
        end = pump(deck.engine, 60)
        assert (np.ptp(end[-960:]) < 1e-3) == (state in ("frozen", "muted")), state
        steps = np.abs(np.diff(np.concatenate([*deck.heard, end])))
        assert steps.max() < (4 * slope if before == "frozen" else bound), (before, state)
        last = end[-1:]
    deck.player.close()


def test_bypass_keeps_the_state_and_lets_the_node_tick_on():
    deck = Deck(STAIRS)
    pump(deck.engine, 5)
    deck.edit(as_(STAIRS, c="bypassed", s="bypassed"))
    deck.edit(STAIRS)
    assert deck.state("s", "tick")[0] == deck.engine.clock
    deck.player.close()


def test_a_frozen_node_holds_its_very_last_tick_and_goes_on_from_there():
    deck = Deck(STAIRS)
    pump(deck.engine, 5)
    frozen = as_(STAIRS, s="frozen")
    deck.edit(frozen)
    pump(deck.engine, 5)
    tick = int(deck.state("s", "tick")[0])
    assert 0 < tick < deck.engine.clock - 4 * 64
    held = deck.engine.store.hold("s", "y", 1)
    assert held[0] == tick - 1
    deck.player.watch({("s", "y"): 128})
    deck.edit(as_(frozen, a="bypassed"))
    pump(deck.engine, 3)
    assert np.all(deck.engine.program.taps["s", "y"].ring == tick - 1)
    assert deck.state("s", "tick")[0] == tick
    deck.edit(STAIRS)
    pump(deck.engine, 3)
    ring = deck.engine.program.taps["s", "y"].ring
    assert set(np.diff(np.sort(ring[:, 0]))) <= {0.0, 1.0}  # no stair is left out
    assert deck.state("s", "tick")[0] > tick
    deck.player.close()


def test_what_a_frozen_node_has_learned_stays_and_is_saved():
    learner = patch("p.spike -> y.pre\n p.spike -> y.post", p="pulses", y="stdp")
    deck = Deck(learner)
    pump(deck.engine, 20)
    deck.edit(as_(learner, y="frozen"))
    pump(deck.engine, 2)
    weights = deck.engine.learned()["y.w"]
    assert np.array_equal(weights, deck.engine.learned()["y.w"])
    pump(deck.engine, 20)
    assert np.array_equal(weights, deck.engine.learned()["y.w"])
    deck.player.close()


def test_frozen_from_the_start_both_kernels_agree():
    frozen = as_(STAIRS, a="frozen")
    for jack in ("b.y", "c.y"):
        assert np.array_equal(
            ticks(frozen, jack), ticks(as_(STAIRS, a="muted"), jack, kernel="generic")
        )
    loop = patch("s.y -> a.x\n a.y -> b.x\n b.y -> a.x *0.5", s="stairs", a="through", b="through")
    loop = as_(loop, b="frozen")
    assert np.array_equal(ticks(loop, "a.y")[:, 0], np.arange(256.0))
