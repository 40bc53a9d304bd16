"""Displays against theory: where a sine of full scale stands, how far apart spikes are."""

import tracemalloc

import numpy as np
import pytest

from spikerack.patcher.displays.bins import Bins
from spikerack.patcher.displays.feeds import knobs as fed
from spikerack.patcher.displays.feeds import outlets, together
from spikerack.patcher.displays.fields import field, square
from spikerack.patcher.displays.intervals import KEPT, Intervals
from spikerack.patcher.displays.numbers import nice
from spikerack.patcher.displays.ring import Roll
from spikerack.patcher.displays.screens import SCREENS
from spikerack.patcher.displays.spectra import frequency
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node

RATE = 48_000.0
SIZE = (240, 100)


def knobs(kind, **turned):
    return {p.name: float(p.default) for p in library()[kind].of("knob")} | turned


def shown(kind, *jacks, pieces=7, rate=RATE, size=SIZE, **turned):
    """The picture after these ticks, handed over in uneven pieces."""
    screen = SCREENS[kind](rate)
    jacks = [np.asarray(j, float).reshape(len(j), -1) for j in jacks]
    cuts = np.linspace(0, len(jacks[0]), pieces).astype(int)
    for a, b in zip(cuts[:-1], cuts[1:], strict=True):
        picture = screen.show([j[a:b] for j in jacks], knobs(kind, **turned), size)
    return picture


def sine(hertz, seconds=1.0, amplitude=1.0, phase=0.0):
    t = np.arange(round(seconds * RATE)) / RATE
    return amplitude * np.sin(2 * np.pi * (hertz * t + phase))


def test_every_display_module_has_its_screen():
    family = {name for name, spec in library().items() if spec.family == "displays"}
    assert family == set(SCREENS)
    for name in family:
        assert all(o.sink == "display" for o in library()[name].outlets)


@pytest.mark.parametrize("kind", SCREENS)
def test_nothing_and_anything_can_be_shown(kind):
    outlets = len(library()[kind].outlets)
    screen = SCREENS[kind](RATE)
    rng = np.random.default_rng(1)
    for ticks, wide in ((0, 1), (1, 1), (100, 1), (0, 3), (5000, 3), (3, 200), (1600, 200)):
        rows = [rng.normal(size=(ticks, wide)) for _ in range(outlets)]
        for size in (SIZE, (17, 9)):
            picture = screen.show(rows, knobs(kind), size)
            for line in picture.lines:
                assert np.all((line.points >= 0.0) & (line.points <= 1.0))
            if picture.bars is not None:
                assert np.all((picture.bars >= 0.0) & (picture.bars <= 1.0))
            if picture.pixels is not None:
                assert picture.pixels.shape[0] <= size[1]
                assert picture.pixels.shape[1] <= size[0]


@pytest.mark.parametrize("phase", [0.0, 0.13, 0.61])
def test_a_scope_stands_still_at_its_trigger(phase):
    for level, edge in ((0.0, 0.0), (0.5, 0.0), (-0.3, 1.0)):
        tone = sine(443.7, phase=phase)
        picture = shown("scope", tone, tone, time=0.004, level=level, trigger=edge)
        points = picture.lines[0].points
        begin = np.interp(0.0, points[:, 0], points[:, 1])
        assert begin == pytest.approx(0.5 + 0.5 * level, abs=0.005)
        slope = points[3, 1] - points[1, 1]
        assert (slope > 0) == (edge == 0.0)
        assert points[-1, 0] == pytest.approx(1.0, abs=0.01)


def test_a_scope_shows_every_channel_and_no_peak_is_lost():
    x = np.zeros((48_000, 3))
    x[40_000, 2] = 1.0  # one sample in a second
    picture = shown("scope", x, np.zeros((48_000, 1)), time=0.5, trigger=2.0)
    assert len(picture.lines) == 4
    assert [line.channel for line in picture.lines] == [0, 1, 2, 3]
    assert picture.lines[2].points[:, 1].max() == 1.0
    assert np.ptp(picture.lines[1].points[:, 1]) == 0.0


def test_a_circle_in_the_plane():
    picture = shown("xy", sine(100.0), sine(100.0, phase=0.25), gain=0.5)
    points = np.concatenate([line.points for line in picture.lines])
    np.testing.assert_allclose(np.hypot(*(points - 0.5).T), 0.25, atol=1e-9)
    strengths = [line.strength for line in picture.lines]
    assert strengths == sorted(strengths)


@pytest.mark.parametrize("hertz", [63.0, 440.0, 1000.0, 997.3, 9_999.0, 18_000.0])
@pytest.mark.parametrize("level", [0.0, -20.0, -60.0])
@pytest.mark.row("J18")
def test_a_sine_stands_at_its_frequency_and_level(hertz, level):
    tone = sine(hertz, amplitude=10 ** (level / 20))
    x, y = shown("spectrum", tone, floor=-100.0).lines[0].points.T
    assert -100.0 * (1.0 - y.max()) == pytest.approx(level, abs=0.3)
    # a pixel, or the window's four bins where they are wider
    width = 2.0 / 0.085
    there = frequency(x[y.argmax()], RATE)
    assert abs(there - hertz) < max(width, hertz * (1200 ** (1 / 240) - 1))
    far = (np.array([frequency(v, RATE) for v in x]) / hertz > 2.0) & (x < 0.95)
    assert np.all(-100.0 * (1.0 - y[far]) <= max(level - 60.0, -100.0)) or hertz < 100.0


def test_a_spectrogram_scrolls_and_its_brightest_row_is_the_tone():
    tone = np.concatenate([sine(200.0), sine(5000.0)])
    pixels = shown("spectrogram", tone, time=2.0, pieces=61).pixels
    for column, hertz in ((60, 200.0), (200, 5000.0)):
        row = 99 - int(pixels[:, column].argmax())
        assert frequency((row + 0.5) / 100, RATE) == pytest.approx(hertz, rel=0.12)
    other = shown("spectrogram", tone, time=2.0, pieces=5).pixels
    assert np.array_equal(pixels[:, 5:], other[:, 5:])


def test_no_spike_of_thousands_of_channels_is_lost():
    rng = np.random.default_rng(3)
    spikes = np.zeros((9600, 3000))
    for channel in range(0, 3000, 30):  # one spike in each row of pixels
        spikes[rng.integers(200, 9500), channel] = 1.0
    pixels = shown("raster", spikes, time=0.2).pixels
    assert pixels.shape == (100, 240)
    lit = pixels == 255
    assert np.all(lit.sum(1) == 1)
    tick = spikes[:, 0].argmax()
    assert abs(lit[-1].argmax() - tick // 40) <= 1  # channel 0 at the bottom, 40 ticks a pixel


def test_a_field_shows_signs_and_keeps_the_strongest():
    weights = np.zeros((300, 500))
    weights[123, 77], weights[0, 0] = -2.0, 1.0
    picture = field(weights, SIZE)
    assert picture.is_signed
    assert picture.pixels.shape == (100, 240)
    assert np.argwhere(picture.pixels == 1).tolist() == [[41, 37]]  # 300 in 100, 500 in 240
    assert picture.pixels[0, 0] in (191, 192)
    assert np.count_nonzero(picture.pixels != 128) == 2
    small = field(np.array([[0.0, 1.0], [0.5, 0.25]]), SIZE)
    assert np.array_equal(small.pixels, [[0, 255], [127, 63]])
    assert np.array_equal(square(np.arange(5.0), 0), [[0, 1, 2], [3, 4, 0]])


def test_intervals_are_counted_channel_by_channel():
    spikes = np.zeros((48_000, 2))
    spikes[::480, 0], spikes[7::4800, 1] = 1.0, 1.0  # 10 ms and 100 ms
    picture = shown("histogram", spikes, bins=4.0)  # a bin a decade
    left = {0.25: 99.0, 0.5: 9.0}
    middle = 10 ** (-3 + 4 * picture.bars[:, 0])
    assert np.all(middle[0] >= 9.99e-3)
    assert {x: round(99 * y) for x, _, _, y in picture.bars} == left
    assert picture.words[0].text == "10 ms"


def test_values_are_counted():
    picture = shown("histogram", np.repeat([0.1, 0.3, 0.35, 0.9], 100), of=1.0, bins=4.0)
    assert [tuple(b) for b in picture.bars] == [
        (0.0, 0.0, 0.25, 0.5), (0.25, 0.0, 0.5, 1.0), (0.75, 0.0, 1.0, 0.5)
    ]  # fmt: skip


def test_a_meter_holds_its_peak():
    x = np.stack([sine(440.0, 2.0, 0.5), sine(440.0, 2.0, 0.1)], 1)
    x[48_000:] = 0.0
    picture = shown("meter", x, pieces=50)
    heights = picture.bars[:, 3]
    np.testing.assert_allclose(heights, 0.0, atol=1e-9)
    marks = np.array([line.points[0, 1] for line in picture.lines])
    np.testing.assert_allclose(-60.0 * (1.0 - marks), [-6.02, -20.0], atol=0.05)
    assert picture.words[0].text == "-6.0 dB"
    assert not shown("meter", x, pieces=50, hold=0.5).lines
    loud = shown("meter", x[:48_000])
    np.testing.assert_allclose(-60.0 * (1.0 - loud.bars[:, 3]), [-6.02, -20.0], atol=0.05)


def test_the_rate_of_a_population():
    """Poisson spikes of 20 Hz in 500 channels: the mean of a second within five deviations."""
    rng = np.random.default_rng(5)
    spikes = (rng.random((4800 * 2, 500)) < 20.0 / 4800).astype(float)
    text = shown("rate", spikes, rate=4800.0, window=1.0).words[0].text
    assert float(text.removesuffix(" Hz")) == pytest.approx(20.0, abs=5 * np.sqrt(20.0 / 500))
    regular = np.zeros(48_000)
    regular[::480] = 1.0
    text = shown("rate", regular, window=0.1).words[0].text
    assert float(text.removesuffix(" Hz")) == pytest.approx(100.0, rel=0.1)


def test_numbers_are_written_out():
    texts = [w.text for w in shown("value", np.array([[1.0, -0.12345]]), pieces=2).words]
    assert texts == ["+1.000", "-0.123"]
    assert [nice(x) for x in (0.0, 0.7, 1.0, 13.0, 51.0)] == [1.0, 1.0, 1.0, 20.0, 100.0]


@pytest.mark.parametrize("gather", [np.add, np.maximum])
def test_bins_do_not_care_how_ticks_arrive(gather):
    rng = np.random.default_rng(7)
    rows = rng.integers(0, 9, (1000, 2)).astype(float)
    whole = gather.reduceat(rows[:994], np.arange(0, 994, 7), axis=0)
    for seed in range(5):
        cuts = np.sort(np.random.default_rng(seed).integers(0, 1000, 40))
        bins = Bins(7, gather)
        made = [bins.add(part) for part in np.split(rows, cuts)]
        assert np.array_equal(np.concatenate(made), whole)


def test_a_roll_keeps_the_newest():
    roll = Roll(10, 1)
    rows = np.arange(95.0)[:, None]
    for part in np.split(rows, [3, 4, 20, 26, 40, 41, 42, 50, 58, 66, 74, 90]):
        roll.add(part)
        assert np.array_equal(roll.last(4)[:, 0], np.arange(roll.last(4)[-1, 0] - 3, 95)[:4]) or (
            len(roll) < 4
        )
    assert np.array_equal(roll.last(99)[:, 0], np.arange(85.0, 95.0))


def naive_intervals(spikes):
    found = []
    for channel in spikes.T:
        found += np.diff(np.flatnonzero(channel > 0.5)).tolist()
    return np.array(found) / RATE


@pytest.mark.parametrize("pieces", [1, 3, 50])
def test_intervals_of_many_busy_channels_are_those_between_their_spikes(pieces):
    spikes = (np.random.default_rng(5).random((2400, 100)) < 0.01).astype(float)
    screen, parts = Intervals(RATE), np.array_split(spikes, pieces)
    for part in parts:
        logs = screen.add(part)
    assert len(logs) == len(naive_intervals(spikes)) < KEPT
    assert np.sort(10.0**logs) == pytest.approx(np.sort(naive_intervals(spikes)))


def test_the_newest_intervals_are_those_of_all_channels():
    spikes = np.zeros((4000, 200))
    spikes[::20] = 1.0  # all at once, 199 intervals of 20 ticks in each channel
    spikes[-10] = 1.0
    logs = Intervals(RATE).add(spikes)
    assert len(logs) == KEPT
    assert np.sum(np.isclose(10.0**logs, 10 / RATE)) == 200  # the last of every channel


def test_a_crowd_keeps_its_shape():
    rng = np.random.default_rng(6)
    rates = np.where(np.arange(1000) < 500, 0.002, 0.02)  # the upper half ten times as busy
    pixels = shown("raster", rng.random((9600, 1000)) < rates, time=0.2).pixels.astype(float)
    upper, lower = pixels[5:45].mean(), pixels[55:95].mean()
    assert upper > 2.0 * lower > 0.0
    assert np.mean(pixels == 255) < 0.05  # nowhere a solid block


def test_a_meter_in_a_panel_shows_left_and_right_as_they_are_heard():
    known = library()
    assert outlets(known["audio_out"], "meter", "left") == ["left", "right"]
    assert outlets(known["scope"], "scope", "a") == ["a", "b"]
    assert outlets(known["poisson"], "raster", "spike") == ["spike"]
    ten, one = np.full((4800, 10), 0.1), np.full((4800, 1), 0.25)
    (sides,) = together([ten, one])
    assert sides.shape == (4800, 2)
    assert sides[0] == pytest.approx([1.0, 0.25])
    picture = shown("meter", sides, floor=-60.0)
    assert picture.bars[:, 3] == pytest.approx([1.0, 1 - 12.04 / 60], abs=1e-3)
    node = Node("scope", {"gain": (1.0, 3.0)})
    assert fed(node, "scope", known)["gain"] == 2.0
    assert fed(Node("sine", {"gain": 5.0}), "scope", known)["gain"] == 1.0


@pytest.mark.parametrize("kind", SCREENS)
def test_no_display_of_a_crowd_keeps_more_than_it_may(kind):
    """20,000 channels, and as much of the past as a knob can ask for: not gigabytes."""
    highest = {p.name: float(p.default.hi) for p in library()[kind].of("knob")}
    rows, screen = np.zeros((64, 20_000)), SCREENS[kind](RATE)
    tracemalloc.start()
    for _ in range(2):
        screen.show([rows] * len(library()[kind].outlets), highest, SIZE)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120e6
