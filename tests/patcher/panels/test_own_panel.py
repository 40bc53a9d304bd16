"""The panel of a module that a player wrote: it has what its signature asks for."""

from spikerack.patcher.displays.feeds import knobs, outlets
from spikerack.patcher.panels.layout import panel
from spikerack.runtime.library import library, load_own
from spikerack.runtime.patch.graph import Node

OWN = b'''
"""Mine."""
from modules.ports import *

FAMILY = Family("source", display="raster")


def my_cell(
    kick: Impulse = 0.0, run: Gate = 1.0, reset: Trigger = 0.0
) -> Out(spikes("spike"), "u"):
    """A cell."""
    spike, u = kick * run, reset
    return spike, u


def my_plot(x: Audio = 0.0, time: Knob = seconds(1.0, 0.1, 9.0)) -> Out(
    audio("x", sink="display"), category="analysis", display="scope"
):
    """A display."""
    return x
'''


def test_a_module_of_ones_own_has_the_panel_that_it_asks_for():
    own = load_own("mine.py", OWN)
    cell, plot = panel(own["my_cell"], 8), panel(own["my_plot"])
    assert cell.category == "source"
    kinds = {j.name: j.kind for j in cell.jacks}
    assert kinds == {
        "kick": "spikes", "run": "gate", "reset": "trigger", "spike": "spikes", "u": "control",
    }  # fmt: skip
    assert [(w.kind, w.source) for w in cell.wells] == [("raster", "spike")]
    assert [(w.kind, w.source) for w in panel(own["my_cell"], 1).wells] == [("scope", "u")]
    assert plot.category == "analysis"
    (well,) = plot.wells
    assert (well.kind, well.source) == ("scope", "x")
    known = {**library(), **own}
    assert outlets(own["my_plot"], well.kind, well.source) == ["x"]
    assert knobs(Node("my_plot", {"time": 4.0}), well.kind, known)["time"] == 4.0
    assert well.y1 - well.y0 == panel(library()["scope"]).wells[0].y1 - well.y0
