"""Neurons that integrate and fire, against closed forms and the counts of their papers."""

import numpy as np
import pytest

from spikerack.modules.integrate_and_fire import PRESETS, adex, lif
from tests.bench import play

RATES = (10_000, 44_100, 48_000, 96_000)
RATE = 48_000


def times(run, sample_rate):
    return np.flatnonzero(run["spike"][:, 0]) / sample_rate


def pace(run, sample_rate):
    """Mean spikes a second between the first and last of every channel."""
    hits = [np.flatnonzero(column) for column in run["spike"].T]
    return np.array([(h.size - 1) * sample_rate / (h[-1] - h[0]) for h in hits])


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.row("B15")
def test_lif_rate_is_the_closed_form_at_every_sample_rate(sample_rate):
    """1 / (refractory + tau log(goal / (goal - 1)))."""
    goal = np.array([1.1992, 1.3994, 1.5996, 2.0, 1.5, 1.5])
    wait = np.array([5e-3, 5e-3, 5e-3, 5e-3, 0.0, 0.33e-3])
    run = play(lif, 3 * sample_rate, 6, sample_rate, drive=goal, tau=10e-3, refractory=wait)
    theory = 1.0 / (wait + 10e-3 * np.log(goal / (goal - 1.0)))
    assert theory[:4] == pytest.approx([43.571, 57.018, 67.511, 83.812], abs=5e-3)
    assert pace(run, sample_rate) == pytest.approx(theory, rel=2e-3)


@pytest.mark.parametrize("sample_rate", [1000, 4000, *RATES])
@pytest.mark.parametrize("tau", [1e-3, 5e-3, 20e-3])
def test_lif_rate_is_the_closed_form_at_coarse_ticks(tau, sample_rate):
    """Also of cells that fire several times in a tick, or wait for a part of one."""
    drive = np.array([1.1, 1.5, 3.0, 10.0, 50.0])
    for wait in (0.0, 0.5e-3, 2e-3, 3.3e-3):
        run = play(lif, sample_rate, 5, sample_rate, drive=drive, tau=tau, refractory=wait)
        theory = 1.0 / (wait + tau * np.log(drive / (drive - 1.0)))
        assert run["spike"].sum(axis=0) == pytest.approx(theory, abs=1.0)


@pytest.mark.parametrize("sample_rate", [1000, 10_000, 48_000])
def test_lif_fires_when_it_should_between_ticks(sample_rate):
    """To a billionth of a second, however long it goes on: each tick is left as it was found."""
    knobs = {"drive": 1.3, "tau": 12e-3, "refractory": 3.217e-3, "reset": -0.4}
    run = play(lif, 2 * sample_rate, 1, sample_rate, **knobs)
    (tick,) = np.nonzero(run["spike"][:, 0])
    assert (run["spike"][tick] == 1.0).all()
    times = (tick + 1.0 - run["since"][tick, 0]) / sample_rate
    first = 12e-3 * np.log(1.3 / 0.3)
    every = 3.217e-3 + 12e-3 * np.log(1.7 / 0.3)
    assert times == pytest.approx(first + every * np.arange(len(times)), abs=1e-9)


@pytest.mark.parametrize("method", [0.0, 1.0])
@pytest.mark.parametrize("sample_rate", [1000, 10_000, 44_100, 48_000, 96_000])
def test_a_wait_of_whole_ticks_lasts_so_many(sample_rate, method):
    ticks = np.array([1.0, 2.0, 5.0, 10.0, 25.0, 41.0, 48.0, 51.0, 100.0])
    wait = ticks / sample_rate
    run = play(lif, 1000, 9, sample_rate, kick=2.0, tau=1.0, refractory=wait, method=method)
    for column, count in zip(run["spike"].T, ticks, strict=True):
        assert set(np.diff(np.flatnonzero(column))) == {count}


def test_a_kick_between_ticks_fires_at_its_own_moment():
    kick, where = np.zeros((100, 1)), np.zeros((100, 1))
    kick[[10, 13]], where[[10, 13]] = 1.5, [[0.3], [0.2]]
    run = play(lif, 100, 1, 1000, kick=kick, kicked=where, refractory=3.2e-3)
    assert np.flatnonzero(run["spike"]).tolist() == [10]  # 3.1 ms later it waits
    assert run["since"][10, 0] == 0.3
    where[13] = 0.05
    run = play(lif, 100, 1, 1000, kick=kick, kicked=where, refractory=3.2e-3)
    assert np.flatnonzero(run["spike"]).tolist() == [10, 13]


@pytest.mark.row("B01")
def test_on_ticks_a_threshold_is_reached_or_passed():
    kick = np.zeros((10, 2))
    kick[3] = 1.0
    for method, count in ((1.0, 1), (2.0, 0)):
        run = play(lif, 10, 2, 1000, kick=kick, method=method, tau=1.0)
        assert run["spike"].sum() == 2 * count


def test_v_is_a_sound_whose_reset_is_a_rounded_step():
    """Of what lies between its harmonics a plain reset leaves ten times as much."""
    knobs = {"drive": 1.5, "tau": 1e-3, "refractory": 0.0}
    loud = {}
    for told in ("v", "state"):
        run = play(lif, RATE * 2, 1, RATE, **knobs)
        y = run["v"][:, 0] if told == "v" else _without_rounding(run)
        y = y[RATE // 4 :][:65_536] * np.kaiser(65_536, 20.0)
        spectrum, at = np.abs(np.fft.rfft(y)), np.fft.rfftfreq(65_536, 1.0 / RATE)
        hertz = 1.0 / (1e-3 * np.log(3.0))
        off = np.abs(at / hertz - np.round(at / hertz)) * hertz > 40.0
        off &= (at > 100.0) & (at < 12_000.0)
        loud[told] = spectrum[off].max() / spectrum.max()
    assert 20.0 * np.log10(loud["state"] / loud["v"]) > 20.0


def _without_rounding(run):
    spike, since = run["spike"][:, 0], run["since"][:, 0]
    now = -(1.0 - 0.5 * since**2) * spike
    then = np.roll(-0.5 * (1.0 - since) ** 2 * spike, 1)
    return run["v"][:, 0] + now + then


@pytest.mark.row("A01", "A02")
def test_lif_tutorial_counts():
    """Drive just above threshold from rest: 47.96 ms apart; started above it: once more at 0."""
    start = {"potential": np.array([1.2])}
    run = play(lif, 10_000, 1, 10_000, drive=1.1, tau=20e-3, refractory=0.0, state=start)
    at = times(run, 10_000)
    assert at.size == 21
    assert np.diff(at[1:]).mean() == pytest.approx(20e-3 * np.log(11.0), abs=1e-5)
    silent = play(
        lif, 10_000, 1, 10_000, drive=0.0, tau=20e-3, state={"potential": np.array([1.2])}
    )
    assert silent["spike"].sum() == 1.0


@pytest.mark.row("H10")
def test_lif_between_ticks_is_exact():
    run = play(lif, 2000, 1, 48_000, drive=0.9, tau=3e-3)
    t = np.arange(1, 2001) / 48_000
    assert run["v"][:, 0] == pytest.approx(0.9 * (1.0 - np.exp(-t / 3e-3)), abs=1e-12)


def test_lif_kicks_add_up_and_wait():
    kick = np.zeros((1000, 1))
    kick[[10, 20, 30, 31, 500]] = 0.4
    run = play(lif, 1000, 1, 48_000, kick=kick, tau=1.0, refractory=2e-3)
    assert np.flatnonzero(run["spike"]).tolist() == [30]
    assert run["v"][32, 0] == 0.0  # deaf while it waits
    assert run["v"][500, 0] == pytest.approx(0.4)


def test_lif_survives_wild_inputs():
    wild = np.array([1e308, -1e308, np.inf, -np.inf, np.nan, 0.0])
    run = play(lif, 200, 6, drive=wild, kick=wild, refractory=0.0)
    assert (run["spike"] >= 0.0).all()
    assert (run["spike"] % 1.0 == 0.0).all()
    finite = play(lif, 200, 2, drive=wild[:2], refractory=0.0)
    assert np.isfinite(finite["v"]).all()
    assert finite["spike"][:, 0].all()


NAUD = {  # spikes in 600 ms with ever smaller steps, and the first times in ms
    "tonic": (62, []),
    "adaptation": (12, [14.94, 26.25, 40.67, 60.33, 89.80, 137.57]),
    "initial burst": (12, [5.50, 8.97, 16.34, 71.13]),
    "regular bursting": (11, [16.20, 19.17, 24.35, 156.13, 161.54]),
    "delayed accelerating": (46, []),
    "delayed regular bursting": (32, []),
    "transient spiking": (1, [30.32]),
}


@pytest.mark.parametrize("sample_rate", [10_000, 48_000])
@pytest.mark.row("A43", "B13")
def test_adex_patterns_of_naud(sample_rate):
    names = [*NAUD, "irregular spiking"]
    rows = [PRESETS["adex"][n] for n in names]
    knobs = {k: np.array([float(r[k]) for r in rows]) for k in rows[0]}
    start = {"potential": knobs["rest"].copy()}
    run = play(adex, int(0.6 * sample_rate), 8, sample_rate, state=start, **knobs)
    for column, name in zip(run["spike"].T, NAUD, strict=False):
        at = (np.flatnonzero(column) + 1) / sample_rate * 1e3  # at the tick's end
        count, first = NAUD[name]
        assert at.size == count, name
        assert at[: len(first)] == pytest.approx(first, rel=0.01, abs=0.2), name
    assert 31 <= run["spike"][:, 7].sum() <= 34  # chaotic


def test_adex_rate_does_not_depend_on_the_sample_rate():
    found = [pace(play(adex, 2 * sr, 2, sr, current=np.array([700.0, 1500.0])), sr) for sr in RATES]
    for rate in found[:-1]:
        assert rate == pytest.approx(found[-1], rel=0.005)
