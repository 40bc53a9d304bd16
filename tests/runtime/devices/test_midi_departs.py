"""MIDI through JACK, to the frame: what is due leaves at its frame, and what comes has its own.

A real server, and its own count of frames: no clock of the computer is asked.
"""

import sys
import time
from itertools import pairwise

import numpy as np
import pytest

from spikerack.runtime.devices.midi_bytes import MidiParser
from spikerack.runtime.devices.midi_jack import JackClient
from spikerack.runtime.devices.midi_ports import Ports, System
from spikerack.runtime.devices.present import moving
from tests.rig.jack import rig, until  # noqa: F401

pytestmark = pytest.mark.xdist_group("rig")  # one server at a time on a small machine
COUNT, APART, PERIOD = 40, 700, 1024


def depart() -> None:
    """Gives every message at once, each due some frames after the one before; then late ones."""
    client = JackClient("sender")
    client.names()
    client.reach("synth:in")
    first = time.monotonic_ns() + 100e6
    for n in range(COUNT):
        client.send("synth:in", [0x90, n, 1], first + n * APART / 48_000 * 1e9)
    print("SENT", flush=True)
    input()
    for n in range(COUNT):  # long past: at once, and in order
        client.send("synth:in", [0x91, n, 1], 0.0)
    print("SENT", flush=True)
    input()
    client.close()


def arrive() -> None:
    """Another program: says at each line what has come in, with its frame.

    And how many periods a busy server has passed it by: what came in those, nobody heard.
    """
    import jack

    client = jack.Client("synth", no_start_server=True)
    port = client.midi_inports.register("in")
    got: list = []
    begun: list = []

    @client.set_process_callback
    def process(frames):
        begun.append(client.last_frame_time)
        for at, data in port.incoming_midi_events():
            got.append((client.last_frame_time + at, *bytes(data)[:2]))

    client.activate()
    print("READY", flush=True)
    for _ in sys.stdin:
        passed_by = sum(1 for a, b in pairwise(begun) if b - a != PERIOD)
        print("GOT", (got, passed_by), flush=True)
    client.deactivate()
    client.close()


def test_what_is_due_leaves_at_its_frame_and_what_is_late_at_once(rig):  # noqa: F811
    rig.start(PERIOD)
    synth = rig.player(arrive)
    synth.hear("READY")
    rig.sees("synth:in")
    sender = rig.player(depart)
    sender.hear("SENT")

    def got(status: int) -> tuple[list[tuple[int, int]], int]:
        synth.tell()
        told, passed_by = eval(synth.hear("GOT"))
        return [(at, n) for at, kind, n in told if kind == status], passed_by

    until(lambda: len(got(0x90)[0]) == COUNT, 5.0)
    sender.tell()
    sender.hear("SENT")
    until(lambda: len(got(0x91)[0]) == COUNT, 5.0)
    (due, _), (late, passed_by) = got(0x90), got(0x91)
    sender.tell()
    sender.leave()
    synth.leave()
    for heard in (due, late):
        numbers = [n for _, n in heard]
        assert numbers == sorted(set(numbers))
        assert passed_by or len(numbers) == COUNT, "none is lost but where nobody listened"
    assert len(due) >= COUNT - (PERIOD // APART + 1) * passed_by
    frames, numbers = np.array(due).T
    apart = np.diff(frames) / np.diff(numbers)
    # at the beginnings of periods it would be 0 or 1024; some a busy server makes late
    assert np.median(np.abs(apart - APART)) < 16


def turn_a_fader() -> None:
    """Another program: turns a controller on and on."""
    import jack

    client = jack.Client("faders", no_start_server=True)
    port = client.midi_outports.register("out")

    @client.set_process_callback
    def process(frames):
        port.clear_buffer()
        port.write_midi_event(0, (0xB4, 21, client.last_frame_time // frames % 128))

    client.activate()
    print("READY", flush=True)
    input()
    client.deactivate()
    client.close()


def watch() -> None:
    """Says what moves, for as long as it is asked."""
    for line in moving(lambda: False):
        print("MOVED", line, flush=True)


def test_which_controller_is_this_is_answered_at_once(rig):  # noqa: F811
    """Every port is heard, though no patch plays that asked for it."""
    rig.start(PERIOD)
    faders = rig.player(turn_a_fader)
    faders.hear("READY")
    watcher = rig.player(watch)
    watcher.hear('MOVED cc 21 channel 5 of "faders:out": 0.', 30.0)
    faders.tell()
    faders.leave()


def test_a_message_that_is_due_in_a_moment_is_heard_at_its_moment():
    """A period is given at its beginning, so some of what is in it is still to come."""
    soon = float(time.monotonic_ns()) + 100e6

    class Desk:
        lost = 0

        def heard(self):
            return [("a", b"\x90\x3c\x40", soon), ("a", b"\x80\x3c\x40", soon + 1e6)]

    ports = Ports()
    ports._systems = [System(Desk(), {"a": MidiParser()})]
    assert [ns for _, _, ns in ports.heard()] == [soon, soon + 1e6]
