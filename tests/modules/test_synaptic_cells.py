"""Cells whose synapses fade by themselves: against closed forms, at any tick."""

import numpy as np
import pytest

from spikerack.modules.synaptic_cells import lif_conductance, lif_current
from tests.bench import play

QUIET = {"rest": -60.0, "threshold": 0.0}


@pytest.mark.parametrize("rate", [1000.0, 10_000.0, 48_000.0])
@pytest.mark.parametrize(("inlet", "fade"), [("excite", 5e-3), ("inhibit", 10e-3)])
@pytest.mark.row("A34")
def test_a_blow_moves_the_potential_as_the_two_exponentials_say(rate, inlet, fade):
    kick = np.zeros((int(0.1 * rate), 1))
    kick[0] = 3.0
    made = play(lif_current, len(kick), 1, rate, **{inlet: kick}, **QUIET)
    t = (np.arange(len(kick)) + 1.0) / rate  # it came at the beginning of the first tick
    wanted = 3.0 * fade / (fade - 20e-3) * (np.exp(-t / fade) - np.exp(-t / 20e-3))
    wanted *= 1.0 if inlet == "excite" else -1.0
    np.testing.assert_allclose(made["v"][:, 0], -60.0 + wanted, atol=1e-10)


def test_where_both_times_are_the_same_it_is_their_limit():
    kick = np.zeros((1000, 1))
    kick[0] = 2.0
    made = play(lif_current, 1000, 1, 10_000.0, excite=kick, tau=0.01, tau_e=0.01, **QUIET)
    t = (np.arange(1000) + 1.0) / 10_000.0
    np.testing.assert_allclose(
        made["v"][:, 0], -60.0 + 2.0 * t / 0.01 * np.exp(-t / 0.01), atol=1e-9
    )


@pytest.mark.parametrize("refractory", [0.0, 1e-3, 5e-3])
def test_it_fires_as_often_as_the_closed_form_says(refractory):
    """To one tick in each interval: it fires on ticks."""
    made = play(lif_current, 20_000, 1, 10_000.0, rest=-40.0, refractory=refractory)
    ticks = np.flatnonzero(made["spike"][:, 0])
    free = 20e-3 * np.log((-40.0 + 60.0) / (-40.0 + 50.0))
    held = max(1.0, refractory * 10_000.0) - 1.0
    assert set(np.diff(ticks)) == {int(np.floor(free * 10_000.0)) + 1 + int(held)}


@pytest.mark.row("A37")
def test_conductances_rest_where_the_currents_balance():
    steady = {"excite": 0.5 * (1 - np.exp(-0.1 / 5.0)), "inhibit": 0.2 * (1 - np.exp(-0.1 / 10.0))}
    made = play(lif_conductance, 5000, 1, 10_000.0, threshold=50.0, **steady)
    wanted = (-60.0 + 0.5 * 0.0 + 0.2 * -80.0) / 1.7
    assert made["v"][-1, 0] == pytest.approx(wanted, abs=1e-6)
    assert np.isfinite(play(lif_conductance, 100, 1, excite=1e300, inhibit=-1e300)["v"]).all()
