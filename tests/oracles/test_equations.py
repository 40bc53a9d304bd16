"""Texts of equations, spike for spike as Brian 2 plays the same texts; and its units."""

import hashlib
import json
from functools import cache

import numpy as np
import pytest

from spikerack.modules.language.units import SHORT, unit
from tests.bench import module, play
from tests.oracles.shipped_texts import SHIPPED
from tests.oracles.typed_models import MODELS, Typed, ticks_of_kicks
from tests.root import ROOT

# what Brian does in a tick: spikes that are on their way arrive before resets
AS_BRIAN = "\nschedule = ['start', 'groups', 'thresholds', 'synapses', 'resets', 'end']"

# units that we know and Brian 2 does not: two are Brian 1.4's
MORE = {"mF", "mS", *(f"c{metre}{p}" for metre in ("metre", "meter") for p in ("", "2", "3"))}


@cache
def table(file: str) -> dict:
    return json.loads((ROOT / "tests/oracles" / file).read_text())


@pytest.mark.parametrize(("file", "models"), [("equations.json", MODELS), ("texts.json", SHIPPED)])
def test_the_table_is_of_these_texts(file, models):
    """Else `make oracles`."""
    texts = json.dumps({n: m.text for n, m in models.items()})
    assert table(file)["texts"] == hashlib.sha256(texts.encode()).hexdigest()
    assert len(models) >= 20
    assert all(sum(map(len, cells)) >= 2 for cells in table(file)["spikes"].values())


def played(model: Typed, **how: bool) -> list[list[int]]:
    """The ticks of each cell's spikes."""
    fn = module("equations", text=model.text + AS_BRIAN)
    target, size = model.kicks
    kicks = np.zeros((model.rate, 4))
    for cell in range(4):
        kicks[ticks_of_kicks(cell, model.rate), cell] = size
    frames = round(model.rate * model.seconds)
    inlets = {f"to_{target}": kicks[:frames]} if target else {}
    run = play(fn, frames, 4, model.rate, **how, I=np.array(model.drive), **inlets)
    return [np.flatnonzero(column).tolist() for column in run["spike"].T]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.row("B02", "B03", "B04", "B14", "B16")
def test_the_same_text_fires_at_the_same_ticks(name):
    assert played(MODELS[name]) == table("equations.json")["spikes"][name]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.row(
    "A40",
    "A41",
    "A45",
    "A46",
    "A48",
    "A49",
    "A61",
    "B05",
    "B06",
    "B09",
    "B18",
    "H07",
    "H08",
    "I05",
    "I06",
    "I07",
)
def test_a_text_that_comes_along_fires_at_the_same_ticks(name):
    """In plain Python, which is the same as compiled (tests/modules/test_kernels.py)."""
    assert played(SHIPPED[name], in_python=True) == table("texts.json")["spikes"][name]


@pytest.mark.row("A12", "A15")
def test_units_are_those_of_brian():
    """Each name of Brian's, with its power of ten and its dimension."""
    roots = "amp ampere becquerel candle coulomb farad gram gramme gray henry hertz joule katal"
    roots += " kelvin kilogram kilogramme liter litre lumen lux meter metre mol molar mole newton"
    roots += " ohm pascal radian second siemens sievert steradian tesla volt watt weber"
    prefixes = ["", "da", *"YZEPTGMkhdcmunpfazy"]
    names = {p + r + power for p in prefixes for r in roots.split() for power in ("", "2", "3")}
    names |= {*SHORT, "cm", *(n + p for n in ("cm", "mm", "um") for p in "23")}
    known = {n: u for n in sorted(names - MORE) if (u := unit(n))}
    lines = [f"{n} {round(np.log10(u.size))} {list(u.dimension)}" for n, u in known.items()]
    units = table("equations.json")["units"]
    assert len(lines) == units["count"]
    joined = "\n".join(lines).encode()
    assert hashlib.sha256(joined).hexdigest() == units["sha256"]
