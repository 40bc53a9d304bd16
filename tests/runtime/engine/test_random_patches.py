"""Random patches of the whole library: all kinds of kernel, and a saved copy, play the same bits.

Once a node is muted for a NaN, kinds of kernel may go on differently, and only what is finite is
asked for.
"""

import numpy as np
import pytest

from spikerack.modules.ports import Quantity
from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN
from tests.stage import KINDS, RATE, stage

QUICK, LONG = range(12), range(1000, 1100)
FRAMES = 512
HEARD = np.random.default_rng(5).uniform(-1.0, 1.0, (FRAMES, 2)).astype(np.float32)
HARMLESS = {name: spec for name, spec in KNOWN.items() if name not in ("bomb", "rot", "expression")}


def _value(port, rng):
    q = port.default
    if q.taper in ("whole", "choice"):
        return float(rng.integers(q.lo, min(q.hi, q.lo + 6) + 1))
    if q.taper == "log":
        near = float(q) * (q.hi / q.lo) ** rng.uniform(-0.2, 0.2)
    else:
        near = float(q) + rng.uniform(-0.2, 0.2) * (q.hi - q.lo)
    return float(np.clip(near, q.lo, q.hi))


def _node(rng, wide):
    name = str(rng.choice(sorted(HARMLESS)))
    spec = HARMLESS[name]
    channels = int(rng.choice([0, 0, 1, wide]))
    settings = {
        p.name: int(_value(p, rng))
        for p in spec.of("setting")
        if isinstance(p.default, Quantity) and p.default.taper == "whole" and rng.random() < 0.5
    }
    knobs = {}
    for p in spec.set_to(settings).of("knob"):
        if rng.random() < 0.4:
            many = channels if channels > 1 and not spec.whole and rng.random() < 0.3 else 0
            knobs[p.name] = tuple(_value(p, rng) for _ in range(many)) or _value(p, rng)
    rate = ["audio", "audio", "audio", "control", 7][rng.integers(5)]
    return Node(name, knobs, settings, channels, rate)


def made(seed, count=9):
    """A patch of about so many nodes; cables whose widths do not fit are left out."""
    rng = np.random.default_rng(seed)
    wide = int(rng.choice([2, 5, 8, 16]))
    nodes = {}
    for k in range(count):
        node = _node(rng, wide)
        for name in (f"m{k}", *(f"m{k}_{i}" for i in range(4) if rng.random() < 0.08)):
            nodes[name] = node  # some in fours and fives, that lanes may come of it
    patch = Patch(nodes, seed=seed, control=int(rng.choice([48, 64, 10])))
    names = list(nodes)
    for _ in range(2 * count):
        a, b = str(rng.choice(names)), str(rng.choice(names))
        outlets = list(HARMLESS[nodes[a].module].outlets)
        inlets = [p.name for p in HARMLESS[nodes[b].module].set_to(nodes[b].settings).inlets]
        if not outlets or not inlets:
            continue
        ends = (a, str(rng.choice(outlets)), b, str(rng.choice(inlets)))
        delay = float(rng.choice([0.0, 0.0, 0.0, 0.0, 1e-5, 0.0003, 0.002, 0.01]))
        more = patch.with_cable(Cable(*ends, float(rng.normal() * 0.3), delay))
        try:
            schedule(more, KNOWN)
        except PatchError:
            continue
        patch = more
    return patch


def _played(patch, kernel="generic"):
    ready = stage(patch, kernel, KNOWN)
    ready.run(FRAMES, 64, HEARD)
    return ready, {jack: ready.tapped(*jack) for jack in ready.taps}


def _swapped(patch):
    """The same patch, from kernels of one kind to those of the next every 128 samples."""
    ready = stage(patch, "generic", KNOWN)
    plan, engine = ready.program.plan, ready.engine
    taps = {jack: tap.length for jack, tap in ready.program.taps.items()}
    for part, kernel in enumerate(("generic", "patch", "plain", "generic")):
        if part:
            ready.program = KINDS[kernel](plan, engine.store, RATE, compile_here, taps)
            engine.swap(ready.program)
        ready.run(128, 64, HEARD[128 * part : 128 * part + 128])
    return {jack: ready.tapped(*jack) for jack in ready.taps}


def _agree(seed, patch, wanted, heard):
    """Every tick of every outlet, to the bit."""
    assert set(heard) == set(wanted)
    for jack, x in wanted.items():
        where = (
            f"seed {seed}: {'.'.join(jack)} ({getattr(patch.nodes.get(jack[0]), 'module', 'edge')})"
        )
        wrong = np.flatnonzero((heard[jack] != x).any(axis=1))
        assert not len(wrong), f"{where} differs from tick {wrong[0]}"


def compared(seed):
    """Play one patch every way; False if some way met a fault."""
    patch = made(seed)
    one, wanted = _played(patch)
    other, heard = _played(patch, "patch")
    plain, heard_plain = _played(patch, "plain")
    _, again = _played(loads(dumps(patch, KNOWN), KNOWN))
    for jack, x in wanted.items():
        assert np.isfinite(x).all(), jack
    _agree(seed, patch, wanted, again)
    for ready in (one, other, plain):
        assert np.abs(ready.made[0]).max() <= 1.0
    if any(ready.engine.faults() for ready in (one, other, plain)):
        return False
    _agree(seed, patch, wanted, heard_plain)
    _agree(seed, patch, wanted, heard)
    _agree(seed, patch, wanted, _swapped(patch))
    return True


@pytest.mark.parametrize("seed", QUICK)
def test_random_patches_play_the_same_however_they_are_made(seed):
    assert compared(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG)
def test_many_random_patches_play_the_same(seed):
    compared(seed)
