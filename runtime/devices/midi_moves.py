"""A MIDI message as the move of a control: its name, and where it is from 0 to 1."""

from collections.abc import Sequence

from spikerack.runtime.devices.bends import wheel
from spikerack.runtime.devices.messages import BEND, CONTROL, NOTE_OFF, NOTE_ON, PRESSURE, SYSEX


def move_of(data: Sequence[int]) -> tuple[str, float] | None:
    """A controller, a note that begins (its velocity) or ends (0), a wheel, or pressure."""
    if data[0] >= SYSEX:
        return None
    kind, channel = data[0] & 0xF0, f"channel {(data[0] & 15) + 1}"
    if kind == CONTROL:
        return f"cc {data[1]} {channel}", data[2] / 127
    if kind in (NOTE_ON, NOTE_OFF):
        return f"note {data[1]} {channel}", data[2] / 127 if kind == NOTE_ON else 0.0
    if kind == BEND:
        return f"bend {channel}", (wheel(data[1], data[2]) + 1) / 2
    return (f"pressure {channel}", data[1] / 127) if kind == PRESSURE else None
