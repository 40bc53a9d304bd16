"""Membranes that spike by themselves, against their equations solved by scipy."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from spikerack.modules.conductance import CYCLE, fitzhugh_nagumo, hodgkin_huxley
from tests.bench import play


def pace(run, sample_rate, skip=5):
    at = np.flatnonzero(run["spike"][:, 0])[skip:]
    return (at.size - 1) * sample_rate / (at[-1] - at[0])


@pytest.mark.parametrize("sample_rate", [10_000, 44_100, 96_000])
def test_fitzhugh_nagumo_is_in_tune(sample_rate):
    """110 Hz, and an octave up by a cable of 1: the runtime doubles a log knob."""
    for hertz in (110.0, 220.0):
        run = play(fitzhugh_nagumo, 2 * sample_rate, 1, sample_rate, pace=hertz)
        assert pace(run, sample_rate) == pytest.approx(hertz, rel=1e-3)


def test_fitzhugh_nagumo_follows_its_equations():
    def flow(_t, y):
        v, w = y
        return [v - v**3 / 3 - w + 0.5, 0.08 * (v + 0.7 - 0.8 * w)]

    run = play(fitzhugh_nagumo, 2000, 1, 48_000, pace=100.0)
    t = np.arange(1, 2001) / 48_000 * 100.0 * CYCLE
    truth = solve_ivp(flow, (0, t[-1]), [-1.2, -0.62], t_eval=t, rtol=1e-10, atol=1e-12).y
    assert run["v"][:, 0] == pytest.approx(truth[0], abs=1e-3)
    assert run["w"][:, 0] == pytest.approx(truth[1], abs=1e-3)


def test_fitzhugh_nagumo_rests_and_answers_one_blow():
    drive = np.zeros((48_000, 1))
    drive[24_000:24_200] = 0.8
    run = play(fitzhugh_nagumo, 48_000, 1, 48_000, drive=drive, current=0.0)
    assert np.flatnonzero(run["spike"]).size == 1
    assert run["v"][-1, 0] == pytest.approx(-1.1994, abs=1e-4)  # the cubic's only root
    assert run["w"][-1, 0] == pytest.approx(-0.6243, abs=1e-4)


def rates(v):
    """(opening, closing) of m, h and n, as printed in 1952 with the modern sign."""
    return (
        (0.1 * (v + 40) / -np.expm1(-(v + 40) / 10), 4 * np.exp(-(v + 65) / 18)),
        (0.07 * np.exp(-(v + 65) / 20), 1 / (1 + np.exp(-(v + 35) / 10))),
        (0.01 * (v + 55) / -np.expm1(-(v + 55) / 10), 0.125 * np.exp(-(v + 65) / 80)),
    )


def squid(_t, y, current):
    v, gates = y[0], y[1:]
    m, h, n = gates
    ionic = 120 * m**3 * h * (v - 50) + 36 * n**4 * (v + 77) + 0.3 * (v + 54.387)
    moves = [a * (1 - x) - b * x for x, (a, b) in zip(gates, rates(v), strict=True)]
    return [current - ionic, *moves]


def test_hodgkin_huxley_rests_at_the_published_gates():
    run = play(hodgkin_huxley, 9600, 1)
    for name, goal in (("m", 0.052932), ("h", 0.596121), ("n", 0.317677)):
        assert run[name][-1, 0] == pytest.approx(goal, rel=1e-3)
    assert run["v"][-1, 0] == pytest.approx(-65.0, abs=0.01)
    assert run["spike"].sum() == 0.0


def test_hodgkin_huxley_follows_its_equations_to_second_order():
    start = [-65.0, 0.052932485257249577, 0.59612075350846028, 0.31767691406069742]
    worst = []
    for sample_rate in (50_000, 100_000, 200_000):
        t = np.arange(1, 20 * sample_rate // 1000 + 1) * 1000 / sample_rate
        truth = solve_ivp(squid, (0, 20), start, "LSODA", t, args=(10.0,), rtol=1e-10, atol=1e-12).y
        run = play(hodgkin_huxley, t.size, 1, sample_rate, current=10.0)
        worst.append(abs(run["v"][:, 0] - truth[0]).max())
    assert worst[0] < 1.5  # mV, on an upstroke of 400 mV/ms
    assert worst[0] / worst[1] > 1.8
    assert worst[1] / worst[2] > 1.8


@pytest.mark.parametrize(("current", "hertz"), [(6.5, 55.06), (10.0, 68.32), (20.0, 86.47)])
def test_hodgkin_huxley_rate_holds_at_every_sample_rate(current, hertz):
    crossing = lambda _t, y, _i: y[0]  # noqa: E731
    crossing.direction = 1.0
    start = [-65.0, 0.05, 0.6, 0.32]
    kept = solve_ivp(
        squid, (0, 400), start, "LSODA", events=crossing, args=(current,), rtol=1e-8
    ).t_events[0]
    truth = 1000.0 / np.diff(kept[5:]).mean()
    assert truth == pytest.approx(hertz, abs=0.05)
    for sample_rate, error in ((10_000, 0.01), (44_100, 1e-3), (96_000, 1e-3)):
        run = play(hodgkin_huxley, sample_rate, 1, sample_rate, current=current)
        assert pace(run, sample_rate) == pytest.approx(truth, rel=error)


def test_blocked_sodium_does_not_fire_and_singular_voltages_pass():
    run = play(hodgkin_huxley, 9600, 1, sodium=0.0, current=30.0)
    assert run["spike"].sum() == 0.0
    for volts in (-40.0, -55.0, -40.0 + 1e-9, -55.0 - 1e-12):
        run = play(hodgkin_huxley, 3, 1, state={"v": np.array([volts])}, in_python=True)
        assert np.isfinite(run["v"]).all()
        assert abs(run["v"][0, 0] - volts) < 1.0


@pytest.mark.parametrize("membrane", [fitzhugh_nagumo, hodgkin_huxley])
def test_no_drive_breaks_a_membrane(membrane):
    wild = np.array([1e308, -1e308, 1e4, -1e4])
    kick = {} if membrane is fitzhugh_nagumo else {"kick": wild}
    for sample_rate in (500, 48_000):
        run = play(membrane, 3000, 4, sample_rate, drive=wild, **kick)
        assert all(np.isfinite(values).all() for values in run.values())


def test_fitzhugh_nagumo_knobs_at_their_ends():
    ends = np.array(np.meshgrid([0.01, 5000], [-2, 2], [0.01, 1], [-1, 1], [0, 1.5]))
    values = ends.reshape(5, -1)
    knobs = dict(zip(("pace", "current", "recovery", "a", "b"), values, strict=True))
    run = play(fitzhugh_nagumo, 20_000, 32, 44_100, **knobs)
    assert np.isfinite(run["v"]).all()
    assert abs(run["v"]).max() <= 5.0
