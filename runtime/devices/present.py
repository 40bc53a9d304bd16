"""MIDI ports and joysticks that are plugged in now, a line for each."""

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.joystick import Sticks
from spikerack.runtime.devices.midi_ports import Ports
from spikerack.runtime.engine.engine import Engine


def midi() -> list[str]:
    """The ports, those that send first."""
    ports = Ports()
    ports.find()
    names = ports.names()
    ports.close()
    return [f"MIDI {way}: {name}" for way in ("in", "out") for name in names[way]]


def sticks() -> list[str]:
    """The joysticks and gamepads."""
    hands = Sticks(Timing(Engine()))
    hands.do(lambda: None)  # it has looked once
    names = hands.names()
    hands.close()
    return [f"joystick: {name}" for name in names]
