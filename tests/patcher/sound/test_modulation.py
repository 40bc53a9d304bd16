"""Where the editor shows a knob that cables move: where the kernels have it."""

import numpy as np
import pytest

from spikerack.patcher.sound.modulation import modulated
from spikerack.runtime.patch.graph import Node
from tests.probes import KNOWN, patch
from tests.stage import Stage, stage

TURNS = (-20.0, -0.75, -0.25, 0.0, 0.1, 0.5, 1.3, 40.0)
KNOBS = ("plain", "log", "cubic", "steps", "named")


class Last:
    """What is tapped, as the editor reads it."""

    def __init__(self, made: Stage) -> None:
        self.made = made

    def last(self, node: str, outlet: str) -> np.ndarray | None:
        found = self.made.taps.get((node, outlet))
        return found[-1][-1] if found else None


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
@pytest.mark.parametrize("weight", TURNS)
def test_a_moved_knob_is_shown_where_it_is_heard(kernel, weight):
    cables = "\n".join(f"one.one -> k.{knob} *{weight}" for knob in KNOBS)
    start = {"plain": -1.5, "log": 0.3, "cubic": 2.0, "steps": 5, "named": 1}
    made = stage(patch(cables, one="constant", k=Node("tapers", start)), kernel, KNOWN).run(256)
    for knob in KNOBS:
        heard = made.tapped("k", knob)[-1, 0]
        assert modulated(made.program, Last(made), "k", knob) == pytest.approx(heard, 1e-12), knob


def test_channels_into_one_are_summed_and_of_many_the_mean_is_shown():
    wide = Node("channel_number", channels=4)
    for channels in (1, 4):
        nodes = {"n": wide, "k": Node("tapers", {"plain": 1.0}, channels=channels)}
        made = stage(patch("n.of -> k.plain *0.5", **nodes), known=KNOWN).run(256)
        heard = made.tapped("k", "plain")[-1].mean()
        of = made.tapped("n", "of")[-1]
        shown = modulated(made.program, Last(made), "k", "plain")
        assert shown == pytest.approx(heard, 1e-12)
        assert shown == pytest.approx(1.0 + 0.5 * (of.sum() if channels == 1 else of.mean()))


def test_what_nothing_moves_is_not_shown_as_moved():
    made = stage(patch("one.one -> k.log", one="constant", k="tapers"), known=KNOWN).run(256)
    assert modulated(made.program, Last(made), "k", "plain") is None
    made.taps.clear()
    assert modulated(made.program, Last(made), "k", "log") is None, "nothing is tapped"
