"""What panels show of modules that are no displays: true to what the modules do."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.modules.ports import FACES
from spikerack.patcher.displays import curves, faces
from spikerack.patcher.displays.curves import LOUD, QUIET, REACH
from spikerack.patcher.displays.spectra import frequency
from spikerack.patcher.panels.layout import arranged, content, panel
from spikerack.patcher.panels.wells import is_spare
from spikerack.runtime.library import library

KNOWN, RATE = library(), 48_000.0


def knobs(name: str, **turned: float) -> dict[str, float]:
    return {p.name: float(p.default) for p in KNOWN[name].of("knob")} | turned


def decibels(name: str, hertz: float, **turned: float) -> float:
    (line,) = curves.response(KNOWN[name], knobs(name, **turned), RATE, 400).lines
    at = [frequency(x, RATE) for x in line.points[:, 0]]
    return float(np.interp(hertz, at, QUIET + (LOUD - QUIET) * line.points[:, 1]))


def test_a_one_pole_is_3_decibels_down_at_its_cutoff_and_6_an_octave_beyond():
    assert decibels("one_pole", 200.0, cutoff=1000.0) == pytest.approx(-0.17, abs=0.2)
    assert decibels("one_pole", 1000.0, cutoff=1000.0) == pytest.approx(-3.01, abs=0.2)
    assert decibels("one_pole", 4000.0, cutoff=1000.0) == pytest.approx(-12.3, abs=0.6)


def test_a_filter_that_rings_peaks_where_it_is_tuned():
    flat, ringing = (decibels("svf", 2000.0, cutoff=2000.0, resonance=r) for r in (0.3, 0.9))
    assert ringing > flat + 6.0


def test_a_neuron_shows_its_activation_and_where_it_is():
    spec, x = KNOWN["neuron"], np.linspace(-REACH, REACH, curves.PLACES)
    picture = curves.transfer(spec, knobs("neuron"), RATE, np.tanh([0.5, -1.0]))
    heights = picture.lines[0].points[:, 1]
    np.testing.assert_allclose(2.0 * heights - 1.0, np.tanh(x), atol=1e-6)
    at = REACH * (picture.bars[:, [0, 2]].mean(axis=1) * 2.0 - 1.0)
    np.testing.assert_allclose(at, [0.5, -1.0], atol=2 * REACH / curves.PLACES)


def test_every_face_that_runs_its_module_can():
    faced = [s for s in KNOWN.values() if s.display in ("transfer", "response")]
    assert len(faced) > 5
    assert all(map(curves.can_run, faced))
    assert {s.display for s in KNOWN.values()} >= set(FACES)
    assert set(FACES) == set(faces.FACES)


def test_a_trend_keeps_the_last_seconds_and_every_peak_in_them():
    trend, rate = faces.Trend(1000.0), 1000
    x = np.zeros((10 * rate, 1))
    x[2 * rate], x[-rate] = 0.9, 0.7  # the first is too long ago
    for part in np.array_split(x, 37):
        picture = trend.show([part], {}, (200, 60))
    points = picture.lines[0].points
    assert np.sort(points[:, 1])[-2:] == pytest.approx([0.0, 0.7])
    at = points[points[:, 1].argmax(), 0]
    assert at == pytest.approx(1.0 - 1.0 / faces.SPAN, abs=0.02)


def test_a_stick_is_where_it_is():
    stick = faces.screen("stick", 1000.0, KNOWN["joystick"])
    x, y = np.full((50, 1), 0.5), np.full((50, 1), -0.25)
    ((x0, y0, x1, y1),) = stick.show([x, y], {}, (100, 100)).bars
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((0.75, 0.375))


@pytest.mark.parametrize("name", [n for n, s in KNOWN.items() if is_spare(s)])
def test_a_display_for_spare_room_makes_no_panel_wider(name):
    """Patches from before have their panels where they were."""
    spec = KNOWN[name]
    if content(spec, 1).display and content(spec, 1).display[0] != "matrix":
        bare = arranged(replace(content(spec, 1), display=None, buttons=()))
        assert panel(spec, 1).width <= bare.width


def rows(*columns: float) -> list[np.ndarray]:
    return [np.array([[x]]) for x in columns]


def lit(picture) -> list[int]:
    return np.flatnonzero(picture.pixels[0]).tolist()


def test_the_step_that_plays_is_lit_and_higher_notes_are_higher():
    screen = faces.screen("steps", RATE, KNOWN["sequencer"])
    turned = knobs("sequencer", length=6.0, pitch_2=2.0, gate_3=0.0, gate_4=1.0)
    picture = screen.show(rows(4.0), turned, (100, 30))
    assert lit(picture) == [4]
    assert len(picture.bars) == 5, "a rest has none"
    assert picture.bars[1, 3] > picture.bars[0, 3]
    wide = np.diff(picture.bars[:, [0, 2]])[:, 0]
    assert wide[2] == pytest.approx(2.0 * wide[0])
    assert lit(screen.show([np.zeros((0, 1))], turned, (100, 30))) == [4], "nothing new came"
    assert lit(screen.show(rows(-1.0), turned, (100, 30))) == [], "before the first pulse"


@pytest.mark.parametrize(
    ("turned", "told"),
    [({}, "x..x..x."), ({"rotation": 1.0}, ".x..x..x"), ({"hits": 9.0, "steps": 4.0}, "xxxx")],
)
def test_a_rhythm_is_as_toussaint_writes_it(turned, told):
    screen = faces.screen("rhythm", RATE, KNOWN["euclid"])
    picture = screen.show(rows(2.0), knobs("euclid", **turned), (100, 30))
    assert "".join("x" if high > 0.5 else "." for high in picture.bars[:, 3]) == told
    assert lit(picture) == [2]


def test_weights_go_up_and_down_from_the_middle():
    screen = faces.screen("weights", RATE, KNOWN["learner"])
    picture = screen.show(rows(0.5, -1.0, 0.0, 0.25, 1.0), {}, (100, 60))
    low, high = picture.bars[:, 1], picture.bars[:, 3]
    assert (high[[0, 3, 4]] > 0.6).all()
    assert low[1] == pytest.approx(0.0)
    assert high[4] == pytest.approx(1.0)
    assert low[2] == pytest.approx(1.0 - high[2])
