"""What a module does at nearly every tick is what it does, wherever nothing seldom is due."""

import numpy as np
import pytest

from spikerack.modules.events import poisson, spike_voice
from spikerack.modules.integrate_and_fire import lif
from spikerack.modules.percussion import ping_filter
from spikerack.modules.synaptic_cells import lif_conductance, lif_current
from spikerack.runtime.compiler.hoist import lift
from spikerack.runtime.compiler.seldom import end_of, usual
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.plan.plan import TILE
from spikerack.runtime.signature import read_spec
from tests.probes import KNOWN, patch
from tests.stage import stage

SELDOM = [lif, poisson, spike_voice]


def _given(spec, rng):
    """Arguments in their ranges; spikes now and then."""
    found = {}
    for p in spec.ports:
        q = p.default
        if p.role == "knob":
            found[p.name] = float(q) if q.taper == "choice" else q.lo + rng.random() * (q.hi - q.lo)
        elif p.role == "signal":
            found[p.name] = float(rng.choice([0.0, 0.0, 1.0, 0.3]))
        elif p.role == "context":
            found[p.name] = {"dt": 1.0 / 48_000, "channel": 3, "channels": 5}[p.name]
        elif p.name == "dice":
            found[p.name] = int(rng.integers(2**62))
        else:
            found[p.name] = float(rng.choice([0.0, rng.random()]))
    return found


@pytest.mark.parametrize("fn", SELDOM)
@pytest.mark.parametrize("is_lifted", [False, True])
def test_the_draft_is_the_whole_where_nothing_is_due(fn, is_lifted):
    spec, rng = read_spec(fn), np.random.default_rng(3)
    knobs = frozenset(p.name for p in spec.of("knob")) | {"dt", "channels"}
    split = lift(fn, knobs) if is_lifted else None
    whole = split.rest if split else fn
    draft = usual(whole)
    counts = [0, 0]
    for _ in range(2000):
        given = _given(spec, rng)
        values = list(given.values())
        if split:
            values += split.coefficients(*(given[name] for name in split.constant))
        due, *drafted = draft(*values)
        counts[int(due)] += 1
        if not due:
            assert tuple(drafted) == tuple(whole(*values))
    assert min(counts) > 100, "both happen"


@pytest.mark.parametrize("fn", [lif_current, lif_conductance])
def test_the_usual_and_then_the_end_are_the_whole(fn):
    """Also where it is due; what the end returns of its states is what the usual left there."""
    spec, rng = read_spec(fn), np.random.default_rng(4)
    split = lift(fn, frozenset(p.name for p in spec.of("knob")) | {"dt", "channels"})
    draft, end = usual(split.rest), end_of(split.rest)
    spikes = 0
    for _ in range(2000):
        given = _given(spec, rng) | {"v": rng.uniform(-200.0, 100.0)}
        values = list(given.values())
        values += split.coefficients(*(given[name] for name in split.constant))
        whole = split.rest(*values)
        _, *drafted = draft(*values)
        stands = dict(zip(spec.returns, drafted, strict=True))
        after = [stands.get(name, x) if name in spec.scalars else x
                 for name, x in zip(given, values, strict=False)]  # fmt: skip
        assert end(*after, *values[len(after) :]) == whole
        spikes += whole[0]
    assert 100 < spikes < 1900, "both happen"


def _reads_what_is_gone(x, v=0.0):
    step = x - v
    v = v + step
    if step > 1.0:
        v = 0.0
    return v


def _moves_its_knob(x, level, v=0.0):
    level = min(level, 1.0)
    v = v + x
    if v > level:
        v = 0.0
    return v


def _goes_on(x, v=0.0):
    if v > 1.0:
        v = 0.0
    v = v + x
    return v


def _only_sometimes_known(x, v=0.0):
    v = v + x
    y = 0.0
    if v > 1.0:
        z = v - 1.0
        y = z
        v = 0.0
    if v < -1.0:
        v = z
    return y, v


@pytest.mark.parametrize(
    "fn", [_reads_what_is_gone, _moves_its_knob, _goes_on, _only_sometimes_known]
)
def test_there_is_no_end_if_it_needs_more_than_what_stands(fn):
    assert end_of(fn) is None


def test_a_module_without_anything_seldom_has_no_draft():
    assert usual(ping_filter) is None
    assert not read_spec(ping_filter).has_seldom
    assert all(read_spec(fn).has_seldom for fn in SELDOM)


@pytest.mark.parametrize("channels", [TILE, TILE + 1, 3 * TILE - 1])
def test_tiles_of_cells_that_end_seldom_play_what_channels_play(channels):
    """To the bit; one lists its spikes, the other is heard in rows."""
    made = patch(
        "p.spike -> a.excite *9.0\n p.spike -> b.excite *0.5\n a.spike -> k.pre\n"
        "k.kick -> v.spike\n b.spike -> v.spike",
        p=Node("poisson", {"rate": 900.0}, channels=channels),
        a=Node("lif_current", {"refractory": 0.4e-3}, channels=channels),
        b=Node("lif_conductance", {"refractory": 0.2e-3}, channels=channels),
        k=Node("connections", {}, {"p": 0.1}, channels), v=Node("spike_voice", channels=channels),
    )  # fmt: skip
    wanted = stage(made, "plain", KNOWN).run(1024)
    assert min(wanted.tapped(n, "spike").sum() for n in "ab") > 20
    for kernel in ("generic", "patch"):
        heard = stage(made, kernel, KNOWN).run(1024)
        for jack in (("a", "spike"), ("a", "v"), ("b", "spike"), ("b", "v"), ("v", "out")):
            assert np.array_equal(heard.tapped(*jack), wanted.tapped(*jack)), (kernel, jack)


@pytest.mark.parametrize("channels", [TILE, TILE + 1, 3 * TILE - 1])
def test_tiles_play_what_channels_play(channels):
    """To the bit, whatever is due, in tiles that are full or not."""
    made = patch(
        "p.spike -> n.kick *0.6\n z.white -> n.drive *9.0\n n.spike -> v.spike",
        p=Node("poisson", {"rate": 900.0}, channels=channels), z=Node("noise", channels=channels),
        n=Node("lif", {"tau": 1e-3, "refractory": 0.4e-3}), v="spike_voice",
    )  # fmt: skip
    wanted = stage(made, "plain", KNOWN).run(1024)
    assert wanted.tapped("n", "spike").sum() > 100
    for kernel in ("generic", "patch"):
        heard = stage(made, kernel, KNOWN).run(1024)
        for jack in (("p", "spike"), ("n", "spike"), ("n", "v"), ("v", "out")):
            assert np.array_equal(heard.tapped(*jack), wanted.tapped(*jack)), (kernel, jack)
