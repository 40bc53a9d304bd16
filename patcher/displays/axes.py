"""What the sides of a large display mean: its ends in the units of what it shows."""

from collections.abc import Callable, Mapping

from spikerack.patcher.displays import curves, faces, fields, spectra
from spikerack.patcher.displays.picture import Caption

TENS = (100.0, 1000.0, 10_000.0)  # hertz that are written at the axis of frequencies
Knobs = Mapping[str, float]


def seconds(value: float) -> str:
    """A time, short."""
    return f"{value:g} s" if value >= 1.0 else f"{1e3 * value:g} ms"


def hertz(value: float) -> str:
    """A frequency, short."""
    return f"{value / 1e3:g} kHz" if value >= 1e3 else f"{value:g} Hz"


def _over_time(length: float) -> tuple[Caption, ...]:
    return Caption(f"-{seconds(length)}", 0.0, 0.0), Caption("now", 1.0, 0.0)


def _places(rate: float) -> list[tuple[float, str]]:
    """Where round frequencies stand, from 0 to 1."""
    top = spectra.frequency(1.0, rate)
    known = [(spectra.place(f, rate), hertz(f)) for f in TENS if f < top]
    return [(x, text) for x, text in known if 0.02 < x < 0.96]


def _along(rate: float) -> tuple[Caption, ...]:
    return tuple(Caption(text, x, 0.0) for x, text in _places(rate))


def _scope(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    top = 1.0 / knobs["gain"]
    ends = Caption(f"{top:.3g}", 0.0, 1.0), Caption(f"-{top:.3g}", 0.0, 0.0)
    return *ends, Caption(seconds(knobs["time"]), 1.0, 0.0)


def _plane(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    top = 1.0 / knobs.get("gain", 1.0)
    return Caption(f"y {top:.3g}", 0.5, 1.0), Caption(f"x {top:.3g}", 1.0, 0.52)


def _spectrum(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    return *_along(rate), Caption("0 dB", 0.0, 1.0), Caption(f"{knobs['floor']:g} dB", 0.0, 0.06)


def _spectrogram(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    return *_over_time(knobs["time"]), *(Caption(t, 0.0, y) for y, t in _places(rate))


def _histogram(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    low, high = f"{knobs['low']:g}", f"{knobs['high']:g}"
    if int(knobs["of"]) == 0:
        low, high = seconds(fields.SHORTEST), seconds(fields.LONGEST)
    return Caption(low, 0.0, 0.0), Caption(high, 1.0, 0.0)


def _transfer(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    return Caption(f"-{curves.REACH:g}", 0.0, 0.0), Caption(f"{curves.REACH:g}", 1.0, 0.0)


def _response(knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    ends = Caption(f"{curves.LOUD:g} dB", 0.0, 1.0), Caption(f"{curves.QUIET:g} dB", 0.0, 0.06)
    return *_along(rate), *ends


def _numbered(steps: int) -> tuple[Caption, ...]:
    return Caption("1", 0.0, 0.0), Caption(f"{steps}", 1.0, 0.0)


AXES: Mapping[str, Callable[[Knobs, float], tuple[Caption, ...]]] = {
    "scope": _scope,
    "xy": _plane,
    "stick": _plane,
    "spectrum": _spectrum,
    "spectrogram": _spectrogram,
    "cochleogram": lambda knobs, rate: _over_time(knobs["time"]),
    "raster": lambda knobs, rate: _over_time(knobs["time"]),
    "rate": lambda knobs, rate: _over_time(knobs["time"]),
    "trend": lambda knobs, rate: _over_time(faces.SPAN),
    "histogram": _histogram,
    "meter": lambda knobs, rate: (Caption(f"{knobs['floor']:g} dB", 0.0, 0.0),),
    "transfer": _transfer,
    "response": _response,
    "steps": lambda knobs, rate: _numbered(round(knobs.get("length", 8.0))),
    "rhythm": lambda knobs, rate: _numbered(round(knobs.get("steps", 8.0))),
    "weights": lambda knobs, rate: (Caption("a, b, c, d, bias", 0.5, 0.0),),
}


def axes(kind: str, knobs: Knobs, rate: float) -> tuple[Caption, ...]:
    """The words at the sides of a display of this kind."""
    return AXES[kind](knobs, rate) if kind in AXES else ()
