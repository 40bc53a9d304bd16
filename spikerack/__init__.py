"""Spikerack: patch neurons, oscillators and filters, and hear them.

As a library:

    import spikerack as sr

    patch = sr.Patch()
    patch.add("poisson", "rain", channels=8)
    patch["rain.rate"] = "12 Hz"  # `rate` of `add` says how often a node ticks
    patch.add("lif", "cells", tau="80 ms")
    patch.add("spike_voice", "drops", spread=2.0)
    patch.add("audio_out", "out")
    patch.connect("rain.spike", "cells.kick", 0.6)
    patch.connect("cells.spike", "drops.spike", delay="3 ms")
    patch.connect("drops.out", "out.both")
    song = patch.render(5.0, taps=["cells.v", "cells.spike"])

`sr.open` reads a patch, `Patch.play` plays it live, and `sr.library` tells what there is to add.
Importing this changes nothing in the process; whatever is used is imported then.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

__version__ = "0.2.0"
__all__ = ["Patch", "PatchError", "Playing", "Rendering", "Spikes", "datasheet", "library", "open"]

if not Path(__file__).with_name("modules").is_dir():  # a clone: its folders stand beside this one
    __path__.append(str(Path(__file__).resolve().parents[1]))

_HOMES = {
    "Patch": "patch",
    "PatchError": "runtime.errors",
    "Playing": "playing",
    "Rendering": "rendering",
    "Spikes": "rendering",
    "datasheet": "about_modules",
    "library": "about_modules",
    "open": "patch",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
