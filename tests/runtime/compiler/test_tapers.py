"""The law of a moved knob, against its words in numpy, at every taper and range."""

import numba
import numpy as np
import pytest

from spikerack.modules.ports import Quantity
from spikerack.runtime.compiler import primitives  # noqa: F401  # numba learns the vocabulary
from spikerack.runtime.compiler.tapers import TAPERS, turned
from spikerack.runtime.library import library

RNG = np.random.default_rng(4)
KNOBS = {
    (q.taper, q.lo, q.hi)
    for spec in library().values()
    for q in (p.default for p in spec.of("knob"))
    if isinstance(q, Quantity)
}


@numba.njit(error_model="numpy")
def _compiled(taper, values, lo, hi, arriving, out):
    for i in range(out.size):
        out[i] = turned(taper, values[i], lo, hi, arriving[i])


def law(taper: str, value: np.ndarray, lo: float, hi: float, x: np.ndarray) -> np.ndarray:
    share = (value - lo) / (hi - lo)
    with np.errstate(over="ignore"):
        moved = {
            "linear": lambda: value + x,
            "log": lambda: value * np.exp2(x),
            "cubic": lambda: lo + (hi - lo) * np.clip(np.cbrt(share) + x, 0.0, 1.0) ** 3,
            "whole": lambda: np.floor(value + x + 0.5),
            "choice": lambda: np.floor(value + x + 0.5),
        }[taper]()
    return np.clip(moved, lo, hi)


@pytest.mark.parametrize("taper", sorted(TAPERS))
def test_it_is_the_law_in_python_and_kernels(taper):
    ranges = [(lo, hi) for name, lo, hi in KNOBS if name == taper]
    assert len(ranges) > 2
    for lo, hi in sorted(ranges):
        value = np.concatenate([[lo, hi], RNG.uniform(lo, hi, 30)])
        if taper in ("whole", "choice"):
            value = np.round(value)
        wide = 12.0 if taper == "log" else 1.2 if taper == "cubic" else 1.2 * (hi - lo)
        x = np.concatenate([[0.0, 0.0, 0.5, -0.5], RNG.uniform(-wide, wide, 28)])
        wanted, out = law(taper, value, lo, hi, x), np.empty(x.size)
        _compiled(TAPERS[taper], value, lo, hi, x, out)
        plain = [
            turned(TAPERS[taper], *row) for row in zip(value, [lo] * 32, [hi] * 32, x, strict=True)
        ]
        close = 1e-12 * (hi - lo) + 1e-13 * abs(wanted)
        assert (abs(out - wanted) <= close).all(), (lo, hi)
        assert (abs(np.array(plain) - wanted) <= close).all(), (lo, hi)
