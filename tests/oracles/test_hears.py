"""Banks of filters, tick for tick as brian2hears has them; `make oracles` writes the table."""

import hashlib
import json
from functools import cache

import numpy as np
import pytest

from tests.bench import module, play
from tests.root import ROOT

FOLDER = ROOT / "tests/oracles"
# our module, and its settings
SAME = {
    "gammatone": ("gammatone", {}),
    "gammachirp": ("gammachirp", {"width": 1.81, "chirp": -2.96}),
    "butterworth bandpass": ("filter_bank", {"design": 1, "band": 2, "order": 1, "q": 4.0}),
    "butterworth lowpass": ("filter_bank", {"design": 1, "band": 0, "order": 4}),
    "RC low-pass": ("filter_bank", {"design": 6, "order": 3}),
}


@cache
def table() -> dict:
    return json.loads((FOLDER / "hears.json").read_text())


def listed() -> dict[str, str]:
    return {"centres": " ".join(map(str, table()["centres"]))}


def test_the_table_is_of_this_script():
    script = (FOLDER / "brian_hears.py").read_bytes()
    assert hashlib.sha256(script).hexdigest() == table()["script"], "make oracles"


def test_every_bank_of_the_table_is_compared():
    assert SAME.keys() == table()["banks"].keys()


@pytest.mark.parametrize("bank", SAME)
@pytest.mark.row("J28", "J30", "J35")
def test_a_bank_is_brians(bank):
    name, settings = SAME[bank]
    given = table()
    x = np.random.default_rng(given["seed"]).standard_normal(given["ticks"])
    fn = module(name, **settings)
    made = play(fn, x.size, 3, given["rate"], x=x[:, None], settings=settings | listed())["y"]
    wanted = np.array(given["banks"][bank]).T
    assert made[:: given["every"]] == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("species", ["human", "guinea pig"])
@pytest.mark.row("J36")
def test_a_squeezing_cochlea_is_brians(species):
    """Tones at four levels, in pascals; a place a channel."""
    given = table()
    t = np.arange(given["ticks"]) / given["rate"]
    pascal = 20.0 * np.log10(1.0 / 20e-6)
    settings = listed() | {"species": float(["human", "guinea pig"].index(species))}
    for level, wanted in zip(given["levels"], given["drnl"][species], strict=True):
        x = 20e-6 * 10.0 ** (level / 20.0) * np.sqrt(2.0) * np.sin(2.0 * np.pi * given["tone"] * t)
        made = play(
            module("drnl"), t.size, 3, given["rate"], x=x[:, None], level=pascal, settings=settings
        )["y"]
        metres = 1e-6 * made[:: given["every"]]
        scale = np.abs(wanted).max()
        assert metres / scale == pytest.approx(np.array(wanted).T / scale, abs=1e-9)


@pytest.mark.row("J26", "J37")
def test_a_widening_cochlea_is_brians():
    """The compressive gammachirp, retuned in every tick; tones at four levels."""
    given = table()
    dcgc, t = given["dcgc"], np.arange(given["ticks"]) / given["rate"]
    settings = {"centres": " ".join(map(repr, dcgc["centres"]))}
    for level, wanted in zip(given["levels"], dcgc["levels"], strict=True):
        x = np.sqrt(2.0) * np.sin(2.0 * np.pi * given["tone"] * t)
        fn, count = module("compressive_gammachirp"), len(dcgc["centres"])
        made = play(fn, t.size, count, given["rate"], x=x[:, None], level=level, settings=settings)[
            "y"
        ]
        ours = made[:: given["every"], dcgc["shown"]] * 10.0 ** ((level - 30.0) / 20.0)
        wanted = np.array(wanted).T
        has_ahead = np.array(dcgc["shown"]) < count - 3  # beyond it Brian's shift ends
        scale = abs(wanted).max()
        assert ours[:, has_ahead] / scale == pytest.approx(wanted[:, has_ahead] / scale, abs=1e-9)
