"""MIDI ports: notes to and from another program, through a real server."""

import sys
import time

import numpy as np
import pytest

from spikerack.modules.hardware import midi_notes, midi_out
from spikerack.runtime.devices import clock
from spikerack.runtime.devices.audio import Audio
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.outputs import wanted_taps
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec
from tests.rig.jack import rig, until  # noqa: F401

pytestmark = pytest.mark.xdist_group("rig")  # one server at a time on a small machine
KNOWN = {fn.__name__: read_spec(fn) for fn in (midi_notes, midi_out)}


def keyboard(name: str, times: list[int], keys: list[int]) -> None:
    """Another program: plays each key at its own frame, then lets go of all of them."""
    import jack

    client = jack.Client(name, no_start_server=True)
    port = client.midi_outports.register("keys")
    due: list = []

    @client.set_process_callback
    def process(frames):
        port.clear_buffer()
        begin = client.last_frame_time
        while due and due[0][0] < begin + frames:
            at, data = due.pop(0)
            port.write_midi_event(max(0, at - begin), data)

    late: list = []
    client.set_xrun_callback(late.append)
    client.activate()
    print("READY", flush=True)
    input()
    late.clear()
    begin = client.frame_time + 9600
    due += [(begin + t, bytes([0x90, k, 64])) for t, k in zip(times, keys, strict=True)]
    due += [(begin + times[-1] + 4800, bytes([0xB0, 123, 0])), (begin + times[-1] + 4900, b"\xf4")]
    while due:
        time.sleep(0.01)
    time.sleep(0.2)
    print("PLAYED", len(late), flush=True)
    input()
    client.deactivate()
    client.close()


def listen(port: str) -> None:
    """A player with four voices; says what they played and when."""
    clock.SLACK = 0.1  # a busy machine notices late, and then an event misses its sample
    patch = Patch(nodes={"keys": Node("midi_notes", settings={"port": port}, channels=4)})
    engine = Engine()
    taps = {("keys", o): 480_000 for o in ("pitch", "gate", "trigger")}
    program = engine.load(patch, KNOWN, taps)
    audio, hands = Audio(engine, "system"), InputDevices(engine)
    hands.bind()
    while not any(port in name for name in hands.midi.ports()["in"]):
        time.sleep(0.05)
    time.sleep(1.0)
    print("LISTENING", audio.status(), flush=True)
    input()
    pitch, gate, trigger = (
        np.asarray(program.taps["keys", o].drain()) for o in ("pitch", "gate", "trigger")
    )
    struck = np.argwhere(trigger > 0.5)
    found = [(int(t), int(c), round(12 * float(pitch[t, c]) + 60)) for t, c in struck]
    print("FOUND", found, flush=True)
    print("LEFT", gate[-1].sum(), hands.midi.malformed, round(hands.timing.latency, 4), flush=True)
    hands.close()
    audio.close()


def test_notes_from_another_program_arrive_with_their_spacing(rig):  # noqa: F811
    rng = np.random.default_rng(2)
    times = [int(t) for t in np.cumsum(rng.integers(2_000, 6_000, 40))]
    keys = [int(k) for k in rng.permutation(100)[:40] + 10]
    rig.start(1024)  # a small period would leave out who is late, and its notes

    other = rig.player(keyboard, "piano", times, keys)
    other.hear("READY")
    rig.sees("piano:keys")
    player = rig.player(listen, "piano")
    player.hear("LISTENING")
    other.tell()
    late = int(other.hear("PLAYED"))
    player.tell()
    found = eval(player.hear("FOUND"))
    left, malformed, _ = player.hear("LEFT").split()
    other.tell()
    other.leave()
    player.leave()
    heard = [key for _, _, key in found]
    lost = [key for key in keys if key not in heard]
    assert len(lost) <= 2 * late, "of periods that the server says were missed, some may be lost"
    assert heard == [key for key in keys if key not in lost]
    assert [voice for _, voice, _ in found] == [i % 4 for i in range(len(heard))]  # oldest first
    assert float(left) == 0.0
    assert int(malformed) <= 1
    due = [time for time, key in zip(times, keys, strict=True) if key not in lost]
    drift = np.diff([t for t, _, _ in found]) - np.diff(due)
    assert np.median(np.abs(drift)) < 240
    assert abs(drift.sum()) < 9_600


def sing() -> None:
    """A player whose gate is a MIDI keyboard's and goes out again."""
    clock.SLACK = 0.1
    patch = Patch(
        nodes={
            "keys": Node("midi_notes", settings={"port": "piano"}, channels=3),
            "synth": Node("midi_out", settings={"port": "synth", "midi_channel": 5}),
        },
        cables=tuple(Cable("keys", o, "synth", o) for o in ("pitch", "gate")),
    )
    engine = Engine()
    engine.load(patch, KNOWN, wanted_taps(patch, KNOWN))
    audio, hands = Audio(engine, "system"), InputDevices(engine)
    hands.bind()
    while not any("piano" in name for name in hands.midi.ports()["in"]):
        time.sleep(0.05)
    time.sleep(1.0)
    print("LISTENING", flush=True)
    for _ in sys.stdin:
        engine.load(patch, KNOWN, wanted_taps(patch, KNOWN))
        hands.bind()
        print("SWAPPED", flush=True)
    hands.close()
    audio.close()


def synth(name: str) -> None:
    """Another program: says at each line which bytes have come in."""
    import jack

    client = jack.Client(name, no_start_server=True)
    port = client.midi_inports.register("in")
    got: list = []

    @client.set_process_callback
    def process(frames):
        got.extend(bytes(data) for _, data in port.incoming_midi_events())

    client.activate()
    print("READY", flush=True)
    for _ in sys.stdin:
        print("GOT", [data.hex() for data in got], flush=True)
    client.deactivate()
    client.close()


def test_notes_leave_for_another_program_and_end_with_us(rig):  # noqa: F811
    rig.start(2048)  # 43 ms: whoever closes at once takes the ends of its notes along

    piano = rig.player(keyboard, "piano", [0, 4_000, 8_000, 12_000], [60, 64, 67, 40])
    other = rig.player(synth, "synth")
    piano.hear("READY")
    other.hear("READY")
    rig.sees("piano:keys", "synth:in")
    player = rig.player(sing)
    player.hear("LISTENING")
    player.tell()
    player.hear("SWAPPED")
    piano.tell()
    piano.hear("PLAYED")

    def notes(status: str) -> list[int]:
        other.tell()
        got = eval(other.hear("GOT"))
        return [int(g[2:4], 16) for g in got if g.startswith(status)]

    until(lambda: len(notes("94")) == 4, 10.0)
    piano.tell()
    piano.leave()
    player.leave()
    until(lambda: len(notes("84")) == 4, 10.0)
    begun, ended = notes("94"), notes("84")
    other.leave()
    assert begun == [60, 64, 67, 40]
    assert sorted(ended) == sorted(begun)
