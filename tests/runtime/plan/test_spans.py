"""A tick may be a time: its ticks fall where they should at any sample rate, live too."""

from fractions import Fraction

import numpy as np
import pytest

from spikerack.runtime.compiler import ticks
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.plan import spans
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN, patch
from tests.stage import RATE, stage


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("every", ["0.1 ms", "1ms", "25 us", "0.002 s", "0.0333 ms"])
def test_a_tick_is_at_the_sample_at_or_before_its_time(every, rate):
    word = spans.divider(every, 48, rate)
    number, unit = every.rstrip("smu"), every[len(every.rstrip("smu ")) :].strip()
    exact = Fraction(number.strip()) * rate / spans.UNITS[unit]
    at = [k * exact.numerator // exact.denominator for k in range(5000)]
    assert [spans.sample_of(k, word) for k in range(5000)] == at
    assert [ticks.tick_sample.py_func(k, word) if hasattr(ticks.tick_sample, "py_func")
            else ticks.tick_sample(k, word) for k in range(5000)] == at  # fmt: skip
    fall = np.zeros(at[-1] + 1, int)
    fall[at] = 1
    assert [ticks.is_tick(s, word) for s in range(len(fall))] == fall.tolist()
    before = np.concatenate([[0], np.cumsum(fall)])
    for t0 in range(0, at[-1] - 64, 64):
        for first, n in ((0, 64), (3, 1), (17, 40)):
            begin, end = ticks.tick_range(t0, first, n, word)
            assert begin == before[t0 + first] - before[t0]
            assert end == before[t0 + first + n] - before[t0]
    assert spans.step_seconds(word, rate) == pytest.approx(float(exact) / rate, rel=1e-12)
    for frames in (1, 100, 4801):
        assert spans.ticks_in(frames, word) == fall[:frames].sum()


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
def test_dt_does_not_change_with_the_device(kernel):
    made = stage(
        patch("n.dt -> t.x", n=Node("channel_number", rate="0.1 ms"),
              t=Node("through", rate="0.1 ms")),
        kernel, KNOWN,
    ).run(4800)  # fmt: skip
    assert made.tapped("n", "dt")[:, 0].tolist() == [1e-4] * 1000
    assert made.tapped("t", "y")[:, 0].tolist() == [1e-4] * 1000


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
def test_what_crosses_is_kept_and_held(kernel):
    """From a sound to ticks of a time all of it is averaged; back it is held from tick to tick."""
    made = stage(
        patch("s.y -> a.x\n a.y -> b.x\n p.spike -> e.kick", s="stairs",
              a=Node("through", rate="0.1 ms"), b="through",
              p=Node("pulses", settings={"every": 1}), e=Node("ear", rate="0.1 ms")),
        kernel, KNOWN,
    ).run(2048)  # fmt: skip
    at = np.arange(430) * 24 // 5
    at = at[at < 2048]
    since = np.concatenate([[-1], at])
    mean = [(a + 1 + b) / 2.0 for a, b in zip(since, at, strict=False)]
    assert made.tapped("a", "y")[:, 0] == pytest.approx(mean)
    held = np.searchsorted(at, np.arange(2048), "right") - 1
    assert made.tapped("b", "y")[:, 0] == pytest.approx(np.array(mean)[held])
    assert made.tapped("e", "count")[:, 0].tolist() == np.diff(since).tolist()


def test_a_tick_shorter_than_a_sample_is_a_line_and_silence():
    plan = schedule(patch("", n=Node("lif", rate="0.01 ms")), KNOWN, 48_000)
    assert plan.silent["n"] == (
        'nodes.n.rate: a tick must not be shorter than a sample at 48000 Hz (got "0.01 ms"); '
        "give a longer time, or play at a higher sample rate"
    )
    assert not plan.ticks("n")
    assert not schedule(patch("", n=Node("lif", rate="0.01 ms")), KNOWN, 192_000).silent


def test_a_delay_is_of_the_time_it_says():
    made = stage(
        patch(f"s.y -> t.x +{10 * 1e-4}", s=Node("stairs", rate="0.1 ms"),
              t=Node("through", rate="0.1 ms")), "generic", KNOWN,
    ).run(RATE // 10)  # fmt: skip
    n = np.arange(1000)
    assert made.tapped("t", "y")[:, 0].tolist() == np.maximum(0, n - 10).tolist()
