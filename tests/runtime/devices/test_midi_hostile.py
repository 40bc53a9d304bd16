"""What other programs do to MIDI ports, through a real server: nothing makes us deaf or dumb."""

import threading
import time

import pytest

from spikerack.modules.hardware import midi_notes, midi_out
from spikerack.runtime.devices.audio import Audio
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.midi_ports import Ports
from spikerack.runtime.devices.outputs import wanted_taps
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.signature import read_spec
from tests.rig.jack import rig, until  # noqa: F401

pytestmark = pytest.mark.xdist_group("rig")  # one server at a time on a small machine
KNOWN = {fn.__name__: read_spec(fn) for fn in (midi_notes, midi_out)}
BURST, BURSTS, A_PERIOD = 4_000, 5, 500


def sender(name: str) -> None:
    """Another program: plays the bytes of each line it is told, a message a period.

    In freewheel the server waits for every client, and so none is late.
    """
    import jack

    client = jack.Client(name, no_start_server=True)
    port = client.midi_outports.register("keys")
    due: list = []

    @client.set_process_callback
    def process(frames):
        port.clear_buffer()
        if due:
            port.write_midi_event(0, bytes.fromhex(due[0]))
            due.pop(0)

    client.activate()
    print("READY", flush=True)
    while line := input():
        client.set_freewheel(True)
        due += line.split(",")
        while due:
            time.sleep(0.002)
        client.set_freewheel(False)
        print("PLAYED", flush=True)
    client.deactivate()
    client.close()


def player(device: str) -> None:
    """A program of ours with four voices and a way out; says at a word what it hears."""
    patch = Patch(nodes={"keys": Node("midi_notes", channels=4), "synth": Node("midi_out")})
    engine = Engine()
    program = engine.load(patch, KNOWN, wanted_taps(patch, KNOWN))
    audio, hands = Audio(engine, device), InputDevices(engine)
    hands.bind()
    print("READY", flush=True)
    state = program.nodes["keys"]
    while word := input():
        if word.isdigit():  # wait until so many gates are up
            so = until(lambda n=int(word): state["rest.gate"].sum() == n, 10.0)
            print("GATES", so, state["rest.gate"].tolist(), flush=True)
        else:  # wait until the panel says so
            so = until(lambda line=word: line in hands.says().get("keys", ""), 10.0)
            print("SAYS", so, hands.midi.malformed, hands.says(), flush=True)
    hands.close()
    audio.close()


def ask(talk, line: str, word: str) -> str:
    talk.tell(line)
    said = talk.hear(word)
    assert said.startswith("True"), said
    return said


def test_two_keyboards_and_broken_bytes(rig):  # noqa: F811
    rig.start(256)
    mine, piano = rig.player(player, "none"), rig.player(sender, "piano")
    organ = rig.player(sender, "organ")
    for talk in (mine, piano, organ):
        talk.hear("READY")
    rig.sees("spikerack:out", "piano:keys", "organ:keys")  # our own way out, before any note
    rig.sees("spikerack:in", "spikerack:in 2")

    def play(talk, line: str, gates: int) -> None:
        talk.tell(line)
        talk.hear("PLAYED")
        ask(mine, str(gates), "GATES")

    play(piano, "f00102,903c40", 1)  # no end to this SysEx
    play(piano, "803c00", 0)
    play(piano, "f001,f8,02,fe,f7,903c40", 1)  # real time inside
    play(piano, "3e40,4040", 3)  # running status
    play(piano, "803c00,803e00,804000", 0)
    play(piano, "90,903c,f4,0102,903c40", 1)  # cut short, unknown, astray
    play(organ, "903c40", 2)
    play(organ, "803c00", 1)  # not the other's
    play(organ, "b07b00,ff,b04000", 1)
    play(organ, "903e40,904040", 3)
    ask(mine, "5 broken messages", "SAYS")
    organ.tell("")
    organ.leave()  # unplugged
    ask(mine, "1", "GATES")
    play(piano, "803c00", 0)
    for talk in (piano, mine):
        talk.tell("")
        talk.leave()


@pytest.mark.long
def test_a_server_that_died_takes_its_notes_and_comes_back_with_its_ports(rig):  # noqa: F811
    rig.start(256)
    mine = rig.player(player, "system")
    mine.hear("READY")
    for _ in range(2):
        piano = rig.player(sender, "piano")
        piano.hear("READY")
        rig.sees("spikerack:out", "spikerack:in", "piano:keys")
        piano.tell("903c40")
        piano.hear("PLAYED")
        ask(mine, "1", "GATES")
        rig.kill()
        ask(mine, "0", "GATES")  # nobody will let go of its key
        piano.end()
        rig.start(256)
    rig.sees("spikerack:out")
    mine.tell("")
    mine.leave()


def flood(name: str) -> None:
    """Another program: bursts of numbered notes, while the server waits for every client."""
    import jack

    client = jack.Client(name, no_start_server=True)
    port = client.midi_outports.register("keys")
    due: list = []

    @client.set_process_callback
    def process(frames):
        port.clear_buffer()
        for data in due[:A_PERIOD]:
            port.write_midi_event(0, data)
        del due[:A_PERIOD]

    is_paced = threading.Event()

    @client.set_freewheel_callback
    def changed(is_on: bool) -> None:
        if not is_on:
            is_paced.set()

    client.activate()
    print("READY", flush=True)
    input()
    client.set_freewheel(True)
    for burst in range(BURSTS):
        due += [bytes(note(burst, i)) for i in range(BURST)]
        print("SENT", flush=True)
        input()
    client.set_freewheel(False)
    assert is_paced.wait(30.0)
    print("OVER", flush=True)
    input()


def note(burst: int, i: int) -> list[int]:
    number = BURST * burst + i
    return [0x90 | number >> 14 & 15, number >> 7 & 127, number & 127]


def drink(name: str) -> None:
    """Our ports, polled as the program does."""
    ports = Ports()

    def is_heard() -> bool:
        ports.find()
        ports.look([name], [])
        return any(name in n for n in ports.names()["in"])

    assert until(is_heard, 30.0)
    print("READY", flush=True)
    for burst in range(BURSTS):
        input()
        got: list = []
        end = time.monotonic() + 20.0
        while len(got) < BURST and time.monotonic() < end:
            got += [message for _, message, _ in ports.heard()]
            time.sleep(0.002)
        whole = got == [note(burst, i) for i in range(BURST)]
        print("GOT", whole, len(got), ports.malformed, flush=True)
    ports.close()


def test_bursts_arrive_whole_and_in_order(rig):  # noqa: F811
    rig.start(256)
    source = rig.player(flood, "piano")
    source.hear("READY")
    mine = rig.player(drink, "piano")
    mine.hear("READY")
    source.tell()
    for _ in range(BURSTS):
        source.hear("SENT")
        mine.tell()
        assert mine.hear("GOT") == f"True {BURST} 0"
        source.tell()
    source.hear("OVER")  # a server that is changing its mode may not see who leaves meanwhile
    mine.leave()
    source.end()  # nor answer who asks to: it once kept this player, a part of the rig, for ever
