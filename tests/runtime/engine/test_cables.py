"""What cables do to what they carry, to the sample: sums, delays, loops, rates, knobs."""

import numpy as np
import pytest

from spikerack.runtime.patch.graph import Node
from tests.probes import KNOWN, patch
from tests.stage import RATE, stage

KERNELS = pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
FRAMES = 512


def _play(made, kernel, frames=FRAMES):
    return stage(made, kernel, KNOWN).run(frames)


def _samples(count):
    return count / RATE


@KERNELS
def test_a_long_way_forward_takes_no_time(kernel):
    names = [f"n{i:02}" for i in range(54)]
    ways = ["source.white -> n00.x"]
    ways += [f"{a}.y -> {b}.x" for a, b in zip(names, names[1:], strict=False)]
    made = _play(patch("\n".join(ways), source="noise", **dict.fromkeys(names, "through")), kernel)
    sent = made.tapped("source", "white")
    assert np.abs(sent).max() > 0.5
    assert np.array_equal(made.tapped("n53", "y") - sent, np.zeros_like(sent))


@KERNELS
def test_all_cables_into_an_inlet_are_weighed_and_summed(kernel):
    made = _play(
        patch(
            "s.y -> t.x *2.0\n s.y -> u.x *-0.5\n t.y -> u.x *3.0\n f.y -> v.x\n w.y -> v.x *0.5",
            s=Node("stairs"), t="through", u="through", f="stairs", w=Node("stairs", channels=4),
            v=Node("through", channels=4),
        ), kernel,
    )  # fmt: skip
    n = np.arange(FRAMES)[:, None]
    assert np.array_equal(made.tapped("u", "y"), 5.5 * n)
    assert np.array_equal(made.tapped("v", "y"), 1.5 * n * np.ones(4))


@KERNELS
def test_widths_fan_out_match_and_sum(kernel):
    made = _play(
        patch(
            "c.n -> s.x *2.0\n c.n -> r.x\n r.y -> s.x *10.0\n s.y -> one.x\n one.y -> wide.x",
            c=Node("channel_number", channels=5), s="through", r="reverse",
            one=Node("through", channels=1), wide=Node("through", channels=3),
        ), kernel, 64,
    )  # fmt: skip
    c = np.arange(5.0)
    assert np.array_equal(made.tapped("s", "y")[-1], 2.0 * c + 10.0 * c[::-1])
    assert np.array_equal(made.tapped("wide", "y")[-1], np.full(3, 120.0))


@KERNELS
def test_wide_and_narrow_cables_into_one_channel_are_all_summed(kernel):
    made = _play(
        patch(
            "c.n -> one.x *2.0\n c.of -> one.x *0.5\n d.one -> one.x *-3.0\n e.n -> one.x",
            c=Node("channel_number", channels=5), e=Node("channel_number", channels=3),
            d="constant", one=Node("through", channels=1),
        ), kernel, 64,
    )  # fmt: skip
    total = 2.0 * (0 + 1 + 2 + 3 + 4) + 0.5 * 5 * 5 - 3.0 + (0 + 1 + 2)
    assert np.array_equal(made.tapped("one", "y")[:, 0], np.full(64, total))


@KERNELS
@pytest.mark.parametrize("late", [0, 1, 2, 63, 64, 65, 130, 300])
def test_a_delay_is_exact(kernel, late):
    made = _play(
        patch(
            f"i.y -> t.x *0.5 +{_samples(late)!r}",
            i=Node("impulse", settings={"when": 70}),
            t="through",
        ),
        kernel,
    )
    heard = made.tapped("t", "y")[:, 0]
    assert np.flatnonzero(heard).tolist() == [70 + late]
    assert heard[70 + late] == 0.5


@KERNELS
@pytest.mark.parametrize("late", [1, 2, 5, 63, 64, 65, 130])
def test_a_delay_in_a_loop_is_exact(kernel, late):
    """An echo: every pass is `late` samples long, whatever else is in the loop."""
    made = _play(
        patch(
            f"i.y -> a.x\n a.y -> b.x\n b.y -> a.x *-0.5 +{_samples(late)!r}",
            i=Node("impulse", settings={"when": 3}), a="through", b="through",
        ), kernel,
    )  # fmt: skip
    wanted = np.zeros(FRAMES)
    passes = np.arange(3, FRAMES, late)
    wanted[passes] = (-0.5) ** np.arange(len(passes))
    np.testing.assert_allclose(made.tapped("b", "y")[:, 0], wanted, 1e-12)


@KERNELS
@pytest.mark.parametrize("rate", ["audio", 7, "control"])
def test_a_cut_cable_is_one_tick_late(kernel, rate):
    nodes = {n: Node("through", rate=rate, channels=3) for n in "abc"}
    made = patch(
        "i.y -> a.x\n a.y -> b.x\n b.y -> c.x\n c.y -> a.x *0.5",
        i=Node("impulse", rate=rate),
        **nodes,
    )
    made = _play(made, kernel)
    ticks = len(made.tapped("a", "y"))
    for name in "abc":
        heard = made.tapped(name, "y")
        assert np.array_equal(heard, 0.5 ** np.arange(ticks)[:, None] * np.ones(3)), name


@KERNELS
def test_two_loops_through_one_node(kernel):
    """y(t) = x(t) + 0.5 y(t-1) - 0.25 y(t-3): a filter of cables."""
    made = _play(
        patch(
            f"n.white -> a.x\n a.y -> a.x *0.5\n a.y -> b.x\n b.y -> a.x *-0.25 +{_samples(3)!r}",
            n="noise", a="through", b="through",
        ), kernel,
    )  # fmt: skip
    from scipy.signal import lfilter

    wanted = lfilter([1.0], [1.0, -0.5, 0.0, 0.25], made.tapped("n", "white")[:, 0])
    np.testing.assert_allclose(made.tapped("a", "y")[:, 0], wanted, 1e-9, 1e-12)


RATES = pytest.mark.parametrize(
    ("fast", "slow"),
    [(1, 7), (7, 1), (1, 48), (48, 1), (7, 48), (48, 7), (100, 1), (1, 100), (9, 6)],
)


def _passed(values, source, target, frames, are_spikes):
    """What arrives at each tick of the target, straight from the rule."""
    queue, held, found, number = [], 0.0, [], 0
    for s in range(frames):
        if s % source == 0:
            queue.append(values[number])
            number += 1
        if s % target == 0:
            if are_spikes:
                held = sum(queue)
            elif queue:
                held = np.mean(queue)
            queue = []
            found.append(held)
    return np.array(found)


@KERNELS
@RATES
def test_signals_are_averaged_or_held_between_rates(kernel, fast, slow):
    nodes = {"s": Node("noise", rate=fast), "t": Node("through", rate=slow)}
    made = _play(patch("s.white -> t.x *2.0", **nodes), kernel, 1024)
    wanted = _passed(made.tapped("s", "white")[:, 0], fast, slow, 1024, are_spikes=False)
    np.testing.assert_allclose(made.tapped("t", "y")[: len(wanted), 0], 2.0 * wanted, 1e-12, 1e-15)


@KERNELS
@RATES
@pytest.mark.parametrize("every", [1, 3])
def test_spikes_between_rates_are_counted_never_lost(kernel, fast, slow, every):
    nodes = {
        "s": Node("pulses", settings={"every": every}, rate=fast),
        "t": Node("through", rate=slow),
    }
    made = _play(patch("s.spike -> t.x", **nodes), kernel, 1024)
    sent = made.tapped("s", "spike")[:, 0]
    heard = made.tapped("t", "y")[:, 0]
    wanted = _passed(sent, fast, slow, 1024, are_spikes=True)
    assert np.array_equal(heard[: len(wanted)], wanted)
    until = (len(wanted) - 1) * slow // fast + 1  # ticks of the source that had arrived by then
    assert wanted.sum() == sent[:until].sum()
    if slow == 1:
        assert set(np.flatnonzero(heard)) == set(fast * np.flatnonzero(sent))


@KERNELS
@pytest.mark.parametrize("late", [1, 3, 20])
def test_delays_between_rates_count_ticks_of_the_source(kernel, late):
    nodes = {"s": Node("impulse", rate=7), "t": Node("through")}
    made = _play(patch(f"s.y -> t.x +{7 * late / RATE!r}", **nodes), kernel)
    assert np.flatnonzero(made.tapped("t", "y")).tolist() == list(range(7 * late, 7 * late + 7))


@KERNELS
def test_a_loop_of_two_rates_goes_round(kernel):
    """A slow integrator in a loop with a fast one: cut once, stable, and no sample is lost."""
    nodes = {"fast": Node("through"), "slow": Node("leaky", rate=7)}
    made = _play(
        patch("i.y -> fast.x\n fast.y -> slow.x\n slow.y -> fast.x *0.1", i="stairs", **nodes),
        kernel,
    )
    fast, slow = made.tapped("fast", "y")[:, 0], made.tapped("slow", "y")[:, 0]
    plan = made.program.plan
    cut = [w.cable.source for w in plan.wires if w.cut]
    y, held, queue, k, wanted = 0.0, 0.0, [], 0, []
    for s in range(len(fast)):
        if cut == ["slow"]:
            held = slow[k - 1] if s % 7 == 0 and k > 0 else held
            queue.append(s + 0.1 * held)
            wanted.append(queue[-1])
            if s % 7 == 0:
                y = np.mean(queue) + 0.5 * y
                queue = []
                np.testing.assert_allclose(slow[k], y, 1e-9)
                k += 1
    if wanted:
        np.testing.assert_allclose(fast, wanted, 1e-9)
    assert cut in (["slow"], ["fast"])


@KERNELS
def test_a_cable_turns_a_knob_in_its_taper_within_its_range(kernel):
    ins = "\n".join(f"s.y -> k.{knob}" for knob in ("plain", "log", "cubic", "steps", "named"))
    made = _play(patch(ins, s=Node("stairs"), k="tapers"), kernel, 64)
    n = np.arange(64.0)
    wanted = {
        "plain": 2.0 + n,
        "log": 0.1 * 2.0**n,
        "cubic": 10.0 * np.minimum(1.0, np.cbrt(0.01) + n) ** 3,
        "steps": 4.0 + n,
        "named": n,
    }
    for knob, values in wanted.items():
        q = KNOWN["tapers"].port(knob).default
        np.testing.assert_allclose(
            made.tapped("k", knob)[:, 0], np.clip(values, q.lo, q.hi), 1e-12, err_msg=knob
        )


@KERNELS
def test_whole_knobs_go_to_the_nearest_number(kernel):
    made = _play(
        patch("s.y -> k.steps *0.25\n s.y -> k.named *0.25", s=Node("stairs"), k="tapers"),
        kernel,
        64,
    )
    n = np.arange(64.0)
    assert np.array_equal(made.tapped("k", "steps")[:, 0], np.clip(np.floor(4.5 + n / 4), 2, 16))
    assert np.array_equal(made.tapped("k", "named")[:, 0], np.clip(np.floor(0.5 + n / 4), 0, 2))


@KERNELS
def test_time_and_number_are_each_nodes_own(kernel):
    made = _play(
        patch("", a=Node("channel_number", channels=6, rate=7), b="channel_number"), kernel, 64
    )
    assert np.array_equal(made.tapped("a", "n")[-1], np.arange(6.0))
    assert np.array_equal(made.tapped("a", "of")[-1], np.full(6, 6.0))
    assert made.tapped("a", "dt")[-1, 0] == 7 / RATE
    assert made.tapped("b", "dt")[-1, 0] == 1 / RATE
