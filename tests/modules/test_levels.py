"""Mixers of several sizes in one patch, and one that grows while it plays."""

import numpy as np
import pytest

from spikerack.runtime.library import library
from spikerack.runtime.live import Live
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.render import KERNELS, render
from tests.bench import play

NAMES = "abcdefghijklmnop"


def test_it_adds_what_its_knobs_let_through():
    x, levels = np.random.default_rng(6).normal(size=(100, 6)), np.linspace(0.0, 2.0, 6)
    given = {k: x[:, i : i + 1] for i, k in enumerate("abcdef")}
    knobs = {f"level_{k}": levels[i] for i, k in enumerate("abcdef")}
    y = play(library()["mixer"].fn, frames=100, master=-20.0, **given, **knobs)["y"]
    assert y[:, 0] == pytest.approx(0.1 * x @ levels)


def mixed(*sizes: int) -> Patch:
    """Each mixer hears a ramp, weighed 1, 2, 3 ... at its inlets, and half of its first again."""
    nodes = {"ramp": Node("expression", settings={"formula": "t"})}
    cables = []
    for k, n in enumerate(sizes):
        knobs = {"level_a": 0.5}
        nodes[f"m{k}"] = Node("mixer", knobs, {"inlets": n})
        cables += [Cable("ramp", "y", f"m{k}", x, float(i + 1)) for i, x in enumerate(NAMES[:n])]
    return Patch(nodes, tuple(cables))


@pytest.mark.parametrize("kernel", KERNELS)
def test_mixers_of_several_sizes_stand_side_by_side(kernel):
    sizes = (1, 6, 7, 16)
    taps = {("ramp", "y"): None, **{(f"m{k}", "y"): None for k in range(len(sizes))}}
    made = render(mixed(*sizes), 0.02, kernel=kernel, taps=taps)
    ramp = made.taps["ramp", "y"]
    for k, n in enumerate(sizes):
        told = ramp * (n * (n + 1) / 2 - 0.5)
        assert np.allclose(made.taps[f"m{k}", "y"], told, rtol=1e-12, atol=0.0), n


def test_a_mixer_grows_and_shrinks_while_it_plays():
    with Live(mixed(2), "none") as live:
        for n in (16, 6, 1):
            live.player.edit(mixed(n))
            assert live.player.settle(120.0)
            assert live.player.kernel == "patch"  # compiled in another process
            assert not live.player.error
            assert not live.silent()
            step = live.engine.program.plan.steps["m0"]
            assert len(step.spec.of("signal")) == n
        live.player.edit(mixed(16).with_node("m0", Node("mixer", settings={"inlets": 15})))
        assert live.player.settle(120.0)
        (line,) = live.silent().values()
        assert line.startswith('ramp.y -> m0.p: there is no inlet "p" on m0 (mixer)')
