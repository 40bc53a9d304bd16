"""Banks by their textbooks' names, to the sample as scipy plays them, and within their losses."""

import numpy as np
import pytest
from scipy import signal

from spikerack.modules.centres import Centres
from spikerack.modules.filter_banks import BANDS, DESIGNS, designed
from spikerack.modules.sections import typed
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.validate import PatchError
from spikerack.runtime.render.render import render
from tests.bench import module, play

RATE = 44_100
F = np.array([200.0, 1000.0, 5000.0])
AT = {"centres": "200 1000 5000"}


def played(x: np.ndarray, channels: int = 3, rate: int = RATE, **settings) -> np.ndarray:
    given = {"channels": channels, **AT, **settings}
    fn = module("filter_bank", **{k: v for k, v in given.items() if k != "channels"})
    return play(fn, len(x), channels, rate, x=x[:, None], settings=given)["y"]


def rows(rate: float = RATE, channels: int = 3, **settings) -> list[np.ndarray]:
    """The sections of each channel, as scipy has them."""
    usual = {"design": 0, "band": 2, "order": 2, "q": 4.0, "ripple": 1.0, "loss": 40.0}
    at = Centres(100.0, 8000.0, 0.0, "200 1000 5000", channels)
    table = designed(at, *(usual | settings).values(), "", 1.0 / rate)
    five = table.reshape(-1, 5, channels)
    return [np.insert(five[:, :, c], 3, 1.0, axis=1) for c in range(channels)]


def response(sections: np.ndarray, f: float, rate: float = RATE) -> float:
    """In dB."""
    _, h = signal.freqz_sos(sections, [f], fs=rate)
    return float(20.0 * np.log10(abs(h[0]) + 1e-300))


@pytest.mark.parametrize("band", range(4))
@pytest.mark.parametrize("order", [1, 2, 5])
@pytest.mark.row("J20")
def test_classic_designs_are_scipys_to_the_sample(band, order):
    x = np.random.default_rng(1).normal(size=1500)
    made = {
        1: lambda **w: signal.butter(**w),
        2: lambda **w: signal.cheby1(rp=1.0, **w),
        3: lambda **w: signal.cheby2(rs=40.0, **w),
        4: lambda **w: signal.ellip(rp=1.0, rs=40.0, **w),
        5: lambda **w: signal.bessel(norm="mag", **w),
    }
    for design, scipys in made.items():
        y = played(x, design=design, band=band, order=order)
        for c, f in enumerate(F):
            edges = f * (np.hypot(1.0, 1 / 8) + np.array([-1 / 8, 1 / 8]))
            wn = edges if band > 1 else f
            sos = scipys(N=order, Wn=wn, btype=BANDS[band], fs=RATE, output="sos")
            assert y[:, c] == pytest.approx(signal.sosfilt(sos, x), abs=1e-9), DESIGNS[design]


@pytest.mark.row("J34")
def test_losses_are_where_the_books_have_them():
    """-3 dB at Butterworth's and Bessel's edges, the ripple or the loss at the others'."""
    at_edge = {1: -3.0103, 2: -1.0, 3: -40.0, 4: -1.0, 5: -3.0103}
    for design, level in at_edge.items():
        for order in (2, 4, 7):
            for row, f in zip(rows(design=design, band=0, order=order), F, strict=True):
                assert response(row, f) == pytest.approx(level, abs=0.02), (design, order)
    for order in (1, 3, 6):  # 6 dB an octave for each order
        low = rows(design=1, band=0, order=order)[0]
        far = response(low, 1600.0) - response(low, 800.0)
        assert far == pytest.approx(-6.02 * order, abs=0.35)


@pytest.mark.parametrize("q", [0.5, 4.0, 50.0])
def test_a_resonator_peaks_at_its_centre_and_is_as_wide_as_q_says(q):
    for row, f in zip(rows(order=1, q=q), F, strict=True):
        assert response(row, f) == pytest.approx(0.0, abs=1e-9)
        hertz = np.geomspace(0.05 * f, min(20.0 * f, 22e3), 200_001)
        _, h = signal.freqz_sos(row, hertz, fs=RATE)
        loud = hertz[abs(h) > np.sqrt(0.5)]
        assert abs(h).max() <= 1.0 + 1e-9
        if q > 0.5:
            assert np.ptp(loud) == pytest.approx(f / q, rel=0.01)
    three = rows(order=3, q=q)[1]
    assert response(three, 1500.0) == pytest.approx(3 * response(three[:1], 1500.0))


def test_the_ears_outside_and_middle():
    ear = rows(design=7)[0]
    assert response(ear, 1000.0, RATE) == pytest.approx(0.0, abs=0.1)
    assert response(ear, 30.0) < -20.0
    outer = rows(design=8)[0]
    peak = max(range(500, 12_000, 50), key=lambda f: response(outer, f))
    assert 2200 < peak < 3200
    assert response(outer, 100.0) == pytest.approx(0.0, abs=0.1)


def test_typed_sections_are_played_as_they_are():
    text = "0.3 0.1 0, 2 -1 0.4\n1 -1 0 1 0 0"
    scipys = typed(text) / np.array([[2.0], [1.0]])
    x = np.random.default_rng(2).normal(size=800)
    y = played(x, design=9, sections=text)
    assert y[:, 1] == pytest.approx(signal.sosfilt(scipys, x), abs=1e-12)


@pytest.mark.parametrize("text", ["", "1 2 3", "1 0 0 0 0 0", "1 0 0 1 0 nan", "1 0 0 1 b 0"])
def test_sections_that_are_none_are_named(text):
    with pytest.raises(ValueError, match=r"^sections: .*must be .*\(got .*\); (write|mend)"):
        typed(text)


@pytest.mark.parametrize("poles", ["-2 1.01", "0 1", "-2.1 1", "1.9 -1", "-1 0"])
def test_an_unstable_section_is_named(poles):
    with pytest.raises(ValueError, match=r"^sections: section 2: must be stable, .* \(got one at"):
        typed(f"1 0 0 1 0 0; 1 0 0 1 {poles}")


@pytest.mark.parametrize("rate", [8000, 96_000])
def test_every_design_is_stable_at_any_rate_or_says_that_it_cannot_be(rate):
    said = 0
    for design in range(9):
        for band in range(4):
            for order in (1, 4, 24):
                at = Centres(10.0, 20_000.0, 0.0, "", 4)
                try:
                    table = designed(at, design, band, order, 1.5, 0.5, 60.0, "", 1.0 / rate)
                except ValueError as error:
                    assert str(error).startswith("order: must be lower"), error  # noqa: PT017
                    assert order > 4
                    said += 1
                    continue
                a1, a2 = table.reshape(-1, 5, 4)[:, 3:].transpose(1, 0, 2)
                assert np.isfinite(table).all()
                assert (abs(a2) < 1.0).all(), (DESIGNS[design], BANDS[band], order)
                assert (abs(a1) < 1.0 + a2).all(), (DESIGNS[design], BANDS[band], order)
    assert said < 20


@pytest.mark.row("J38")
def test_the_middle_ear_is_that_of_its_authors_program():
    """Zeros and poles in the plane of s, gain 1 at 1 kHz there, then the bilinear transform."""
    poles = 2.0 * np.pi * np.array([-250 + 400j, -250 - 400j, -2000 + 6000j, -2000 - 6000j])
    b, a = signal.zpk2tf([-200.0, -200.0], poles, 1.5e9)
    b = b / abs(signal.freqs(b, a, [2000.0 * np.pi])[1])
    x = np.random.default_rng(3).normal(size=2000)
    wanted = signal.lfilter(*signal.bilinear(b, a, RATE), x)
    assert played(x, design=7)[:, 0] == pytest.approx(wanted, abs=1e-9)


def test_what_cannot_be_is_one_line_and_names_its_node():
    def tried(**settings):
        nodes = {"wall": Node("filter_bank", settings=settings), "out": Node("audio_out")}
        return render(Patch(nodes, (Cable("wall", "y", "out", "both"),)), 0.01)

    with pytest.raises(PatchError, match=r"^nodes\.wall, filters: centres: must .*\(got '30000'\)"):
        tried(centres="100 30000")


def test_a_bank_that_would_take_minutes_to_design_is_refused_at_once():
    with pytest.raises(ValueError, match=r"^channels: must be at most 4096 .*; choose fewer"):
        played(np.zeros(1), design=4, channels=100_000)
