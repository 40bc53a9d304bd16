"""One cell beside its text: its answer to a step, how often it fires, where its variables rest."""

from math import log

import numpy as np
import pytest

from spikerack.patcher.models.one_cell import BEFORE, EACH, SETTLED, STEP, OneCell
from spikerack.patcher.panels.shapes import Disc, Line
from spikerack.patcher.windows.cell_plots import plots
from spikerack.runtime.library import library, spec_of
from spikerack.runtime.patch.graph import Node


def done(text: str, knobs=None) -> OneCell:
    spec = spec_of(Node("equations", settings={"text": text}))
    cell = OneCell(spec, knobs or {})
    while cell.work(1.0):
        pass
    return cell


LEAKY = """dv/dt = (I - v)/(10*ms) : 1
           I : 1          # 2, 0 to 4
           threshold = 'v > 1'
           reset = 'v = 0'"""


@pytest.mark.row("A21")
def test_a_leaky_cell_answers_after_the_step_and_fires_as_theory_says():
    cell = done(LEAKY)
    assert cell.shown == ["v"]
    assert cell.spikes[0] == pytest.approx(BEFORE + 10e-3 * log(2), abs=1e-4)
    assert all(v == 0.0 for t, v in cell.answer if t < BEFORE)
    assert cell.answer[-1][0] == pytest.approx(STEP, abs=1e-4)
    for drive, rate in cell.curve:
        theory = 1 / (10e-3 * log(drive / (drive - 1))) if drive > 1.0 else 0.0
        assert rate == pytest.approx(theory, abs=1 / (EACH - SETTLED) + 0.01 * theory)
    assert cell.curve[-1][0] == 4.0
    assert done(LEAKY, {"I": 0.5}).spikes == []


@pytest.mark.row("A29")
def test_nullclines_are_where_each_variable_stands_still():
    text = library()["equations"].presets["FitzHugh-Nagumo cell"]["text"]
    cell = done(text)
    assert cell.variables == ["v", "w"]
    first, second = (np.array(points) for points in cell.nulls)
    assert len(first) > 20
    assert len(second) > 10
    v, w = first.T
    assert w == pytest.approx(v - v**3 / 3 + 0.5, abs=0.05)
    v, w = second.T
    assert w == pytest.approx((v + 0.7) / 0.8, abs=0.05)


def test_it_goes_on_in_slices_and_ends_where_python_has_no_infinity():
    spec = spec_of(Node("equations", settings={"text": LEAKY}))
    cell = OneCell(spec, {})
    assert cell.work(0.0)
    assert len(cell.answer) < 100
    assert not OneCell(spec_of(Node("equations", settings={"text": "dv/dt = 1/(t*ms)/Hz : 1"})),
                       {}).work(5.0)  # fmt: skip


@pytest.mark.parametrize("name", ["FitzHugh-Nagumo cell", "Rate unit", "CUBA cell"])
def test_what_is_drawn_stays_in_its_place(name):
    cell = done(library()["equations"].presets[name]["text"])
    shapes = plots(cell, 300, 400)
    points = [p for s in shapes if isinstance(s, Line) for p in s.points]
    points += [(s.x, s.y) for s in shapes if isinstance(s, Disc)]
    assert len(points) > 100
    assert all(0 <= x <= 300 and 0 <= y <= 400 for x, y in points)
