"""What `osc_out` nodes make, as OSC messages: values when they change, and every strike.

A stranger's patch might name an address that tells another program to quit.  Until the player has
set SPIKERACK_OSC, nothing leaves but to /spikerack and below.
"""

import socket
import time
from contextlib import suppress

import numpy as np

from spikerack.modules.osc import MOST
from spikerack.runtime.devices.outputs import Sink

OWN = "/spikerack"
CLOSED = f"not sent: its address must begin with {OWN} unless SPIKERACK_OSC is set; set it to 9000"
PAUSE = 0.01  # seconds from one message of values to the next


class Sent:
    """One node: what was sent of it last, and when."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._sent: list[float] = []
        self._now: list[float] = []
        self._when = 0.0

    def messages(self) -> list[tuple[str, list[float | int]]]:
        """(address, arguments) that are due now."""
        address = str(self.sink.settings["address"])
        _, made = self.sink.drain()
        found: list[tuple[str, list[float | int]]] = [
            (f"{address}/trigger", [int(channel) + 1])
            for _, channel in np.argwhere(made["strike"][:, :MOST] > 0.5)
        ]
        if len(made["value"]):
            self._now = made["value"][-1, :MOST].astype(np.float32).tolist()
        if self._now != self._sent and time.monotonic() - self._when >= PAUSE:
            self._sent, self._when = self._now, time.monotonic()
            found.append((address, [*self._now]))
        return found


class OscSender:
    """Sends to this machine, or to `host`, who was heard last; if it `may`, to any address."""

    def __init__(self, may: bool = False) -> None:
        self._may = may
        self.host = "127.0.0.1"
        self._nodes: dict[str, Sent] = {}

    def bind(self, sinks: list[Sink]) -> None:
        """These nodes are sent from now on."""
        self._nodes = {sink.node: Sent(sink) for sink in sinks}

    def says(self) -> dict[str, str]:
        """A line for each node: where it sends."""
        return {
            name: f"to {self.host}, port {int(sent.sink.settings['port'])}"
            if self._leaves(sent)
            else CLOSED
            for name, sent in self._nodes.items()
        }

    def send(self, way: socket.socket) -> None:
        """All that is due."""
        from pythonosc.osc_message_builder import build_msg

        for sent in filter(self._leaves, self._nodes.values()):
            port = int(sent.sink.settings["port"])
            for address, values in sent.messages():
                with suppress(OSError):  # nobody is there
                    way.sendto(build_msg(address, values).dgram, (self.host, port))

    def _leaves(self, sent: Sent) -> bool:
        return self._may or f"{sent.sink.settings['address']}/".startswith(f"{OWN}/")
