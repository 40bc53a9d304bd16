"""What a window tells of panels that are played reaches their nodes, and only theirs."""

import time

import numpy as np
import pytest

from spikerack.runtime.devices.audio import Audio
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.panel_hands import message
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.patch.graph import Node, Patch
from tests.runtime.devices.test_inputs import Playing as Quiet
from tests.stage import KNOWN


class Playing(Quiet):
    """With every module there is."""

    def __init__(self, patch: Patch) -> None:
        self.engine = Engine()
        self.program = self.engine.load(patch, KNOWN)
        self.audio, self.hands = Audio(self.engine, "none"), InputDevices(self.engine)
        self.hands.bind()

    def gates(self, node: str) -> list[float]:
        return self.program.nodes[node]["rest.gate"].tolist()

    def pitches(self, node: str, *wanted: float) -> bool:
        """Wait until just these keys are down, as semitones from C4."""
        end = time.monotonic() + 10.0
        while time.monotonic() < end:
            cells = self.program.nodes[node]
            down = cells["rest.gate"] > 0.5
            if np.round(12 * np.sort(cells["rest.pitch"][down])).tolist() == sorted(wanted):
                return True
            time.sleep(0.005)
        return False


@pytest.fixture
def playing():
    made = Playing(Patch(nodes={
        "a": Node("button"), "b": Node("button"), "pads": Node("drum_pads"),
        "keys": Node("piano", channels=3), "other": Node("piano", channels=2),
        "midi": Node("midi_notes", channels=2),
        "fussy": Node("midi_notes", settings={"port": "organ"}),
    }))  # fmt: skip
    yield made
    made.close()


def test_a_touch_is_of_one_node_and_one_part(playing):
    playing.hands.panels.touch("a", "press", 1.0)
    playing.until("a", "press", 1.0)
    assert playing.now("b", "press") == 0.0
    playing.hands.panels.touch("pads", "pad 3", 1.0)
    playing.until("pads", "hit_3", 1.0)
    assert playing.now("pads", "hit_2") == 0.0
    playing.hands.panels.touch("gone", "press", 1.0)
    playing.hands.panels.touch("a", "press", 0.0)
    playing.until("a", "press", 0.0)


def test_keys_of_one_piano_are_its_voices(playing):
    note = playing.hands.panels.note
    for key in (60, 64, 67):
        note(key, 0.5, "keys")
    assert playing.pitches("keys", 0, 4, 7)
    note(72, 0.5, "keys")  # the oldest gives way
    assert playing.pitches("keys", 4, 7, 12)
    assert playing.gates("other") == [0.0, 0.0]
    playing.hands.bind()  # an edit: what is held goes on
    note(64, 0.0, "keys")
    assert playing.pitches("keys", 7, 12)


def test_the_computers_keyboard_is_heard_by_all_that_have_keys(playing):
    playing.hands.key(62, 0.8)
    for node in ("keys", "other", "midi"):
        assert playing.pitches(node, 2), node
    assert playing.gates("fussy") == [0.0], "it wants another port"
    playing.hands.key(62, 0.0)
    for node in ("keys", "other", "midi"):
        assert playing.pitches(node), node


def test_a_velocity_is_midis():
    assert message(60, 1.0) == [0x90, 60, 127]
    assert message(60, 2.0) == [0x90, 60, 127]
    assert message(60, 0.0)[0] == 0x80
