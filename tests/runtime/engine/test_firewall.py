"""What is no number stops where it begins: named, silent, and nobody else hears of it."""

import numpy as np
import pytest

from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.memory import shared_words
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.render.render import LATENCY
from tests.probes import KNOWN, patch
from tests.stage import KINDS as MADE
from tests.stage import RATE, Stage, stage

KERNELS = pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
KINDS = pytest.mark.parametrize("kind", [0, 1, 2], ids=["nan", "inf", "-inf"])
FRAMES = 512


def _fuse(when):
    return Node("impulse", settings={"when": when})


def _bomb(kind=0, **more):
    return Node("bomb", settings={"kind": kind}, **more)


def _beside(when, kind=0):
    """A bomb that is heard; a filter, noise and a loop that have nothing to do with it."""
    return patch(
        """
        n.white -> bomb.x *0.2
        fuse.y -> bomb.fuse
        bomb.y -> after.x
        after.low -> out.left
        m.white -> f.x
        f.low -> g.x
        g.y -> g.x *0.5
        g.y -> out.right *0.1
        """,
        n="noise", bomb=_bomb(kind), fuse=_fuse(when), after="one_pole", out="audio_out",
        m="noise", f="one_pole", g="through",
    )  # fmt: skip


def _played(made, kernel, taps=True, frames=FRAMES) -> Stage:
    ready = stage(made, kernel, KNOWN) if taps else _untapped(made, kernel)
    return ready.run(frames)


def _untapped(made, kernel) -> Stage:
    engine = Engine()
    engine.prime(LATENCY)
    program = MADE[kernel](engine.plan(made, KNOWN), engine.store, RATE, compile_here, {})
    engine.swap(program)
    return Stage(engine, program)


@KERNELS
@KINDS
@pytest.mark.parametrize("when", [0, 63, 64, 100])
def test_the_node_is_named_and_silent_and_others_play_on(kernel, kind, when):
    made = _played(_beside(when, kind), kernel)
    calm = _played(_beside(100_000), kernel)
    assert made.engine.faults() == {"bomb": 1}
    heard = made.tapped("bomb", "y")
    assert np.isfinite(heard).all()
    assert heard[when] == 0.0
    for jack in (("f", "low"), ("g", "y"), ("n", "white")):
        assert np.array_equal(made.tapped(*jack), calm.tapped(*jack)), jack
    for jack in made.taps:
        assert np.isfinite(made.tapped(*jack)).all(), jack
    assert np.array_equal(made.made[0][:, 1], calm.made[0][:, 1])
    assert np.isfinite(made.made[0]).all()


@pytest.mark.parametrize("kernel", ["generic", "plain"])
def test_a_fault_in_the_last_block_is_named_too(kernel):
    """Which other kernels may play, as those that are quick run whole vectors."""
    made = stage(_beside(100), kernel, KNOWN)
    last = MADE["plain"](made.program.plan, made.engine.store, RATE, compile_here, {})
    made.engine.end(107, last if kernel == "generic" else made.program)
    made.run(FRAMES)
    assert made.engine.faults() == {"bomb": 1}
    assert len(made.tapped("bomb", "y")) == (64 if kernel == "generic" else 107)


@KERNELS
def test_without_displays_the_rest_plays_on_too(kernel):
    made, calm = (_played(_beside(w), kernel, taps=False) for w in (100, 100_000))
    assert made.engine.faults()
    assert set(made.engine.faults()) <= {"bomb", "after", "out"}, "it, or where it is heard"
    assert np.array_equal(made.made[0][:, 1], calm.made[0][:, 1])
    assert np.isfinite(made.made[0]).all()
    assert np.abs(made.made[0][-64:, 0]).max() > 0.0, "it comes back"


@KERNELS
def test_a_state_that_rots_unheard_harms_nobody(kernel):
    nodes = {"s": "stairs", "fuse": _fuse(100), "r": "rot", "t": "through"}
    made = _played(patch("s.y -> r.x\n fuse.y -> r.fuse\n r.y -> t.x", **nodes), kernel)
    for name in "srt":
        assert np.array_equal(made.tapped(name, "y")[:, 0], np.arange(FRAMES))


@KERNELS
def test_a_state_that_rots_unheard_is_found_and_begins_anew(kernel):
    """In turn, a part in each block: also in memory that takes many blocks to look through."""
    nodes = {"s": "stairs", "fuse": _fuse(100), "r": "rot", "t": "through"}
    nodes["delay"] = Node("delay")
    made = _played(patch("s.y -> r.x\n fuse.y -> r.fuse\n r.y -> t.x", **nodes), kernel)
    line = next(f for f in made.program.nodes["delay"].fields if f.startswith("state."))
    made.program.nodes["delay"][line].reshape(-1)[-1] = np.nan
    cells = sum(len(c.array) + shared_words.SCAN for c in made.program.nodes.values())
    made.run(64 * 2 * -(-cells // shared_words.SCAN))  # the two outlets of delay share its states
    assert made.engine.faults()["r"] == 1
    assert made.engine.faults()["delay"] == 1
    assert made.program.nodes["r"]["state.v"][0] == 0.0
    assert np.isfinite(made.program.nodes["delay"][line]).all()


LOOPS = pytest.mark.parametrize("late", [0, 1, 2, 20, 63, 64, 100])


@KERNELS
@LOOPS
@pytest.mark.parametrize("channels", [1, 8])
def test_a_loop_recovers(kernel, late, channels):
    """The loop's memory would keep the NaN for ever, were it not cleaned wherever it is kept."""
    made = _played(
        patch(
            f"""
            n.white -> a.x *0.1
            a.y -> bomb.x
            fuse.y -> bomb.fuse
            bomb.y -> b.x
            b.y -> a.x *0.5 +{late / 48_000!r}
            """,
            n=Node("noise", channels=channels), a="through", bomb=_bomb(), fuse=_fuse(100),
            b="leaky",
        ), kernel, frames=1024,
    )  # fmt: skip
    assert made.engine.faults() == {"bomb": 1}, "once ill, once named"
    for name in ("a", "bomb", "b"):
        late_part = made.tapped(name, "y")[600:]
        assert np.isfinite(late_part).all(), name
        assert np.abs(late_part).max() > 0.0, f"{name} is silent for ever"


@KERNELS
def test_a_loop_that_runs_away_is_stopped_again_and_again(kernel):
    made = _played(
        patch(
            "i.one -> a.x\n a.y -> a.x *10.0\n a.y -> out.left",
            i="constant", a="through", out="audio_out",
        ),
        kernel, frames=2048,
    )  # fmt: skip
    assert made.engine.faults()["a"] >= 2
    assert np.abs(made.made[0]).max() <= 1.0


@KERNELS
def test_between_rates_and_in_delays_nothing_ill_is_kept(kernel):
    made = _played(
        patch(
            "n.white -> bomb.x\n fuse.y -> bomb.fuse\n bomb.y -> slow.x\n bomb.y -> late.x +0.003",
            bomb=_bomb(), fuse=_fuse(100), slow=Node("leaky", rate=7), late="through", n="noise",
        ), kernel,
    )  # fmt: skip
    assert made.engine.faults() == {"bomb": 1}
    for name in ("slow", "late"):
        assert np.isfinite(made.tapped(name, "y")).all()
        assert np.abs(made.tapped(name, "y")[-10:]).max() > 0.0


@KERNELS
def test_of_eight_equal_bombs_only_the_live_one_is_named(kernel):
    """Equal chains become the lanes of one kernel; a fault is still its own node's."""
    names = [f"b{i}" for i in range(8)]
    ways = "\n".join(
        f"n.white -> {b}.x\n f_{b}.y -> {b}.fuse\n {b}.y -> after_{b}.x" for b in names
    )
    nodes = {b: _bomb() for b in names} | {f"after_{b}": Node("leaky") for b in names}
    calm_nodes = nodes | {f"f_{b}": _fuse(100_000) for b in names}
    made = _played(patch(ways, n="noise", **(calm_nodes | {"f_b5": _fuse(100)})), kernel)
    calm = _played(patch(ways, n="noise", **calm_nodes), kernel)
    assert made.engine.faults() == {"b5": 1}
    for b in names:
        same = np.array_equal(made.tapped(f"after_{b}", "y"), calm.tapped(f"after_{b}", "y"))
        assert same == (b != "b5"), b


# the way out


@KERNELS
@pytest.mark.parametrize("level", [1.5, 30.0, 1e6, 1e300])
def test_nothing_louder_than_full_scale_leaves(kernel, level):
    made = _played(
        patch(
            f"n.white -> t.x *100.0\n t.y -> out.left *{level!r}\n n.white -> out.right",
            n="noise", t="through", out=Node("audio_out", {"level": 12.0}),
        ), kernel, frames=4096,
    )  # fmt: skip
    heard = made.made[0]
    assert np.abs(heard).max() <= 1.0
    assert np.abs(heard[:, 0]).max() > 0.9


@KERNELS
def test_infinite_sums_of_finite_sounds_do_not_mute_for_ever(kernel):
    ways = "\n".join(
        f"i.y -> g{k}.x *1e308\n g{k}.y -> o{k}.left\n g{k}.y -> o{k}.right *{s}"
        for k, s in enumerate((1.0, 1.0, -1.0, -1.0))
    )
    nodes = {f"g{k}": "through" for k in range(4)} | {f"o{k}": "audio_out" for k in range(4)}
    made = stage(
        patch(
            ways + "\n c.one -> o0.left *0.25",
            i=Node("impulse", settings={"when": 100}),
            c="constant",
            **nodes,
        ),
        kernel,
        KNOWN,
    )
    heard = made.run(48_000).made[0]
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 1.0
    assert heard[-1, 0] == pytest.approx(0.25, rel=1e-3)


@KERNELS
@pytest.mark.parametrize("channels", [1, 8])
def test_a_decaying_tail_ends_at_zero(kernel, channels):
    """Numbers too small to be normal cost a hundred times as much; they become 0 instead."""
    nodes = {"i": Node("impulse", channels=channels), "f": Node("leaky", {"leak": 0.25})}
    nodes |= {"loop": "through"}
    made = _played(
        patch("i.y -> f.x\n i.y -> loop.x\n loop.y -> loop.x *0.25", **nodes), kernel, frames=1024
    )
    tiny = np.finfo(float).tiny
    for jack in (("f", "y"), ("loop", "y")):
        heard = made.tapped(*jack)
        assert np.all(heard[600:] == 0.0), jack
        assert heard[heard > 0.0].min() >= tiny, jack
    assert np.all(made.program.nodes["f"]["state.y"] == 0.0)


def test_outside_the_engine_small_numbers_are_as_ever():
    _played(patch("", n="noise"), "generic")
    assert np.array([1e-310])[0] * 0.5 == 5e-311
