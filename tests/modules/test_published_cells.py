"""Texts that come along do what their papers say: patterns, onsets, numbers."""

import numpy as np
import pytest

from tests.modules.shelf_texts import by_preset, knobs, named, run, times


def test_adaptive_exponential_has_the_eight_patterns():
    """Spikes in 600 ms by Euler of 0.1 ms, the table of Naud et al. (2008)."""
    made = by_preset("adaptive_exponential", 0.6)["spike"]
    assert made.sum(axis=0).tolist()[:7] == [60, 12, 12, 11, 45, 32, 1]
    gaps = {n: np.diff(times(c, 10_000)) for n, c in zip(named("adaptive_exponential"), made.T,
                                                        strict=True)}  # fmt: skip
    assert np.ptp(gaps["tonic"][5:]) <= 2e-4
    assert (np.diff(gaps["adapting"][:6]) > 0).all()
    assert gaps["initial burst"][:2].max() < gaps["initial burst"][4:].min() / 3
    burst = gaps["regular bursting"][1:]
    assert burst.max() > 10 * burst.min()
    assert (np.diff(gaps["delayed accelerating"])[:20] <= 1e-9).all()
    assert times(made[:, 5], 10_000)[0] > 20e-3
    assert gaps["irregular"].std() > 0.3 * gaps["irregular"].mean()


def test_izhikevich_2007_fires_when_the_book_says():
    made = run("izhikevich_2007", 0.51, 48_000)["spike"]
    told = [47.03, 120.495, 196.615, 272.65, 348.685, 424.72, 500.7575]
    fired = times(made, 48_000) * 1e3
    assert np.diff(fired) == pytest.approx(np.diff(told), abs=0.1)
    assert fired[0] == pytest.approx(told[0], abs=1.5)


@pytest.mark.row("I04")
def test_a_squid_begins_with_fifty_spikes_a_second():
    rate = 20_000
    made = run("hodgkin_huxley_axon", 1.0, rate, 3, I=np.array([5e-6, 6.5e-6, 10e-6]))["spike"]
    silent, onset, tonic = made[rate // 5 :].sum(axis=0) / 0.8
    assert silent == 0
    assert 48 <= onset <= 60
    assert 65 <= tonic <= 72


def test_morris_lecar_begins_slowly_or_at_once():
    """Class I begins at 39.96 uA/cm2; class II rests until 93.86 (Rinzel and Ermentrout 1998)."""
    turned = {k: v[1] for k, v in knobs("morris_lecar").items()}  # class I
    made = run("morris_lecar", 3.0, 5000, 2, **turned | {"I": np.array([39.5e-6, 40.5e-6])})
    assert made["spike"][5000:].sum(axis=0).tolist() == [0, pytest.approx(10, abs=9)]
    ramp = np.interp(np.arange(30_000), [0, 5000, 30_000], [80e-6, 91e-6, 100e-6])[:, None]
    made = run("morris_lecar", 6.0, 5000, I=ramp, width=1)
    fired = times(made["spike"], 5000)
    fired = fired[fired > 0.2]  # the first is of where it begins
    first = ramp[round(fired[0] * 5000), 0]
    assert 93.8e-6 < first < 99e-6
    assert np.diff(fired).max() < 0.2


def test_hindmarsh_and_rose_burst():
    made = by_preset("hindmarsh_rose", 6.0)["spike"]
    longer = {}
    for name, fired in zip(named("hindmarsh_rose"), made.T, strict=True):
        gaps = np.diff(times(fired, 10_000))[20:]
        longer[name] = gaps.max() / gaps.min()
    assert longer["bursting"] > 5
    assert longer["slow bursts"] > 10
    assert longer["tonic"] < 1.5


@pytest.mark.row("I08")
def test_cells_of_the_cochlear_nucleus_answer_as_their_types():
    """Type I keeps on, II and octopus answer once, at the onset (Rothman and Manis 2003)."""
    step = np.zeros((3000, 6))
    step[1000:] = knobs("rothman_manis")["I"]
    fired = by_preset("rothman_manis", 0.15, 20_000, I=step)["spike"]
    early, late = fired[1000:1400].sum(axis=0), fired[1800:].sum(axis=0)
    types = named("rothman_manis")
    assert all(late[types.index(n)] >= 2 for n in ("I-c", "I-t"))
    assert all(early[types.index(n)] == 1 and late[types.index(n)] == 0 for n in ("II", "octopus"))


def test_a_wilson_cowan_crowd_swings_or_rests():
    made = by_preset("wilson_cowan", 0.6)["E"]
    ends = {n: np.ptp(e[4000:]) for n, e in zip(named("wilson_cowan"), made.T, strict=True)}
    assert ends["swinging"] > 0.15
    assert ends["resting"] < 0.01


@pytest.mark.row("A52")
def test_a_rebound_cell_fires_after_the_gate():
    """The longer it was held, the sooner it fires (Brette 2012)."""
    gate = np.zeros((20_000, 3))
    held = (4000, 6000, 8000)
    for k, n in enumerate(held):
        gate[10_000 : 10_000 + n, k] = 5.0
    fired = run("rebound", 2.0, width=3, ginh=gate)["spike"]
    late = []
    for k, n in enumerate(held):
        assert fired[2000 : 10_000 + n, k].sum() == 0
        late.append(int(np.flatnonzero(fired[10_000 + n :, k])[0]))
    assert late == sorted(late, reverse=True)
    assert late[0] > late[-1]


@pytest.mark.row("A47")
def test_only_quick_rises_get_over_a_threshold_of_sodium():
    ramp = np.linspace(0.0, 40e-3, 9000)[:, None] * np.ones(2)
    ramp[:, 1] = np.where(np.arange(9000) < 4500, 0.0, 40e-3)
    fired = run("sodium_threshold", 0.9, width=2, I=ramp, sigma=0.0, a=1.0)["spike"]
    assert fired.sum(axis=0)[0] == 0 < fired.sum(axis=0)[1]
