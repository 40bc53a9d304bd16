"""Small texts whose answer is known: counters, two inputs, noise in a sum, chance in a reset."""

from math import sqrt

import numpy as np
import pytest

from spikerack.modules.language.heading import SHELF
from tests.bench import module, play

RATE = 10_000


def run(text: str, frames: int, channels: int = 1, rate: int = RATE, **given) -> dict:
    return play(module("equations", text=text), frames, channels, rate, **given)


@pytest.mark.row("A33")
def test_two_inputs_fade_at_their_own_pace():
    text = "dVa/dt = -Va/(1*ms) : volt\ndVb/dt = -Vb/(10*ms) : volt"
    a, b = np.zeros((50, 1)), np.zeros((50, 1))
    a[[10, 40]], b[[20, 30]] = 6e-3, 3e-3
    out = run(text, 50, to_Va=a, to_Vb=b)
    # what stands in a tick has faded for one more
    assert out["Vb"][29, 0] + 3e-3 == pytest.approx(5.715e-3, abs=2e-6)
    assert out["Va"][39, 0] == pytest.approx(0.299e-3, abs=1e-6)


@pytest.mark.row("A55", "A30")
def test_each_channel_is_exact_at_its_own_rate():
    out = run("dv/dt = k*v/second : 1\nk : 1 # -5 to 5\nv = 1", RATE, 3, k=np.array([-1, -2, -3]))
    assert out["v"].shape == (RATE, 3)
    assert out["v"][-1] == pytest.approx(np.exp([-1, -2, -3]), rel=1e-9)


@pytest.mark.row("A58")
def test_what_is_computed_follows():
    text = "a : 1 # 0 to 9\nb = 6\nc = a + b\ndv/dt = c*Hz : 1"
    for a in (5.0, 1.0):
        assert run(text, RATE, a=a)["v"][-1, 0] == pytest.approx(a + 6.0)


@pytest.mark.row("A59")
def test_noise_on_top_of_a_steady_potential():
    text = """dx/dt = -x/(10*ms) + 4*mV*(2/(10*ms))**0.5*xi : volt
              v = x - 65*mV : volt
              threshold = 'v > -57*mV'"""
    out = run(text, 4 * RATE, 20)
    assert out["v"][500:].std() == pytest.approx(4e-3, rel=0.05)
    assert out["v"][500:].mean() == pytest.approx(-65e-3, abs=3e-4)
    assert out["spike"].mean() == pytest.approx(0.0228, rel=0.2)  # beyond two deviations


@pytest.mark.row("A54")
@pytest.mark.parametrize("snr", [0.1, 1.0, 10.0])
def test_signal_and_noise_mixed_keep_their_spread(snr):
    """Z = sigma sqrt((taun + tau) / (taun (SNR^2 + 1))) (Brette 2012)."""
    text = """tau = 5*ms
              taun = 3*ms
              sigma = 0.5
              SNR = 1                # 0 to 100
              Z = sigma*sqrt((taun + tau)/(taun*(SNR**2 + 1)))
              dv/dt = (Z*(SNR*s + n) - v)/tau : 1
              ds/dt = -s/taun + (2/taun)**0.5*xi_s : 1
              dn/dt = -n/taun + (2/taun)**0.5*xi_n : 1"""
    assert run(text, 3 * RATE, 20, SNR=snr)["v"][500:].std() == pytest.approx(0.5, rel=0.05)


@pytest.mark.row("A62")
def test_cells_without_equations_count_fire_once_or_always():
    kicks = np.zeros((60, 1))
    kicks[5::2] = 1.0
    counted = run("v : 1\nthreshold = 'v >= 10'\nreset = 'v -= 10'", 60, to_v=kicks)["spike"]
    assert np.flatnonzero(counted).tolist() == [23, 43]
    once = run("v : 1\nthreshold = 'v > -1'\nreset = 'v = -2'", 60)["spike"]
    assert np.flatnonzero(once).tolist() == [0]
    assert run("v : 1\nthreshold = 'v > -1'\nreset = 'v = 0'", 60)["spike"].all()


@pytest.mark.row("B11", "B17")
def test_a_reset_by_chance_is_held_while_deaf():
    text = (SHELF / "equations/clamped_reset.eq").read_text()
    out = run(text, 2 * RATE, 20, spread=0.0, wait=3e-3)
    v, begun = out["v"], []
    for cell, fired in enumerate(out["spike"].T):
        for k in np.flatnonzero(fired)[:-1]:
            assert np.ptp(v[k : k + 30, cell]) == 0.0
            assert v[k + 31, cell] > v[k, cell]
            begun.append(v[k, cell])
    assert len(begun) > 500
    assert 0.0 <= min(begun) < 0.005
    assert 0.195 < max(begun) <= 0.2
    assert np.mean(begun) == pytest.approx(0.1, abs=4 * 0.2 / sqrt(12 * len(begun)))


@pytest.mark.row("A44")
def test_where_it_is_reset_to_makes_an_adaptive_cell_chaotic():
    """Its w at spikes takes few values or many (Touboul and Brette 2008, figure 8)."""
    text = (SHELF / "equations/adaptive_exponential.eq").read_text()
    resets = np.linspace(-48.3e-3, -47.7e-3, 25)
    out = run(
        text, 200_000, 25, 100_000, C=281e-12, gL=30e-9, EL=-70.6e-3, VT=-50.4e-3, DeltaT=2e-3,
        tauw=40e-3, a=4e-9, b=80e-12, I=0.8e-9, Vr=resets,
    )  # fmt: skip
    counts = []
    for w, fired in zip(out["w"].T, out["spike"].T, strict=True):
        late = w[fired > 0.5][-40:]
        counts.append(len(np.unique(np.round(late / 2e-12))))
    assert min(counts) <= 6
    assert max(counts) >= 20
