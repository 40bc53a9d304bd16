"""MIDI ports and joysticks that are plugged in now, a line for each, and which of them moves."""

import time
from collections.abc import Callable, Iterator

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.joystick import Sticks
from spikerack.runtime.devices.midi import Midi
from spikerack.runtime.devices.midi_ports import Ports
from spikerack.runtime.devices.moves import Moves
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


def moving(is_over: Callable[[], bool], pause: float = 0.02) -> Iterator[str]:
    """Each control that is moved, as Learn names it, until `is_over`."""
    moves, timing = Moves(), Timing(Engine())
    midi, sticks = Midi(timing, moves), Sticks(timing, moves)
    midi.hears_all = True
    try:
        while not is_over():
            latest = {(device, control): value for device, control, value in moves.take()}
            for (device, control), value in latest.items():
                yield f'{control} of "{device}": {value:.3f}'
            time.sleep(pause)
    finally:
        midi.close()
        sticks.close()
