"""Texts of equations gone through in steps: each method is what the theory says, also of chance."""

import math

import numpy as np
import pytest
import scipy.linalg

from tests.bench import module, play

RATE = 10_000


def run(text: str, frames: int = 1000, rate: int = RATE, channels: int = 1, **inlets) -> dict:
    return play(module("equations", text=text), frames, channels, rate, **inlets)


# what it computes

COUPLED = """
    dv/dt = (I - v - w)/(10*ms) : 1
    dw/dt = (a*v - w)/(30*ms) : 1
    du/dt = (v - u)/(10*ms) : 1
    I : 1
    a : 1
    v = 1
    w = -0.5
    u = 0.25
"""


@pytest.mark.parametrize("a", [-0.9, 0.0, 0.1, 2.0, 30.0])  # real, equal, complex roots
@pytest.mark.parametrize("rate", [100, 10_000])
@pytest.mark.row("H02")
def test_exact_is_the_exponential_of_the_matrix(a, rate):
    """x(t) = exp(A t) x(0) of the variables and a one, by scipy (Al-Mohy and Higham 2009)."""
    out = run(COUPLED, 50, rate, I=0.3, a=a)
    matrix = np.array(
        [[-100, -100, 0, 30], [a / 0.03, -1 / 0.03, 0, 0], [100, 0, -100, 0], [0] * 4]
    )
    for tick in (0, 1, 49):
        wanted = scipy.linalg.expm(matrix * (tick + 1) / rate) @ [1.0, -0.5, 0.25, 1.0]
        found = [out[x][tick, 0] for x in "vwu"]
        np.testing.assert_allclose(found, wanted[:3], 1e-11, 1e-12)


@pytest.mark.parametrize("taue", [5e-3, 20e-3, 20e-3 * (1 + 1e-9)])
def test_exact_where_one_fades_into_another(taue):
    """v of a kick g: g taue / (taum - taue) (exp(-t/taum) - exp(-t/taue)); t/tau exp(-t/tau) g."""
    text = "dv/dt = (g - v)/(20*ms) : 1\ndg/dt = -g/taue : 1\ntaue : second # 1 ms to 1 s\ng = 3"
    v = run(text, 300, taue=taue)["v"][:, 0]
    t, m = (np.arange(300) + 1.0) / RATE, 20e-3
    wanted = 3.0 * t / m * np.exp(-t / m)
    if abs(taue - m) > 1e-6:
        wanted = 3.0 * taue / (m - taue) * (np.exp(-t / m) - np.exp(-t / taue))
    np.testing.assert_allclose(v, wanted, 1e-7 if taue > m else 1e-12)


@pytest.mark.row("H03")
def test_a_rate_of_zero_is_a_plain_sum():
    out = run(
        "dx/dt = a*Hz : 1\ndy/dt = k*y : 1\na : 1\nk : Hz # 0 Hz to 9 Hz\ny = 2", a=3.0, k=0.0
    )
    assert out["x"][-1, 0] == pytest.approx(0.3)
    assert (out["y"] == 2.0).all()


NONLINEAR = """
    dx/dt = (x*cos(3*t*Hz) - 0.1*y)*5*Hz : 1
    dy/dt = (x*x - y)*2*Hz : 1
    x = 1.3
"""  # each is linear in itself
ORDERS = {"euler": 1, "exponential_euler": 1, "rk2": 2, "rk4": 4}


def _error(name: str, rate: int) -> float:
    x = run(f"{NONLINEAR}method = '{name}'", rate, rate)["x"][-1, 0]
    best = run(f"{NONLINEAR}method = 'rk4'", 4000, 4000)["x"][-1, 0]
    return abs(x - best)


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.row("H05", "H06", "H11")
def test_methods_are_of_their_order(name):
    """Half the step, and the error after a second is smaller by 2 to the order."""
    coarse, fine = _error(name, 100), _error(name, 200)
    assert math.log2(coarse / fine) == pytest.approx(ORDERS[name], abs=0.25)


# chance

MANY = 2000


@pytest.mark.row("A22", "H09")
def test_noise_makes_the_ornstein_uhlenbeck_process():
    """dx/dt = -x/tau + sigma sqrt(2/tau) xi stands at sd sigma, and forgets by exp(-s/tau)."""
    text = "dx/dt = -x/(10*ms) + 3*(2/(10*ms))**0.5*xi : 1"
    x = run(text, 1200, channels=MANY)["x"][600:]
    euler = 3.0 / math.sqrt(1.0 - 0.5 * 0.01)  # of Euler's own steps
    assert x.std() == pytest.approx(euler, rel=0.02)
    assert np.mean(x[0] * x[100]) / x.var() == pytest.approx(0.99**100, abs=0.1)
    assert abs(x.mean()) < 0.2


@pytest.mark.row("A23")
def test_a_noise_is_shared_by_its_name():
    text = "dx/dt = {}*s : 1\ndy/dt = {}*s : 1\ns = 1*second**-0.5 : Hz**0.5\n"
    for a, b, wanted in (("xi", "xi", 1.0), ("xi_1", "xi_2", 0.0)):
        out = run(text.format(a, b), 100, channels=MANY)
        told = np.corrcoef(out["x"][-1], out["y"][-1])[0, 1]
        assert told == pytest.approx(wanted, abs=0.1)
        assert out["x"][-1].var() == pytest.approx(0.01, rel=0.15)


def test_a_noise_may_have_a_name_and_is_shared_by_it():
    text = """u = xi
              dx/dt = u*second**-0.5 : 1
              dy/dt = -2*u*second**-0.5 : 1"""
    out = run(text, 50, channels=20)
    assert out["x"].std() > 0.0
    np.testing.assert_allclose(out["y"], -2.0 * out["x"], 1e-12)


@pytest.mark.parametrize("name", ["heun", "milstein"])
@pytest.mark.row("A24")
def test_multiplied_noise_is_stratonovichs(name):
    """dx = s x o dW is x = exp(s W): its logarithm has mean 0 and variance s^2 t."""
    text = f"dx/dt = x*xi*second**-0.5 : 1\nx = 1\nmethod = '{name}'"
    logs = np.log(run(text, 1000, 1000, channels=MANY)["x"][-1])
    assert logs.mean() == pytest.approx(0.0, abs=0.1)
    assert logs.var() == pytest.approx(1.0, rel=0.15)


def test_chances_are_drawn_anew_in_each_tick_and_channel():
    text = """dx/dt = (rand() - 0.5)*Hz : 1
              n : 1
              threshold = 'rand() < 0.1'
              reset = 'n = n + poisson(3)'
              x = 'rand()'"""
    out = run(text, 400, channels=200)
    assert out["spike"].mean() == pytest.approx(0.1, abs=0.01)
    assert out["n"][-1].mean() == pytest.approx(0.1 * 400 * 3.0, rel=0.05)
    assert out["x"][0].std() == pytest.approx(1 / math.sqrt(12), rel=0.2)
    assert len(set(out["x"][0])) == 200
