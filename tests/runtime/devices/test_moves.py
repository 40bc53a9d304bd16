"""Controls that move: what messages and sticks are called, and that none is kept for ever."""

import pytest

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.midi import Midi
from spikerack.runtime.devices.midi_moves import move_of
from spikerack.runtime.devices.moves import MOST, Moves
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.hand_map import hand_map
from tests.rig.jack import until


@pytest.mark.parametrize(
    ("data", "control", "value"),
    [
        ([0xB2, 74, 127], "cc 74 channel 3", 1.0),
        ([0x90, 60, 127], "note 60 channel 1", 1.0),
        ([0x90, 60, 0], "note 60 channel 1", 0.0),
        ([0x8F, 60, 99], "note 60 channel 16", 0.0),
        ([0xE0, 0, 64], "bend channel 1", 0.5),
        ([0xE0, 127, 127], "bend channel 1", 1.0),
        ([0xD0, 127], "pressure channel 1", 1.0),
    ],
)
def test_a_message_is_a_move_that_a_map_can_name(data, control, value):
    assert move_of(data) == (control, value)
    assert hand_map(control, "x").hears(("any", control, value))


@pytest.mark.parametrize("data", [[0xF8], [0xF0, 1, 0xF7], [0xC0, 1], [0xA0, 1, 2]])
def test_what_moves_nothing_is_none(data):
    assert move_of(data) is None


def test_a_device_is_known_by_its_name_alone_and_the_last_move_is_told():
    moves = Moves()
    midi = Midi(Timing(Engine()), moves)
    midi.hear("Launchkey MK3:Port 1 20:0", [0xB0, 1, 127])
    midi.close()
    assert moves.take() == [("Launchkey MK3:Port 1", "cc 1 channel 1", 1.0)]
    assert moves.take() == []
    assert moves.last == "Launchkey MK3:Port 1: cc 1 channel 1 at 1.00"


def test_of_what_nobody_reads_the_newest_is_kept():
    moves = Moves()
    for n in range(3 * MOST):
        moves.heard("a", "b", n)
    assert [value for _, _, value in moves.take()] == list(range(2 * MOST, 3 * MOST))


def test_a_stick_that_no_node_asked_for_moves_a_knob():
    engine = Engine()
    engine.load(Patch({"fader": Node("slider")}))
    hands = InputDevices(engine)
    hands.bind()
    assert hands.sticks is None
    hands.follow(True)

    def plug_in():
        import sdl2

        index = sdl2.SDL_JoystickAttachVirtual(sdl2.SDL_JOYSTICK_TYPE_FLIGHT_STICK, 3, 12, 1)
        stick = sdl2.SDL_JoystickOpen(index)
        sdl2.SDL_JoystickSetVirtualAxis(stick, 0, 32767)
        sdl2.SDL_JoystickSetVirtualButton(stick, 4, 1)

    hands.sticks.do(plug_in)
    found = {}

    def is_heard():
        found.update({control: value for _, control, value in hands.moves.take()})
        return "joystick x" in found and "joystick button 5" in found

    assert until(is_heard, 20.0)
    hands.close()
    assert found["joystick x"] == found["joystick button 5"] == 1.0
