"""What a cable says of itself: what truly runs in it, how late, how wide."""

import numpy as np
import pytest

from spikerack.patcher.canvas.hit import Hit
from spikerack.patcher.canvas.signal_sources import flowing
from spikerack.patcher.canvas.tooltip import of_cable, running, told
from spikerack.patcher.panels.curve import curve
from spikerack.patcher.panels.draw_cable import mark_shapes
from spikerack.patcher.panels.shapes import Text
from spikerack.patcher.panels.theme import NIGHT
from spikerack.patcher.sound.taps import NOTHING, WIDEST, tapped
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule

KNOWN = library()
NODES = {
    "osc": Node("oscillator"),
    "filter": Node("svf"),
    "more": Node("svf"),
    "out": Node("audio_out"),
}
FIRST = Cable("osc", "saw", "filter", "x", 0.5)
SECOND = Cable("filter", "low", "more", "x", 0.25)
LAST = Cable("more", "low", "out", "left")


def patch(last=LAST, **states):
    nodes = {n: Node(node.module, state=states.get(n, "")) for n, node in NODES.items()}
    return Patch(nodes, (FIRST, SECOND, last))


class Heard:
    def __init__(self, **values):
        self.values = values

    def history(self, jack):
        return self.values.get(jack.replace(".", "_"), NOTHING)


def test_a_plain_cable_carries_its_own_outlet():
    assert flowing(patch(), KNOWN)[LAST.ends] == (("more.low", 1.0),)


def test_what_goes_around_bypassed_nodes_is_what_runs():
    assert flowing(patch(more="bypassed"), KNOWN)[LAST.ends] == (("filter.low", 0.25),)
    both = flowing(patch(more="bypassed", filter="bypassed"), KNOWN)
    assert both[LAST.ends] == (("osc.saw", 0.125),)
    assert both[FIRST.ends] == (("osc.saw", 1.0),)
    sound = Heard(osc_saw=np.full((10, 1), 0.8), more_low=np.ones((10, 1)))
    assert running(both[LAST.ends], sound)[-1] == pytest.approx([0.1])


def test_nothing_runs_from_a_muted_node_or_in_a_muted_cable():
    assert flowing(patch(more="muted"), KNOWN)[LAST.ends] == ()
    muted = Cable("more", "low", "out", "left", muted=True)
    assert flowing(patch(last=muted), KNOWN)[LAST.ends] == ()
    rows = running((), Heard())
    assert "silent: the cable is muted" in of_cable(muted, (), rows, patch(), 1)
    assert "silent: the node is muted" in of_cable(LAST, (), rows, patch(), 1)


def test_a_cable_says_what_runs_in_it():
    rows = np.full((10, 2), 0.25)
    said = of_cable(LAST, (("osc.saw", 1.0),), rows, patch(), 2)
    assert said.splitlines()[0] == "osc.saw around more to out.left  now +0.25"
    assert said.splitlines()[1] == "weight 1, 2 channels, audio rate"
    loop = of_cable(LAST, (("osc.saw", 1.0),), rows, patch(), 2, is_cut=True)
    assert loop.endswith("audio rate, one tick late, as it closes a loop")
    wide = of_cable(LAST, (("more.low", 1.0),), NOTHING, patch(), WIDEST + 1)
    assert "too wide to listen in on" in wide


def test_two_that_go_around_are_added():
    two = Heard(a_x=np.ones((8, 1)), b_x=np.full((6, 3), 2.0))
    assert running((("a.x", 0.5), ("b.x", 1.0)), two) == pytest.approx(np.full((6, 3), 2.5))


def test_both_sides_of_the_way_out_are_tapped():
    taps = tapped(schedule(patch(), KNOWN))
    assert {("out", "left"), ("out", "right")} <= taps.keys()
    assert ("filter", "high") not in taps


def test_a_delay_and_a_sign_are_seen():
    points, blue = curve((0.0, 0.0), (300.0, 0.0), 80.0), NIGHT.signals["audio"]

    def texts(cable):
        return [s.text for s in mark_shapes(points, cable, False, blue, NIGHT) if type(s) is Text]

    assert mark_shapes(points, LAST, False, blue, NIGHT) == []
    assert texts(Cable("a", "x", "b", "y", delay=0.012)) == ["12 ms"]
    assert texts(Cable("a", "x", "b", "y", delay=1.5)) == ["1.5 s"]
    against = Cable("a", "x", "b", "y", -1.0)
    assert len(mark_shapes(points, against, False, blue, NIGHT)) == 3
    assert len(mark_shapes(points, against, True, blue, NIGHT)) == 7


@pytest.mark.parametrize(("channels", "rate", "is_tapped"), [
    (WIDEST, "audio", True), (4 * WIDEST, "audio", False), (4 * WIDEST, "control", True),
])  # fmt: skip
def test_a_wide_population_is_listened_to_where_that_costs_no_more(channels, rate, is_tapped):
    """Its spikes always are, for they are lists."""
    many = Patch({
        "many": Node("noise", channels=channels, rate=rate),
        "cells": Node("lif", channels=channels, rate=rate),
    }, (Cable("many", "white", "cells", "drive"),))  # fmt: skip
    plan = schedule(many, KNOWN)
    assert (("many", "white") in tapped(plan)) == is_tapped
    assert ("cells", "spike") in tapped(plan)
    per_second = [n * plan.steps[jack[0]].span for jack, n in tapped(plan).items()]
    assert all(n >= 2048 for n in per_second)  # 43 ms and more


def test_a_knob_says_who_moves_it_and_where_to():
    class Moved(Heard):
        def modulated(self, node: str, knob: str) -> float:
            return {("filter", "cutoff"): 1500.0}[node, knob]

    moved = patch().with_cable(Cable("osc", "sine", "filter", "cutoff"))
    knob = told(Hit("knob", "filter", "cutoff"), moved, KNOWN, Moved())
    assert knob.startswith("cutoff  1 kHz,  with osc.sine now 1.5 kHz")
    assert told(Hit("knob", "filter", "cutoff"), patch(), KNOWN, Moved()).startswith(
        "cutoff  1 kHz"
    )
    assert "with" not in told(Hit("knob", "filter", "cutoff"), patch(), KNOWN, Moved())
