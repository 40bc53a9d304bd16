"""The vocabulary against mpmath over its stated ranges: in Python, in kernels, as vector code."""

import math
import re
from fractions import Fraction

import mpmath
import numba
import numpy as np
import pytest

from spikerack.modules import maths
from spikerack.runtime.compiler import primitives  # noqa: F401  # numba learns the vocabulary

RNG = np.random.default_rng(11)
COUNT = 1500


def _uniform(lo: float, hi: float) -> np.ndarray:
    return np.concatenate([RNG.uniform(lo, hi, COUNT), [lo, hi]])


def _any_exponent(lo: int, hi: int) -> np.ndarray:
    """Every mantissa at every exponent (exp of a uniform would be an easy case for log)."""
    return np.ldexp(RNG.uniform(0.5, 1.0, COUNT), RNG.integers(lo, hi, COUNT))


def _relative(bound):
    return lambda x, y: bound * abs(y)


def _either(bound):
    return lambda x, y: bound * max(1.0, abs(y))


def _flat(bound):
    return lambda x, y: bound


def _growing(bound):
    return lambda x, y: bound * (3.0 + abs(x))


def _turns(x):
    return mpmath.sin(2 * mpmath.pi * x)


SMALL = np.array([0.0, 1e-300, -1e-300, 1e-9, -1e-9, 0.25, -0.25, 0.5, -0.5, 0.75, 1.0, -1.0])
POSITIVE = np.concatenate(
    [_any_exponent(-1021, 1023), _any_exponent(-2, 3), [1.0, 2.0, 0.5, 1e-300]]
)
CASES = {  # function, exact, inputs, allowed error of (x, exact y)
    "exp": (maths.exp, mpmath.exp, [*_uniform(-708, 709), *_uniform(-1, 1)], _relative(4e-16)),
    "exp2": (
        maths.exp2, lambda x: mpmath.power(2, x),
        [*_uniform(-1021, 1022), *_uniform(-1, 1)], _relative(3e-14),
    ),
    "log": (maths.log, mpmath.log, POSITIVE, _either(4e-16)),
    "log2": (maths.log2, lambda x: mpmath.log(x, 2), POSITIVE, _either(6e-16)),
    "sine": (maths.sine, _turns, [*_uniform(-3, 3), *_uniform(-1e4, 1e4), *SMALL], _flat(5e-16)),
    "sin": (maths.sin, mpmath.sin, [*_uniform(-50, 50), *SMALL], _growing(2e-16)),
    "cos": (maths.cos, mpmath.cos, [*_uniform(-50, 50), *SMALL], _growing(3e-16)),
    "tan": (
        maths.tan, mpmath.tan, [*_uniform(-1.57, 1.57), *SMALL], lambda x, y: 5e-16 * (1 + y * y)
    ),
    "tanh": (
        maths.tanh, mpmath.tanh,
        [*_uniform(-20, 20), *_any_exponent(-60, 1), *_uniform(-1e6, 1e6)], _flat(2e-12),
    ),
}  # fmt: skip
EVERY = pytest.mark.parametrize("name", sorted(CASES))


def _looped(fn):
    """A kernel's loop over an array, as kernels are compiled."""

    @numba.njit(error_model="numpy")
    def loop(x, y):
        for i in range(x.size):
            y[i] = fn(x[i])

    return loop


_LOOPS = {name: _looped(case[0]) for name, case in CASES.items()}


def _in_kernel(name: str, x: np.ndarray) -> np.ndarray:
    y = np.empty_like(x)
    _LOOPS[name](x, y)
    return y


@EVERY
def test_error_is_as_stated(name):
    fn, exact, inputs, allowed = CASES[name]
    x = np.array(inputs, float)
    with mpmath.workprec(160):
        wanted = [exact(mpmath.mpf(float(v))) for v in x]
        for made in ([fn(float(v)) for v in x], _in_kernel(name, x).tolist()):
            over = [
                float(abs(mpmath.mpf(got) - y) / allowed(float(v), y))
                for got, y, v in zip(made, wanted, x, strict=True)
                if y != 0 or got != 0
            ]
            worst = int(np.argmax(over))
            assert over[worst] <= 1.0, f"{name}({x[worst]!r}) is {over[worst]:.2f} times the bound"


@EVERY
def test_kernel_equals_python(name):
    fn, _, inputs, _ = CASES[name]
    x = np.array(inputs, float)
    python = np.array([fn(float(v)) for v in x])
    np.testing.assert_allclose(_in_kernel(name, x), python, 1e-12, 4e-16 + 1e-14 * (name == "cos"))


@EVERY
def test_loops_become_vector_code(name):
    """Packed doubles and no call but the one for errors, which numba makes once at the end."""
    _in_kernel(name, np.ones(8))
    assembly = "\n".join(_LOOPS[name].inspect_asm().values())
    body = assembly.split(".globl")[1]  # the loop itself, not its wrappers for Python
    packed = re.findall(r"v(?:mul|fmadd\w*|add)pd\s.*%[yz]mm", body)
    assert len(packed) > 4, "not vectorised"
    called = [line for line in body.splitlines() if re.search(r"\bcallq?\b", line)]
    assert not called, called


def test_power_and_its_bound():
    x = np.concatenate([_any_exponent(-40, 40), _any_exponent(0, 2)])
    y = np.concatenate([RNG.uniform(-20, 20, COUNT), RNG.uniform(-900, 900, COUNT)])
    with mpmath.workprec(160):
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            exact = mpmath.power(a, b)
            allowed = 3e-14 + 8e-16 * abs(b * math.log2(a))
            assert abs(maths.power(a, b) / exact - 1) <= allowed, (a, b)


def test_tangent_is_a_quotient():
    for turn in np.linspace(1e-9, 0.245, 501).tolist():
        p, q = maths.tangent(turn)
        with mpmath.workprec(160):
            assert abs(p / q / mpmath.tan(2 * mpmath.pi * mpmath.mpf(turn)) - 1) <= 2e-14, turn
    assert maths.tangent(0.0) == (0.0, 1.0)


def test_floor_and_wrap():
    values = np.concatenate([RNG.uniform(-1e6, 1e6, 500), np.arange(-9.0, 9.0), [-1e-20, 1e300]])
    for x in values.tolist():
        assert maths.floor(x) == math.floor(x)
        assert 0.0 <= maths.wrap(x) <= 1.0
    assert maths.floor(math.inf) == math.inf
    assert math.isnan(maths.floor(math.nan))


@pytest.mark.parametrize("rate", [1000, 10_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("divider", [1, 7, 48])
def test_a_duration_in_ticks_is_whole_where_it_is(rate, divider):
    """Against fractions: all tenths of milliseconds, and whole ticks as they round in seconds."""
    dt = divider / rate
    for n in range(1, 3000):
        exact = Fraction(n, 10_000) * rate / divider
        ticks = maths.ticks_of(n / 10_000, dt)
        assert ticks == exact if exact.denominator == 1 else ticks == pytest.approx(float(exact))
        assert maths.ticks_of(n * dt, dt) == n
    assert maths.ticks_of(0.0, dt) == 0.0
    assert maths.ticks_of(2.4999 * dt, dt) == pytest.approx(2.4999, abs=1e-12)  # its rest stays


def test_primitives_take_floats_apart_and_together():
    loop = _looped(maths.scale2)
    n = np.arange(-1022.0, 1024.0)
    made = np.empty_like(n)
    loop(n, made)
    assert np.array_equal(made, np.ldexp(1.0, n.astype(int)))
    assert [maths.scale2(v) for v in n.tolist()] == made.tolist()

    @numba.njit(error_model="numpy")
    def apart(x, m, e):
        for i in range(x.size):
            m[i], e[i] = maths.split2(x[i])

    edges = [math.sqrt(0.5), np.nextafter(math.sqrt(0.5), 0.0), np.nextafter(math.sqrt(0.5), 1.0)]
    x = np.array([*POSITIVE, *edges, *(2.0 * v for v in edges), 2.2250738585072014e-308])
    m, e = np.empty_like(x), np.empty_like(x)
    apart(x, m, e)
    assert np.array_equal(np.ldexp(m, e.astype(int)), x)
    assert m.min() >= 0.7071067811865475
    assert m.max() < 1.4142135623730952
    assert [maths.split2(v) for v in x.tolist()] == list(zip(m.tolist(), e.tolist(), strict=True))


@pytest.mark.parametrize("wild", [np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, 0.0, -0.0])
def test_wild_inputs_end_at_an_end(wild):
    """exp, exp2, logs and tanh are held at their ends; a NaN may pass, but nothing raises."""
    for name in ("exp", "exp2", "log", "log2", "tanh"):
        for y in (CASES[name][0](wild), float(_in_kernel(name, np.array([wild]))[0])):
            assert math.isfinite(y) or math.isnan(wild) or (wild == np.inf and "log" in name), name
    for name in ("sine", "sin", "cos", "tan"):
        _in_kernel(name, np.array([wild]))
        if math.isfinite(wild) and name != "tan":  # which is divided by 0 where cos is
            CASES[name][0](wild)


def test_curve_through_four_neighbours():
    """Catmull-Rom goes through its points and has no error on a parabola."""
    a, b, c, d = (float(t * t - 3.0 * t + 1.0) for t in (-1.0, 0.0, 1.0, 2.0))
    for part in (0.0, 0.25, 0.5, 0.9, 1.0):
        assert maths.between(a, b, c, d, part) == pytest.approx(part * part - 3.0 * part + 1.0)
