"""Texts of strangers: models of Brian's documentation are read, and run."""

import numpy as np
import pytest

from spikerack.modules.equations import equations
from spikerack.modules.language.reading import read
from tests.bench import module, play
from tests.modules.brian_texts import TEXTS


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.row("A08", "A18")
def test_a_text_of_brians_is_read_and_runs(name):
    text, method = TEXTS[name]
    model, made = read(text), module("equations", text=text)
    assert (made.__doc__ or "").partition("\n")[0].endswith(f", {method}.")
    out = play(made, 50, 2, 10_000, in_python=True)
    for variable in model.states:
        assert np.isfinite(out[variable]).all()
        assert (np.abs(out[variable]) < 1e9).all()  # it has not met its bounds
    assert all(f"d{x}/dt = " in equations(text) for x in model.rates)


def test_there_are_enough_of_them():
    assert len(TEXTS) >= 60
