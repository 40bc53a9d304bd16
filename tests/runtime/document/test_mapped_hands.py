"""Knobs that hands outside turn: what a text says, and where a knob goes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spikerack.runtime.document.document import Document
from spikerack.runtime.document.mapped_hands import Learning, MappedHands
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.hand_map import WAYS, HandMap, hand_map
from spikerack.runtime.patch.patchfile import read, write

KNOB = "fader.value"  # from 0 to 1
CC = "cc 74 channel 1"

controls = st.sampled_from(
    ["cc 7", "cc 127 channel 16", "note 0", "bend channel 3", "joystick x", "gamepad left trigger",
     "joystick button 11", "key A", "key PageUp", "osc /1/fader 2", "osc /"]
)  # fmt: skip
percents = st.integers(0, 1_000_000).map(lambda n: n / 1_000_000)
maps = st.builds(
    HandMap, controls, st.text(st.characters(codec="utf-8", exclude_characters='"'), max_size=9),
    percents, percents, st.integers(-10_000, 10_000).map(lambda n: n / 10_000),
    st.sampled_from(WAYS),
)  # fmt: skip


@given(maps)
def test_a_map_is_the_text_that_it_gives(told):
    assert hand_map(str(told), "x") == told


@pytest.mark.parametrize(
    "text",
    ["", "cc", "cc 128", "cc 1 channel 0", "cc 1 channel 17", "cc 1, 5 to 101 %", "cc 1, curve 2",
     "cc 1, 1..2 to 3 %", "cc 1, curve 1.2.3", "cc 1, sideways", "fader 3", "cc 1,", "key",
     7, None],
)  # fmt: skip
def test_what_is_no_map_is_one_line(text):
    with pytest.raises(PatchError) as error:
        hand_map(text, "fader.value")
    assert str(error.value).startswith("fader.value: must be")
    assert "\n" not in str(error.value)


class Desk:
    """A document whose knob is turned as a window would."""

    def __init__(self, told: str, value: float = 0.5) -> None:
        self.document = Document(Patch({"fader": Node("slider")}))
        self.document.do("turn", KNOB, value)
        self.document.do("assign", KNOB, told)
        self.hands = MappedHands()

    def move(self, *values: float, control: str = CC, device: str = "Launchkey") -> float:
        for value in values:
            moves = [(device, control, value)]
            turned = self.hands.turned(moves, self.document.patch, self.document.known)
            for knob, to in turned.items():
                self.document.do("turn", knob, to, gesture=f"hand {knob}")
        return self.value

    @property
    def value(self) -> float:
        return self.document.patch.nodes["fader"].knobs.get("value", 0.5)


def test_a_control_takes_the_knob_along_its_way():
    assert Desk("cc 74").move(0.0) == 0.0
    assert Desk("cc 74").move(1.0) == 1.0
    assert Desk("cc 74, 20 to 80 %").move(0.5) == pytest.approx(0.5)
    assert Desk("cc 74, 80 to 20 %").move(1.0) == pytest.approx(0.2)
    assert Desk("cc 74, curve 0.5").move(0.5) == pytest.approx(0.25)


def test_only_the_control_that_is_meant_is_heard():
    desk = Desk('cc 74 of "launch"')
    assert desk.move(1.0, control="cc 7 channel 1") == 0.5
    assert desk.move(1.0, control="cc 741 channel 1") == 0.5
    assert desk.move(1.0, device="BCR2000") == 0.5
    assert desk.move(1.0, control="cc 74 channel 9") == 1.0
    assert Desk("cc 74 channel 1").move(1.0, control="cc 74 channel 10") == 0.5


def test_with_pick_up_the_knob_waits_until_the_control_passes_it():
    desk = Desk("cc 74, pick-up")
    assert desk.move(0.0, 0.3, 0.49) == 0.5
    assert desk.move(0.6) == pytest.approx(0.6)
    assert desk.move(0.1) == pytest.approx(0.1)  # it is held now
    desk.document.do("turn", KNOB, 0.9)  # by somebody else
    assert desk.move(0.2, 0.8) == 0.9
    assert desk.move(1.0) == 1.0


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=30), st.floats(0.0, 1.0))
def test_a_knob_that_was_not_passed_never_jumps(values, start):
    desk, before = Desk("cc 74, pick-up", start), None
    for value in values:
        was = desk.value
        now = desk.move(value)
        passed = before is not None and (before - was) * (value - was) <= 0.0
        held = before is not None and math.isclose(was, before, rel_tol=0.0, abs_tol=1e-9)
        assert now == pytest.approx(was) or passed or held
        before = value


def test_a_toggle_goes_to_the_other_end_at_each_press():
    desk = Desk("key A, 25 to 75 %, toggle", 0.3)
    presses = [desk.move(1.0, 0.0, control="key A") for _ in range(3)]
    assert presses == pytest.approx([0.75, 0.25, 0.75])
    assert desk.move(1.0, 1.0, control="key A") == pytest.approx(0.25)  # a key that repeats


@pytest.mark.parametrize(("way", "up", "down"), [("relative", 3, 125), ("relative 64", 67, 61)])
def test_an_encoder_that_sends_steps_goes_so_many_and_stops_at_the_ends(way, up, down):
    desk = Desk(f"cc 74, {way}")
    assert desk.move(up / 127) == pytest.approx(0.5 + 3 / 127)
    assert desk.move(down / 127, down / 127) == pytest.approx(0.5 - 3 / 127)
    assert desk.move(*[down / 127] * 100) == 0.0


def test_steps_are_of_seven_bits():
    for told in range(128):
        assert HandMap("cc 1", way="relative").steps(told / 127) % 128 == told
        assert -64 <= HandMap("cc 1", way="relative").steps(told / 127) < 64
        assert HandMap("cc 1", way="relative 64").steps(told / 127) == told - 64


def test_an_encoder_goes_from_stop_to_stop_of_a_switch():
    document, hands = Document(Patch({"flip": Node("toggle")})), MappedHands()
    document.do("assign", "flip.on", "cc 1, relative")
    for n in range(1, 128):
        turned = hands.turned([("", "cc 1", 1 / 127)], document.patch, document.known)
        assert bool(turned) == (n == 64)  # one step past the middle, and nothing after
        for knob, value in turned.items():
            document.do("turn", knob, value)


def test_a_gesture_is_one_step_to_undo():
    desk = Desk("cc 74")
    desk.move(0.1, 0.7, 0.9)
    desk.document.undo()
    assert desk.value == 0.5


def test_a_map_is_saved_follows_its_node_and_goes_with_it(tmp_path):
    document = Document(Patch({"fader": Node("slider")}))
    document.do("assign", KNOB, 'cc 74 of "Launchkey" , pick-up')
    write(document.patch, tmp_path / "a.json")
    told = {"value": 'cc 74 of "Launchkey", pick-up'}
    assert read(tmp_path / "a.json").nodes["fader"].hands == told
    document.do("rename", "fader", "other")
    assert document.patch.nodes["other"].hands == told
    document.do("assign", "other.value", "")
    assert document.patch.nodes["other"].hands == {}
    document.undo()
    assert document.patch.nodes["other"].hands == told


def test_what_of_a_file_is_no_map_is_left_out_and_said():
    ill = Patch({"fader": Node("slider", hands={"value": "cc 999", "glide": "cc 1"})})
    node = Document(ill).patch.nodes["fader"]
    assert node.hands == {"glide": "cc 1"}
    assert "hands.value" in node.unread
    with pytest.raises(PatchError, match="no knob"):
        Document(Patch({"fader": Node("slider")})).do("assign", "fader.colour", "cc 1")


def test_what_trembles_is_not_learned_and_what_is_let_go_neither():
    learning = Learning()
    assert learning.heard([("Stick", "joystick x", 0.5), ("Stick", "joystick x", 0.6)]) is None
    assert learning.heard([("keyboard", "key L", 0.0), ("piano", "note 60 channel 1", 0.0)]) is None
    assert learning.heard([("Stick", "joystick x", 0.9)]) == HandMap("joystick x", "Stick")
    assert Learning().heard([("K", "cc 1 channel 2", 0.0)]) == HandMap("cc 1 channel 2", "K")
    assert Learning().heard([("S", "joystick button 2", 1.0)]) == HandMap("joystick button 2", "S")
