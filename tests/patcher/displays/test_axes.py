"""The words at the sides of a large display say what is there."""

import numpy as np
import pytest

from spikerack.modules.ports import DISPLAYS, FACES, PLAYED
from spikerack.patcher.displays import spectra
from spikerack.patcher.displays.axes import AXES, axes, hertz, seconds
from spikerack.runtime.library import library

KNOWN, RATE = library(), 48_000.0


def knobs(kind: str, **turned: float) -> dict[str, float]:
    found = {p.name: float(p.default) for p in KNOWN[kind].of("knob")} if kind in KNOWN else {}
    return found | turned


def said(kind: str, **turned: float) -> dict[tuple[float, float], str]:
    return {(round(c.x, 2), c.y): c.text for c in axes(kind, knobs(kind, **turned), RATE)}


def test_all_but_plain_numbers_and_what_is_played_have_sides():
    assert set(AXES) == {*DISPLAYS, *FACES} - {*PLAYED, "value", "matrix"}
    for kind in AXES:
        words = axes(kind, knobs(kind), RATE)
        assert words
        assert all(0.0 <= c.x <= 1.0 and 0.0 <= c.y <= 1.0 and c.text for c in words)


def test_a_scope_tells_its_height_and_its_length():
    assert said("scope", gain=4.0, time=0.02) == {
        (0.0, 1.0): "0.25", (0.0, 0.0): "-0.25", (1.0, 0.0): "20 ms",
    }  # fmt: skip


@pytest.mark.parametrize("f", [100.0, 1000.0, 10_000.0])
def test_a_frequency_is_written_where_a_sine_of_it_peaks(f):
    x = np.sin(2 * np.pi * f * np.arange(8192) / RATE)[:, None]
    (line,) = spectra.spectrum(x, RATE, 800, -80.0).lines
    peak = line.points[line.points[:, 1].argmax(), 0]
    (place,) = [c.x for c in axes("spectrum", knobs("spectrum"), RATE) if c.text == hertz(f)]
    assert place == pytest.approx(peak, abs=0.01)


def test_times_and_frequencies_are_short():
    assert [seconds(s) for s in (0.0005, 0.02, 1.0, 62.0)] == ["0.5 ms", "20 ms", "1 s", "62 s"]
    assert [hertz(f) for f in (20.0, 999.0, 1000.0, 12_500.0)] == [
        "20 Hz", "999 Hz", "1 kHz", "12.5 kHz",
    ]  # fmt: skip
