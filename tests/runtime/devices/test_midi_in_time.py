"""Live MIDI: when what was played reaches the hands of a node."""

import time

import numpy as np
import pytest

from spikerack.modules.hardware import midi_notes
from spikerack.runtime.devices.callback_code import stamp
from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_targets import reaches
from spikerack.runtime.devices.midi import Midi
from spikerack.runtime.devices.midi_bytes import MidiParser
from spikerack.runtime.devices.midi_ports import Ports, System
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec

KNOWN = {"midi_notes": read_spec(midi_notes)}


class Desk:
    """A system whose ports are heard one after the other."""

    def __init__(self, *heard: tuple[str, bytes, float]) -> None:
        self.lost, self._heard = 0, heard

    def heard(self):
        return self._heard


def test_two_keyboards_are_heard_in_the_order_in_which_they_were_played():
    now = float(time.monotonic_ns())
    long_ago = now - 1e12  # a time that cannot be: it came now
    desk = Desk(
        ("a", b"\x90\x3c\x40", now - 3e6), ("a", b"\x80\x3c\x40", now - 1e6),
        ("b", b"\x90\x3d\x40", now - 4e6), ("b", b"\x80\x3d\x40", long_ago),
        ("b", b"\xb0\x40\x00", now - 2e6),
    )  # fmt: skip
    ports = Ports()
    ports._systems = [System(desk, {"a": MidiParser(), "b": MidiParser()})]
    heard = ports.heard()
    assert [(port, data[1]) for port, data, _ in heard] == [
        ("b", 0x3D), ("a", 0x3C), ("a", 0x3C), ("b", 0x3D), ("b", 0x40)
    ]  # fmt: skip
    times = [ns for _, _, ns in heard]
    assert times == sorted(times)


def test_what_is_played_while_the_device_hangs_is_not_put_far_ahead():
    engine = Engine()
    stamp(engine.address, 64)
    timing = Timing(engine)
    now = time.monotonic_ns()
    assert timing.sample_at(now + 10e6) - timing.sample_at(now) == pytest.approx(480, abs=1)
    assert timing.sample_at(now + 60e9) < 0.3 * engine.rate


def test_a_note_on_its_way_is_ended_too_when_its_keyboard_is_unplugged():
    engine = Engine()
    midi = Midi(Timing(engine))
    program = engine.load(Patch({"keys": Node("midi_notes")}), KNOWN)
    midi.bind(reaches(program), [])
    midi._take("piano", [0x90, 60, 100], 100)
    midi._silence("piano")
    midi.close()
    midi._hands.flow()
    out = np.zeros((640, 2), np.float32)
    d.pump(engine.address, 0, out.ctypes.data, 640)
    assert program.nodes["keys"]["rest.strikes"][0] == 1.0
    assert program.nodes["keys"]["rest.gate"][0] == 0.0


def test_notes_go_on_when_a_slower_node_is_plugged_in_and_it_sees_the_next():
    """A single voice that is struck again: its gate stays down for as long as that node needs."""
    engine, keys = Engine(), Node("midi_notes", channels=1)
    midi = Midi(Timing(engine))
    midi.bind(reaches(engine.load(Patch({"keys": keys}))), [])
    midi._take("piano", [0x90, 60, 100], 10)
    slow = Node("expression", settings={"formula": "a"}, rate=480)
    patch = Patch({"keys": keys, "slow": slow}, (Cable("keys", "gate", "slow", "a"),))
    program = engine.load(patch, taps={("slow", "y"): 100})
    midi.bind(reaches(program), [])
    midi._take("piano", [0x90, 62, 100], 2_000)
    midi.close()
    midi._hands.flow()
    out = np.zeros((9_600, 2), np.float32)
    d.pump(engine.address, 0, out.ctypes.data, len(out))
    gate = program.taps["slow", "y"].drain()[:, 0] > 0.5
    assert np.flatnonzero(np.diff(gate)).size == 3  # up, down, up
