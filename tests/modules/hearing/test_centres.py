"""Where the channels of a bank stand, against each scale's formula; lists that cannot be."""

import numpy as np
import pytest

from spikerack.modules.centres import SCALES, Centres, between, listed

STEPS = {  # equal steps of the scale: of hearing, of pitch, of octaves, of hertz
    "ERB": lambda f: 21.4 * np.log10(4.37 * f / 1000.0 + 1.0),
    "mel": lambda f: 2595.0 * np.log10(1.0 + f / 700.0),
    "log": np.log2,
    "linear": lambda f: f,
}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("count", [2, 3, 40, 3000])
@pytest.mark.row("J42")
def test_steps_of_a_scale_are_equal_and_both_ends_are_there(scale, count):
    f = between(80.0, 12_000.0, count, scale)
    assert (f[0], f[-1]) == pytest.approx((80.0, 12_000.0))
    steps = np.diff(STEPS[scale](f))
    assert steps == pytest.approx(steps.mean(), rel=1e-3)


def test_channels_beyond_half_the_rate_are_pulled_down():
    f = Centres(100.0, 20_000.0, 0.0, "", 8).hertz(1.0 / 16_000)
    assert f.max() == pytest.approx(0.49 * 16_000)
    assert (np.diff(f) > 0.0).all()


def test_a_list_is_taken_as_it_stands_and_from_the_first_again():
    assert listed("440; 220, 1e3", 5, 24e3).tolist() == [440.0, 220.0, 1000.0, 440.0, 220.0]
    assert Centres(100.0, 200.0, 0.0, " 50 60", 2).hertz(1 / 48e3).tolist() == [50.0, 60.0]


@pytest.mark.parametrize("text", ["100 deep", "0", "-5", "24000", "1e999", "nan", "100, inf"])
def test_a_frequency_that_cannot_be_is_named(text):
    with pytest.raises(ValueError, match=r"^centres: must be frequencies .*\(got '[^']+'\); write"):
        listed(text, 3, 24e3)


def test_a_list_without_end_is_refused():
    with pytest.raises(ValueError, match="at most 100000 numbers"):
        listed("1 " * 200_000, 3, 24e3)
