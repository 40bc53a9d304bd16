"""What a patch sends by OSC: each value once, every strike, and only where the player lets it."""

import socket

import numpy as np
import pytest
from pythonosc.osc_packet import OscPacket

from spikerack.modules.osc import _kept
from spikerack.runtime.devices.osc_out import AT_ONCE, OscSender, Sent, send


@pytest.mark.parametrize(
    ("address", "leaves"),
    [("/spikerack", True), ("/spikerack/a", True), ("/spikerackx", False), ("/quit", False)],
)
@pytest.mark.parametrize("is_open", [False, True])
def test_only_the_player_lets_a_patch_send_anywhere(address, leaves, is_open):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(0.2)

        class Made:
            node = "out"
            settings = {"address": address, "port": ear.getsockname()[1]}

            def drain(self) -> tuple:
                return 0, {"value": np.zeros((1, 1)), "strike": np.ones((1, 1))}

        sender = OscSender(9, is_open)
        sender.bind([Made()])
        assert ("SPIKERACK_OSC" in sender.says()["out"]) != (leaves or is_open)
        send(ear, sender.due())
        if leaves or is_open:
            assert OscPacket(ear.recv(1 << 16)).messages[0].message.address == f"{address}/trigger"
        else:
            with pytest.raises(TimeoutError):
                ear.recv(1 << 16)


def test_what_does_not_change_is_not_sent_again():
    class Made:
        settings = {"address": "/a"}
        made = {"value": np.zeros((1, 2)), "strike": np.zeros((1, 2))}

        def drain(self):
            return 0, self.made

    sent = Sent(Made())
    assert sent.messages() == [("/a", [0.0, 0.0])]
    sent._when = -1e9  # long ago
    assert sent.messages() == []
    sent.sink.made = {"value": np.array([[0.0, 9.0], [0.0, 1.0]]), "strike": np.eye(2)}
    assert sent.messages() == [("/a/trigger", [1]), ("/a/trigger", [2]), ("/a", [0.0, 1.0])]


def test_a_patch_neither_floods_nor_speaks_to_the_program_itself():
    class Made:
        node = "out"
        settings = {"address": "/spikerack", "port": 9000}

        def drain(self) -> tuple:
            return 0, {"value": np.zeros((0, 256)), "strike": np.ones((9600, 256))}

    sender = OscSender(9000, True)
    sender.bind([Made()])
    assert sender.due() == []
    assert "own" in sender.says()["out"]
    sender = OscSender(9001, True)
    sender.bind([Made()])
    assert len(sender.due()) == AT_ONCE


@pytest.mark.parametrize(
    "address", ["/\0,s\0quit", "/a b", "/a#", "/{a}", "/\u00e9", "a", "/\ud800"]
)
def test_an_address_is_what_can_be_printed(address):
    with pytest.raises(ValueError, match="address: must begin with a slash"):
        _kept(address)
