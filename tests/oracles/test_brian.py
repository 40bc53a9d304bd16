"""Cells on the grid, spike for spike as Brian 2 has them; `make oracles` writes its tables."""

import hashlib
import json
from functools import cache

import numpy as np
import pytest

from spikerack.modules.integrate_and_fire import adex, lif
from spikerack.modules.neurons import izhikevich
from spikerack.modules.ports import Out, Setting, State, prepared, spikes
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.signature import read
from tests.bench import play
from tests.probes import KNOWN, patch
from tests.root import ROOT
from tests.stage import RATE, stage

FOLDER = ROOT / "tests/oracles"
GRID = {"lif": 2.0, "izhikevich": 2.0, "adex": 1.0}
CELL = {"lif": lif, "izhikevich": izhikevich, "adex": adex}
# a kick into `adex` is a charge, a kick of Brian's a number of mV
GAIN = {"lif": {}, "izhikevich": {"gain": 1.0}, "adex": {"gain": 1.0}}


@cache
def table(cell: str) -> dict:
    return json.loads((FOLDER / f"{cell}.json").read_text())


def arriving(cell: str, channels: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Drive and kick of each tick and cell."""
    given = table(cell)
    drive = np.repeat(np.array(given["drive"]), given["held"], axis=0)
    kick = np.zeros_like(drive)
    for i, ticks in enumerate(given["kicks"]):
        kick[ticks, i] = given["weights"][i]
    if cell == "adex":
        kick *= np.array(given["knobs"]["capacitance"])
    return drive, kick


def _drive(cell: str, channels: int) -> np.ndarray:
    return arriving(cell)[0]


def _kick(cell: str, channels: int) -> np.ndarray:
    return arriving(cell)[1]


def currents(
    cell: Setting = "lif", at: State = 0, table: State = prepared(_drive, "cell", "channels")
) -> Out("x"):
    """The drive of a table."""
    x = table[at]
    at = at + 1
    return x, at


def blows(
    cell: Setting = "lif", at: State = 0, table: State = prepared(_kick, "cell", "channels")
) -> Out(spikes("spike")):
    """The kicks of a table."""
    spike = table[at]
    at = at + 1
    return spike, at


MINE = {**KNOWN, "currents": read(currents), "blows": read(blows)}


def fired(spike: np.ndarray) -> list[list[int]]:
    return [np.flatnonzero(column).tolist() for column in spike.T]


@pytest.mark.parametrize("cell", CELL)
def test_a_table_is_of_the_script_that_stands_here(cell):
    """What the script says and what the table holds are one; else `make oracles`."""
    text = (FOLDER / "brian_tables.py").read_bytes()
    assert table(cell)["script"] == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize("cell", CELL)
def test_no_rounding_decides_a_spike(cell):
    """No cell was ever nearer to its threshold than a million roundings."""
    assert table(cell)["nearest"] > 1e-7
    assert all(table(cell)["spikes"])


@pytest.mark.parametrize("cell", CELL)
def test_the_same_spikes_at_the_same_ticks(cell):
    given = table(cell)
    drive, kick = arriving(cell)
    knobs = {name: np.array(values) for name, values in given["knobs"].items()}
    knobs |= GAIN[cell] | {"method": GRID[cell]}
    start = {"potential": np.full(16, given["start"]["v"])}
    run = play(CELL[cell], given["ticks"], 16, 10_000, drive=drive, kick=kick, state=start, **knobs)
    assert fired(run["spike"]) == given["spikes"]
    assert not run["since"].any()


@pytest.mark.parametrize("cell", CELL)
def test_the_same_spikes_in_an_engine_whose_ticks_are_a_time(cell):
    given = table(cell)
    knobs = {name: tuple(values) for name, values in given["knobs"].items()}
    knobs |= {name: (x,) for name, x in (GAIN[cell] | {"method": GRID[cell]}).items()}
    every, settings = "0.1 ms", {"cell": cell}
    made = stage(
        patch("c.x -> n.drive\n b.spike -> n.kick",
              n=Node(cell, knobs, channels=16, rate=every),
              c=Node("currents", {}, settings, channels=16, rate=every),
              b=Node("blows", {}, settings, channels=16, rate=every)),
        "generic", MINE,
    )  # fmt: skip
    for _ in range(25):
        made.run(RATE // 50)
    spike = made.tapped("n", "spike")
    assert len(spike) == given["ticks"]
    assert fired(spike) == given["spikes"]
