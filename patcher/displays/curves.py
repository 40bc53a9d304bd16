"""What a module does to a number or a frequency, found by running its own function in Python.

    transfer   y over x, each x held until the module has answered
    response   decibels over hertz, of a small impulse

Only for modules whose states are numbers: `can_run` says which.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from spikerack.modules.ports import Quantity
from spikerack.patcher.displays import spectra
from spikerack.patcher.displays.numbers import nice
from spikerack.patcher.displays.picture import BLANK, Caption, Picture, Trace
from spikerack.runtime.spec import Spec

REACH = 2.0  # of x, to either side
PLACES, HELD = 61, 12  # values of x, and ticks that each is held
TICKS, SMALL = 640, 1e-3  # of a response, and its impulse
LOUD, QUIET = 24.0, -48.0  # dB
DOT = 0.012, 0.03  # half its width and height, of a picture's
Knobs = tuple[tuple[str, float], ...]


def can_run(spec: Spec) -> bool:
    """True if every state is a number, so that a call is all there is to a tick."""
    states = all(type(p.default) in (int, float) for p in spec.of("state"))
    return states and bool(spec.of("signal")) and not spec.whole


def run(spec: Spec, knobs: Mapping[str, float], x: np.ndarray, rate: float) -> np.ndarray:
    """The first outlet, with x at the first inlet and everything else at rest."""
    given: dict[str, Any] = {}
    for p in spec.ports:
        value = knobs.get(p.name, p.default) if p.role == "knob" else p.default
        given[p.name] = float(value) if isinstance(value, Quantity) else value
    given |= {p.name: {"dt": 1.0 / rate, "channels": 1}.get(p.name, 0) for p in spec.of("context")}
    states = [p.name for p in spec.of("state")]
    inlet, made = spec.of("signal")[0].name, np.zeros(len(x))
    names = spec.returns
    for k, value in enumerate(x.tolist()):
        given[inlet] = value
        found = spec.fn(**given)
        results = dict(zip(names, found if len(names) > 1 else (found,), strict=True))
        made[k] = results[str(spec.outlets[0])]
        given |= {name: results[name] for name in states if name in results}
    return np.nan_to_num(made)


@lru_cache(64)
def _transfer(spec: Spec, knobs: Knobs, rate: float) -> np.ndarray:
    x = np.linspace(-REACH, REACH, PLACES)
    return run(spec, dict(knobs), np.repeat(x, HELD), rate)[HELD - 1 :: HELD]


@lru_cache(64)
def _response(spec: Spec, knobs: Knobs, rate: float, width: int) -> np.ndarray:
    x = np.zeros(TICKS)
    x[0] = SMALL
    gone = np.clip(2.0 * np.arange(TICKS) / TICKS - 1.0, 0.0, 1.0)
    fade = 0.5 + 0.5 * np.cos(np.pi * gone)  # one that rings on has no edge
    sound = np.fft.rfft(run(spec, dict(knobs), x, rate) * fade / SMALL, 8 * TICKS)
    return spectra.bins_to_pixels(20.0 * np.log10(np.abs(sound) + 1e-6), rate, width)


def transfer(spec: Spec, knobs: Mapping[str, float], rate: float, now: np.ndarray) -> Picture:
    """y over x from -REACH to REACH, and a dot for each channel where y is now."""
    y = _transfer(spec, tuple(sorted(knobs.items())), rate)
    top = nice(float(np.abs(y).max()))
    x, heights = np.linspace(0.0, 1.0, PLACES), 0.5 + 0.5 * y / top
    at = np.abs(y[:, None] - now[None, :8]).argmin(axis=0)
    dots = np.stack([x[at] - DOT[0], heights[at] - DOT[1], x[at] + DOT[0], heights[at] + DOT[1]], 1)
    words = (Caption(f"{top:g}", 0.0, 1.0),)
    return Picture((Trace(np.stack([x, heights], 1)),), np.clip(dots, 0.0, 1.0), words=words)


def response(spec: Spec, knobs: Mapping[str, float], rate: float, width: int) -> Picture:
    """Decibels over hertz."""
    if rate < 1000.0:
        return BLANK
    levels = _response(spec, tuple(sorted(knobs.items())), rate, width)
    heights = np.clip((levels - QUIET) / (LOUD - QUIET), 0.0, 1.0)
    return Picture((Trace(np.stack([np.linspace(0.0, 1.0, len(heights)), heights], 1)),))
