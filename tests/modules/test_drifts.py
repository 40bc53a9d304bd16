"""Drifts: the statistics theory gives, whatever the sample rate, and never out of bounds."""

import numpy as np
import pytest

from spikerack.modules.drifts import lorenz, random_walk, rossler
from tests.bench import play


@pytest.mark.parametrize("rate", [1000, 8000])
def test_a_walk_has_the_spread_and_memory_of_its_knobs(rate: int) -> None:
    memory = 0.02
    out = play(random_walk, 20 * rate, 64, rate, home=0.25, spread=0.5, memory=memory)["y"]
    y = out[rate:]  # far longer than its memory
    assert y.mean() == pytest.approx(0.25, abs=0.01)
    assert y.std() == pytest.approx(0.5, rel=0.01)
    z = (y - 0.25) / 0.5
    for lag in (0.5, 1.0, 2.0):
        k = int(lag * memory * rate)
        assert np.mean(z[k:] * z[:-k]) == pytest.approx(np.exp(-lag), abs=0.015)
    assert np.mean(z**4) == pytest.approx(3.0, abs=0.1)  # Gaussian
    assert abs(np.corrcoef(y[:, 0], y[:, 1])[0, 1]) < 0.2


def turns(fn: object, out: dict) -> np.ndarray:
    """Turns of each channel: peaks of Lorenz's z, upward crossings of Rossler's x."""
    if fn is lorenz:
        z = out["z"]
        return np.sum((z[1:-1] > z[:-2]) & (z[1:-1] >= z[2:]), axis=0)
    x = out["x"]
    return np.sum((x[1:] > 0) & (x[:-1] <= 0), axis=0)


def test_statistics_do_not_depend_on_the_sample_rate() -> None:
    for fn in (lorenz, rossler):
        found = []
        for rate in (48_000, 4000):
            out = play(fn, 20 * rate, 8, rate, speed=20.0)
            np.testing.assert_allclose(turns(fn, out) / 400.0, 1.0, atol=0.02)
            tail = {k: out[k][rate:] for k in "xyz"}
            found.append([f(tail[k]) for k in "xyz" for f in (np.mean, np.std)])
        np.testing.assert_allclose(found[0], found[1], atol=0.03)


def test_lorenz_stays_on_its_attractor_and_visits_both_lobes() -> None:
    """Long averages: <w> = 23.55 and <u^2> = 62.8; the lobes stand at u = v = +-sqrt(72)."""
    out = play(lorenz, 480_000, 8, speed=200.0)
    u, v, w = (out["x"] * 20.0)[9600:], (out["y"] * 27.0)[9600:], ((out["z"] + 1.0) * 24.0)[9600:]
    assert 18.0 < np.abs(u).max() < 20.0
    assert np.abs(v).max() < 28.0
    assert w.min() > 0.0
    assert w.max() < 48.5
    assert w.mean() == pytest.approx(23.55, rel=0.01)
    assert np.mean(u**2) == pytest.approx(62.8, rel=0.02)
    assert np.mean(u * v) == pytest.approx(8 / 3 * w.mean(), rel=0.01)  # <w'> = 0
    assert np.mean(u > 0) == pytest.approx(0.5, abs=0.03)
    assert np.all(np.ptp(u, axis=0) > 30.0)


def test_lorenz_forgets_its_start_at_the_known_rate() -> None:
    """The greatest Lyapunov exponent is 0.9056 (Viswanath 1998)."""
    frames, h = 1000, 0.01
    speed = h * 48_000 / 0.75
    fields = ("u", "v", "w")
    start = play(lorenz, 3000, 64, speed=speed)
    one = {k: start[f"state.{k}"] for k in fields} | {"fresh": np.zeros(64)}
    other = {k: s.copy() for k, s in one.items()}
    other["u"] = other["u"] + 1e-9
    apart = []
    for _ in range(2):  # the first stretch turns the difference to where it grows
        a = play(lorenz, frames, 64, speed=speed, state={k: s.copy() for k, s in one.items()})
        b = play(lorenz, frames, 64, speed=speed, state={k: s.copy() for k, s in other.items()})
        gap = {k: b[f"state.{k}"] - a[f"state.{k}"] for k in fields}
        far = np.sqrt(sum(g**2 for g in gap.values()))
        apart.append(np.log(far / 1e-9))
        one = {k: a[f"state.{k}"] for k in fields} | {"fresh": np.zeros(64)}
        other = {k: one[k] + gap[k] * 1e-9 / far for k in fields} | {"fresh": np.zeros(64)}
    assert np.mean(apart[1]) / (frames * h) == pytest.approx(0.9056, rel=0.15)


def test_lorenz_rests_where_theory_says_below_its_threshold() -> None:
    heat = np.array([0.5, 10.0, 20.0])
    out = play(lorenz, 96_000, 3, speed=300.0, heat=heat)
    last = np.abs(out["x"][-1] * 20.0)
    still = np.sqrt(8 / 3 * np.maximum(heat - 1.0, 0.0))
    np.testing.assert_allclose(last, still, atol=1e-6)


def test_rossler_doubles_its_loops_and_is_chaotic_after() -> None:
    out = play(rossler, 480_000, 4, speed=100.0, fold=np.array([2.5, 3.5, 4.0, 5.7]))["x"][240_000:]
    kinds = []
    for i in range(4):
        x = out[:, i]
        peak = x[1:-1][(x[1:-1] > x[:-2]) & (x[1:-1] >= x[2:])]
        kinds.append(len(np.unique(np.round(peak * 200.0))))
    assert kinds[0] <= 2  # one loop, maybe on both sides of a rounding
    assert 2 <= kinds[1] <= 4
    assert 4 <= kinds[2] <= 8
    assert kinds[3] > 20


def test_both_are_an_accurate_solution() -> None:
    from scipy.integrate import solve_ivp

    def flow(_t: float, s: np.ndarray) -> list[float]:
        u, v, w = s
        return [10.0 * (v - u), u * (28.0 - w) - v, u * v - 8 / 3 * w]

    speed = 200.0
    out = play(lorenz, 1000, 1, speed=speed)
    h = 0.75 * speed / 48_000
    wanted = solve_ivp(flow, (0, 1000 * h), [1.0, 1.0, 20.0], rtol=1e-11, atol=1e-11).y[:, -1]
    np.testing.assert_allclose([out[f"state.{k}"][0] for k in "uvw"], wanted, atol=1e-5)


def test_channels_start_apart_and_nothing_ever_diverges() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 1.0]]).repeat(200, axis=0)
    for fn, knob in ((lorenz, "heat"), (rossler, "fold")):
        out = play(fn, 200, 6, push=wild, speed=wild, **{knob: wild})
        assert all(np.isfinite(out[k]).all() for k in "xyz")
        noise = np.random.default_rng(1).normal(0.0, 5.0, (48_000, 6))
        ends = {"lorenz": (0.0, 60.0), "rossler": (2.0, 9.0)}[fn.__name__]
        knobs = {knob: np.linspace(*ends, 6)}
        out = play(fn, 48_000, 6, push=noise, speed=500.0, **knobs)
        assert all(np.isfinite(out[k]).all() for k in "xyz")
        slow = play(fn, 5000, 8, sample_rate=1000, speed=500.0)  # more than control rate can do
        assert 0.1 < slow["x"].std() < 1.0
        assert np.abs(slow["x"]).max() < 1.2
        assert slow["x"].mean(axis=1).std() < 0.6 * slow["x"].std()  # they do not move together
    play(random_walk, 200, 6, home=wild, spread=wild, memory=wild)
