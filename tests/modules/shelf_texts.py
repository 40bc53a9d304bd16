"""The texts that come along, played as tests need them: by name, or each preset as a channel."""

from functools import cache

import numpy as np

from spikerack.modules.language.heading import SHELF, presets
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.graph import Node
from tests.bench import module, play

NEURONS = sorted(p.stem for p in (SHELF / "equations").glob("*.eq"))
SYNAPSES = sorted(p.stem for p in (SHELF / "synapse_equations").glob("*.eq"))
GRADED = {"rate_unit"}  # it has no spikes


@cache
def text(name: str, of: str = "equations") -> str:
    return (SHELF / of / f"{name}.eq").read_text()


def knobs(name: str) -> dict[str, np.ndarray]:
    """Each preset of a text as a channel."""
    spec = spec_of(Node("equations", settings={"text": text(name)}))
    assert spec is not None
    return {
        p.name: np.array([preset.get(p.name, p.default) for preset in spec.presets.values()])
        for p in spec.of("knob")
    }


def run(name: str, seconds: float, rate: int = 10_000, width: int = 1, **given):
    fn = module("equations", text=text(name))
    return play(fn, round(seconds * rate), width, rate, in_python=seconds < 0.3, **given)


def by_preset(name: str, seconds: float, rate: int = 10_000, **given):
    turned = knobs(name)
    width = len(next(iter(turned.values())))
    return run(name, seconds, rate, width, **turned | given)


def times(spikes: np.ndarray, rate: int) -> np.ndarray:
    return np.flatnonzero(spikes) / rate


def struck(frames: int, size=1.0) -> np.ndarray:
    """A kick in the first tick."""
    kick = np.zeros((frames, np.size(size)))
    kick[0] = size
    return kick


def named(name: str) -> list[str]:
    return [p.name for p in presets(text(name))]
