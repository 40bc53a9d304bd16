"""Spikes on cables: none is lost, each keeps the time of its fall, and triggers get them all."""

import numpy as np
import pytest

from spikerack.runtime.patch.graph import Node
from spikerack.runtime.plan.delays import cubic, delayed
from tests.probes import KNOWN, LASTS, patch
from tests.stage import RATE, stage

KERNELS = pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
RATES = (1, 2, 3, 7, 48, 64, 100)
PAIRS = [(a, b) for a in RATES for b in RATES]


def _sent(made, node, divider):
    """Channel, time in samples and number of all spikes of an outlet, channel by channel."""
    counts = made.tapped(node, "spike")
    with np.errstate(invalid="ignore"):
        return _ordered(counts, made.tapped(node, "since") / counts, divider)


def _ordered(counts, places, divider):
    tick, channel = np.nonzero(counts)
    time = (tick - places[tick, channel]) * divider
    order = np.lexsort((time, channel))
    return channel[order], time[order], counts[tick, channel][order]


def _played(cables, kernel, frames, **nodes):
    made = stage(patch(cables, **nodes), kernel, KNOWN)
    for _ in range(-(-frames // 4096)):  # as much as a tap holds
        made.run(4096)
    return made


@KERNELS
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_counts_are_kept_between_all_rates(one, other, kernel):
    """Whatever is sent arrives, also three in a tick, and a trigger gets as many."""
    frames = LASTS * one + 2 * (one + other) + 64
    made = _played(
        "s.spike -> e.kick\n s.spike -> b.trigger", kernel, frames,
        s=Node("bursts", settings={"most": 3, "number": 4}, channels=2, rate=one),
        e=Node("ear", rate=other), b=Node("bell", rate=other),
    )  # fmt: skip
    sent = made.tapped("s", "spike").sum(axis=0)
    assert sent.min() > 100
    assert np.array_equal(made.tapped("e", "count").sum(axis=0), sent)
    assert np.array_equal(made.tapped("b", "count").sum(axis=0), sent)


@KERNELS
@pytest.mark.parametrize("delay", [0.0, 0.25, 5.0, 37.5])
@pytest.mark.parametrize(("one", "other"), [(1, 1), (1, 48), (48, 1), (7, 3), (16, 64), (64, 16)])
def test_a_spike_keeps_the_time_of_its_fall(one, other, delay, kernel):
    """Between slow and fast all are as late as a tick of the source; a delay is exact."""
    made = _played(
        f"s.spike -> e.kick +{delay * one / RATE}", kernel, LASTS * one + 4096,
        s=Node("bursts", settings={"number": 2}, channels=3, rate=one),
        e=Node("ear", rate=other),
    )  # fmt: skip
    channel, time, _ = _sent(made, "s", one)
    heard, at, count = _ordered(made.tapped("e", "count"), made.tapped("e", "since"), other)
    if count.max() == 1.0:
        assert np.array_equal(channel, heard)
        late = at - time - delay * one
        assert np.ptp(late) < 1e-6
        assert late[0] == pytest.approx(one if one > other else 0.0, abs=1e-6)
    assert count.sum() == len(time)  # several may fall into one slow tick


@KERNELS
def test_only_a_signal_is_looked_at_for_edges(kernel):
    """A gate that stays high is one event; spikes in ticks side by side are as many as they are."""
    made = _played(
        "p.spike -> a.trigger\n g.y -> b.trigger\n g.y -> c.trigger *0.4\n"
        "p.spike -> d.trigger *0.4\n p.spike -> e.trigger *2.0\n"
        "p.spike -> f.trigger\n g.y -> f.trigger",
        kernel, 4096, p=Node("pulses", settings={"every": 1}), g="square",
        **dict.fromkeys("abcdef", "bell"),
    )  # fmt: skip
    high = made.tapped("g", "y") > 0.5
    rises = np.count_nonzero(high & ~np.vstack([[[False]], high[:-1]]))
    assert rises == 41
    count = {n: made.tapped(n, "count")[:, 0] for n in "abcdef"}
    assert (count["a"] == 1.0).all()
    assert (count["e"] == 2.0).all()
    assert count["b"].sum() == rises
    assert set(count["b"]) == {0.0, 1.0}
    assert not count["c"].any()
    assert not count["d"].any()
    assert count["f"].sum() == 4096 + rises


@KERNELS
def test_an_edge_falls_where_the_line_between_two_ticks_passes(kernel):
    cables = "r.y -> b.trigger *0.3\n r.y -> c.trigger *2.0"
    made = _played(cables, kernel, 64, r="stairs", b="bell", c="bell")
    (tick,) = np.flatnonzero(made.tapped("b", "count"))
    assert tick == 2  # 0, 0.3, 0.6
    assert made.tapped("b", "since")[tick, 0] == pytest.approx(1.0 / 3.0)
    (tick,) = np.flatnonzero(made.tapped("c", "count"))
    assert (tick, made.tapped("c", "since")[tick, 0]) == (1, 0.0)  # what rests at 0 rises at once


@KERNELS
@pytest.mark.parametrize("loop", [False, True])
def test_a_cable_between_ticks_draws_a_line(loop, kernel):
    """A ramp comes as a ramp, half a tick later; in a loop as well."""
    back = "\n t.y -> t.x *0.0 +0.0001" if loop else ""
    made = _played(
        f"s.y -> t.x +{2.5 / RATE}\n s.y -> u.x +{0.25 / RATE}{back}", kernel, 512,
        s="stairs", t="through", u="through",
    )  # fmt: skip
    n = np.arange(10, 512)
    assert made.tapped("t", "y")[10:512, 0] == pytest.approx(n - 2.5, abs=1e-9)
    assert made.tapped("u", "y")[10:512, 0] == pytest.approx(n - 0.25, abs=1e-9)


@pytest.mark.parametrize("part", np.linspace(0.0, 1.0, 9))
def test_a_sound_between_ticks_is_late_by_so_much_and_never_louder(part):
    """Lagrange's cubic: at 4 kHz late to a hundredth of a tick, nowhere above 1."""
    taps = np.array(cubic(part))
    turn = 2.0 * np.pi * np.linspace(1e-3, 0.5, 500)
    heard = np.exp(-1j * np.outer(turn, np.arange(4))) @ taps
    assert np.abs(heard).max() <= 1.0 + 1e-12
    low = turn < 2.0 * np.pi * 4000.0 / RATE
    late = -np.unwrap(np.angle(heard))[low] / turn[low]
    assert late == pytest.approx(1.0 + part, abs=0.01)
    assert taps.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ticks", "kind", "is_told", "late"),
    [(1.5, "gate", True, 2), (1.5 / 10_000 * 10_000, "spikes", False, 2),
     (2.5, "gate", True, 3), (1.4999, "spikes", False, 1),
     (0.5, "spikes", False, 1), (3.0000000001, "audio", True, 3), (2.9999999, "control", True, 3)],
)  # fmt: skip
def test_half_a_tick_rounds_up_and_a_whole_one_is_whole(ticks, kind, is_told, late):
    assert delayed(ticks, kind, is_told) == (late, 0.0, ())
