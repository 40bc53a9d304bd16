"""OSC through real sockets: in order, whatever else comes, and only from who may send."""

import os
import socket
import time

import numpy as np
import pytest
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import build_msg
from pythonosc.osc_packet import OscPacket

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_targets import reaches
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.moves import Moves
from spikerack.runtime.devices.osc_access import osc_access
from spikerack.runtime.devices.osc_port import OscPort
from spikerack.runtime.devices.outputs import sinks, wanted_taps
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from tests.rig.jack import until

GLIDE = {"glide": 0.0}


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Room:
    """An engine that plays when it is told to, its OSC port, and who sends to it."""

    def __init__(self, patch: Patch | None = None, more: str = "") -> None:
        self.port = free_port()
        self.engine, self.moves = Engine(), Moves()
        patch = patch or Patch({"osc": Node("osc_in", knobs=GLIDE)})
        taps = wanted_taps(patch, library()) | {("osc", "value"): 9600, ("osc", "trigger"): 9600}
        known = {k: v for k, v in taps.items() if k[0] in patch.nodes}
        self.program = self.engine.load(patch, taps=known)
        self.osc = OscPort(Timing(self.engine), self.moves, osc_access(f"{self.port}{more}"))
        self.osc.bind(reaches(self.program), sinks(self.engine, self.program, "osc"))
        self.way = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(self, *data: bytes) -> None:
        for one in data:
            self.way.sendto(one, ("127.0.0.1", self.port))

    def say(self, address: str, *values: object) -> None:
        self.send(build_msg(address, list(values)).dgram)

    def play(self, samples: int = 640) -> None:
        out = np.zeros((samples, 2), np.float32)
        d.pump(self.engine.address, 0, out.ctypes.data, samples)

    def hand(self, name: str = "value") -> float:
        self.play()
        return float(self.program.nodes["osc"][f"rest.{name}"][0])

    def close(self) -> None:
        self.way.close()
        self.osc.close()


@pytest.fixture
def room():
    made = Room()
    yield made
    made.close()


def test_five_thousand_messages_are_heard_in_order(room):
    heard = []
    for n in range(5000):
        room.say("/fader", n / 5000)
        if n % 100 == 99:  # a socket holds so many
            assert until(lambda: heard.extend(room.moves.take()) or len(heard) == n + 1, 20.0)  # noqa: B023
    assert [value for _, _, value in heard] == pytest.approx(np.arange(5000) / 5000, abs=1e-6)
    assert until(lambda: room.hand("strikes") == 5000.0, 10.0)
    assert room.hand() == pytest.approx(0.9998)


def test_garbage_is_counted_and_what_is_whole_is_heard(room):
    dice = np.random.default_rng(3)
    whole = build_msg("/fader", 0.25).dgram
    nested = b"#bundle\0" + bytes(8)
    for _ in range(3000):
        nested = b"#bundle\0" + bytes(8) + len(nested).to_bytes(4, "big") + nested
    torn = [whole[:n] for n in range(1, len(whole))]
    wild = [dice.bytes(int(n)) for n in dice.integers(1, 300, 200)]
    room.send(b"", *torn, *wild, nested, b"/a\0\0,fff\0\0\0\0", b"/\xff\0\0,f\0\0\0\0\0\0")
    room.say("/fader", float("nan"))
    room.say("/fader", float("inf"), "text", b"blob")
    room.say("/fader")
    room.say("/fader", 0.75)
    assert until(lambda: room.hand() == 0.75, 10.0)
    assert room.osc.skipped > 100


def test_a_bundle_from_the_future_blocks_nothing(room):
    bundle = OscBundleBuilder(time.time() + 3600)
    bundle.add_content(build_msg("/fader", 0.5))
    room.send(bundle.build().dgram)
    now = OscBundleBuilder(IMMEDIATELY)
    now.add_content(build_msg("/other", 0.125))
    room.send(now.build().dgram)
    names = []
    assert until(lambda: names.extend(c for _, c, _ in room.moves.take()) or len(names) == 2, 5.0)
    assert names == ["osc /fader", "osc /other"]


def test_channels_have_addresses_and_places_in_a_message():
    patch = Patch({"osc": Node("osc_in", channels=3, knobs=GLIDE,
                               settings={"addresses": "/xy, /xy 2, /z"})})  # fmt: skip
    room = Room(patch)
    room.say("/xy", 0.25, 0.5)
    room.say("/xy", True)
    cells = room.program.nodes["osc"]
    assert until(lambda: room.play() or cells["rest.value"].tolist() == [1.0, 0.5, 0.0], 5.0)
    assert cells["rest.strikes"].tolist() == [2.0, 2.0, 0.0]
    room.close()


def test_knobs_and_commands_are_only_for_whom_the_player_lets(room):
    quiet = OscPort(Timing(room.engine), Moves(), osc_access(""))
    quiet._hear("/cell/tau", [0.02], "127.0.0.1", 0.0)
    assert not quiet.orders
    quiet.close()
    room.say("/cell/tau", 0.02)
    room.say("/do/connect", "osc.saw", "out.left", 0.5)
    room.say("/do/undo")
    room.say("/a/b/c", 1.0)
    assert until(lambda: len(room.osc.orders) == 3, 5.0)
    (first, one), (second, two), third = room.osc.orders
    assert (first, one[0], second, two) == (
        "turn", "cell.tau", "connect", ["osc.saw", "out.left", 0.5]
    )  # fmt: skip
    assert one[1] == pytest.approx(0.02)
    assert third == ("undo", [])


def test_who_may_send():
    assert osc_access("off") is None
    here, opened = osc_access("9000"), osc_access("8000 from 192.168.1.0/24, 10.0.0.7")
    assert (here.host, here.hears("127.0.0.1"), here.hears("192.168.1.5")) == (
        "127.0.0.1", True, False
    )  # fmt: skip
    assert opened.host == "0.0.0.0"
    hosts = ("192.168.1.5", "192.168.2.5", "10.0.0.7", "10.0.0.8", "127.0.0.1")
    assert [opened.hears(host) for host in hosts] == [True, False, True, False, True]
    assert not osc_access("").commands
    for text in ("x", "0", "70000", "9000 from me", "9000 from 1.2.3.4/5", "-1", "9000 from ::1"):
        with pytest.raises(PatchError, match=r"^SPIKERACK_OSC: .*; write"):
            osc_access(text)


def test_what_comes_from_elsewhere_is_refused(room):
    room.osc.access = osc_access(f"{room.port} from 10.9.9.9")
    object.__setattr__(room.osc.access, "hears", lambda host: False)
    room.say("/fader", 1.0)
    assert until(lambda: room.osc.refused == 1, 5.0)
    assert room.moves.take() == []


def test_what_a_node_makes_is_sent_when_it_changes_and_every_strike():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(10.0)
        to = {"address": "/cell", "port": ear.getsockname()[1]}
        out = Node("osc_out", channels=2, settings=to)
        cell = Node("clock", channels=2, knobs={"tempo": (600.0, 300.0), "pulses": 1.0})
        patch = Patch({"clock": cell, "out": out}, (Cable("clock", "trigger", "out", "trigger"),))
        room = Room(patch)
        for _ in range(19):
            room.play(1600)  # 0.63 s in all, so 7 and 4 strikes
        heard: list = []
        while len(heard) < 12:
            data = ear.recvfrom(1 << 16)[0]
            heard += [(m.message.address, m.message.params) for m in OscPacket(data).messages]
        room.close()
    channels = [args[0] for address, args in heard if address == "/cell/trigger"]
    assert (channels.count(1), channels.count(2)) == (7, 4)
    values = [args for address, args in heard if address == "/cell"]
    assert values == [[0.0, 0.0]]  # once, for it never changed


def test_a_port_that_is_taken_is_one_line_and_the_rest_goes_on(room):
    other = OscPort(Timing(room.engine), Moves(), osc_access(str(room.port)))
    assert other.problem.startswith(f"OSC: port {room.port} cannot be had")
    other.close()


def test_the_environment_opens_the_port_and_closing_lets_it_go(monkeypatch):
    port = free_port()
    monkeypatch.setitem(os.environ, "SPIKERACK_OSC", str(port))
    engine, said = Engine(), []
    engine.load(Patch({"fader": Node("slider")}))
    for _ in range(2):
        hands = InputDevices(engine, say=said.append)
        hands.bind()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.sendto(build_msg("/fader/value", 0.5).dgram, ("127.0.0.1", port))
        found = []
        assert until(lambda: found.extend(hands.orders()) or found, 5.0)  # noqa: B023
        hands.close()
        assert found == [("turn", ["fader.value", 0.5])]
    assert said == []
