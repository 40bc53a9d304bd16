"""Cells on the grid, spike for spike as Brian 2 has them, and between ticks as its fine steps.

`make oracles` writes the tables that are compared with.
"""

import hashlib
import json
from functools import cache

import numpy as np
import pytest

from spikerack.modules.integrate_and_fire import adex, lif
from spikerack.modules.neurons import izhikevich
from spikerack.modules.ports import Out, Setting, State, prepared, spikes
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.signature import read_spec
from tests.bench import play
from tests.probes import KNOWN, patch
from tests.root import ROOT
from tests.stage import RATE, stage

FOLDER = ROOT / "tests/oracles"
GRID = {"lif": 2.0, "lif_kicks_first": 1.0, "izhikevich": 2.0, "adex": 1.0}
CELL = {"lif": lif, "lif_kicks_first": lif, "izhikevich": izhikevich, "adex": adex}
# a kick into `adex` is a charge, a kick of Brian's a number of mV
GAIN: dict = {"lif": {}, "lif_kicks_first": {}} | dict.fromkeys(
    ("izhikevich", "adex"), {"gain": 1.0}
)


@cache
def table(cell: str) -> dict:
    return json.loads((FOLDER / f"{cell}.json").read_text())


def arriving(cell: str) -> tuple[np.ndarray, np.ndarray]:
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


MINE = {**KNOWN, "currents": read_spec(currents), "blows": read_spec(blows)}


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
@pytest.mark.row("H14")
def test_the_same_spikes_in_an_engine_whose_ticks_are_a_time(cell):
    given = table(cell)
    knobs = {name: tuple(values) for name, values in given["knobs"].items()}
    knobs |= {name: (x,) for name, x in (GAIN[cell] | {"method": GRID[cell]}).items()}
    every, settings = "0.1 ms", {"cell": cell}
    made = stage(
        patch("c.x -> n.drive\n b.spike -> n.kick",
              n=Node(CELL[cell].__name__, knobs, channels=16, rate=every),
              c=Node("currents", {}, settings, channels=16, rate=every),
              b=Node("blows", {}, settings, channels=16, rate=every)),
        "generic", MINE,
    )  # fmt: skip
    for _ in range(25):
        made.run(RATE // 50)
    spike = made.tapped("n", "spike")
    assert len(spike) == given["ticks"]
    assert fired(spike) == given["spikes"]


def too_late(cell: str, finer: int = 1) -> list[np.ndarray]:
    """Microseconds by which spikes of Brian's fine steps come later, for each cell.

    We play `finer` ticks to one of 0.1 ms; a place in a tick counts.
    """
    few = 1000
    drive, kick = arriving(cell)
    hit = np.zeros((few * finer, 16))
    hit[::finer] = kick[:few]  # at the begin of a tick of 0.1 ms
    if cell == "lif":  # which hears a kick at the end of its own
        hit = np.roll(hit, -1, axis=0)
    given = table(cell)
    knobs = {name: np.array(values) for name, values in given["knobs"].items()} | GAIN[cell]
    run = play(
        CELL[cell], few * finer, 16, 10_000 * finer, drive=np.repeat(drive[:few], finer, axis=0),
        kick=hit, state={"potential": np.full(16, given["start"]["v"])}, **knobs,
    )  # fmt: skip
    late = []
    for i, steps in enumerate(given["microseconds"]):
        (tick,) = np.nonzero(run["spike"][:, i])
        times = (tick + 1.0 - run["since"][tick, i]) * 100.0 / finer
        count = min(len(steps), len(times))
        assert abs(len(steps) - len(times)) <= 1  # one may fall beyond the end
        late.append(np.array(steps[:count]) + 1.0 - times[:count])
    return late


@pytest.mark.parametrize("finer", [1, 4])
def test_lif_between_ticks_fires_when_fine_steps_do(finer):
    """Each fine step resets up to 1 us late, and what is late stays so."""
    for late in too_late("lif", finer):
        assert (np.abs(late) < 1.0 * np.arange(1, len(late) + 1) + 0.01).all()


@pytest.mark.parametrize("cell", ["izhikevich", "adex"])
@pytest.mark.parametrize(("finer", "usual"), [(1, 50.0), (10, 10.0)])
def test_smooth_cells_fire_when_fine_steps_do(cell, finer, usual):
    """The first to 10 us, half of all to half a tick of 0.1 ms; to 10 us with ticks of 10 us.

    What is late grows from spike to spike where a cell waits near its threshold.
    """
    late = too_late(cell, finer)
    assert max(abs(one[0]) for one in late) < 10.0
    assert np.median(np.abs(np.concatenate(late))) < usual
