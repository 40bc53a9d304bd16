"""OSC at the modules: addresses, a spike for each message, what is no address."""

import numpy as np
import pytest

from spikerack.modules.osc import osc_in, osc_out, osc_places
from tests.bench import play


def test_an_address_may_say_which_of_its_numbers():
    assert osc_places("/fader, /accxyz 2,/a") == [("/fader", 0), ("/accxyz", 1), ("/a", 0)]


@pytest.mark.parametrize(
    "text", ["fader", "/a 0", "/a -1", "/a b", "/a 257", "/a*", "/a²  ²", "/a 1.5"]
)
def test_what_is_no_address_is_one_line(text):
    with pytest.raises(ValueError, match="must begin with a slash"):
        osc_places(text)


def test_each_message_is_a_spike_and_the_value_follows():
    strikes, value = np.zeros((2000, 1)), np.zeros((2000, 1))
    strikes[5:], strikes[9:], value[5:] = 1.0, 4.0, 2.0
    out = play(osc_in, 2000, 1, 1000, strikes=strikes, value=value, glide=0.1)
    assert np.flatnonzero(out["trigger"]).tolist() == [5, 9]
    assert out["trigger"][9, 0] == 3.0  # three in one tick
    assert out["value"][104, 0] == pytest.approx(2.0 * (1.0 - np.exp(-1.0)))
    assert (play(osc_in, 2000, 1, 1000, value=value, glide=0.0)["value"] == value).all()


def test_what_leaves_is_what_comes():
    value, trigger = np.random.default_rng(1).normal(size=(50, 3)), np.zeros((50, 3))
    trigger[7, 2] = 1.0
    out = play(osc_out, 50, 3, value=value, trigger=trigger)
    assert (out["value"] == value).all()
    assert np.argwhere(out["strike"]).tolist() == [[7, 2]]
