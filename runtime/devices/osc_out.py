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
ITSELF = "not sent: its port is the program's own; choose another"
AT_ONCE = 64  # strikes of a node, the newest: nobody hears more in a moment
PAUSE = 0.01  # seconds from one message of values to the next


Message = tuple[str, list[float | int], tuple[str, int]]  # address, arguments, host and port


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
            for _, channel in np.argwhere(made["strike"][:, :MOST] > 0.5)[-AT_ONCE:]
        ]
        if len(made["value"]):
            self._now = made["value"][-1, :MOST].astype(np.float32).tolist()
        if self._now != self._sent and time.monotonic() - self._when >= PAUSE:
            self._sent, self._when = self._now, time.monotonic()
            found.append((address, [*self._now]))
        return found


class OscSender:
    """Sends to this machine, or to `host`, who was heard last; if it `may`, to any address.

    Never to the program's own port: a patch gives it no commands.
    """

    def __init__(self, own: int, may: bool = False) -> None:
        self._own, self._may = own, may
        self.host = "127.0.0.1"
        self._nodes: dict[str, Sent] = {}

    def bind(self, sinks: list[Sink]) -> None:
        """These nodes are sent from now on."""
        self._nodes = {sink.node: Sent(sink) for sink in sinks}

    def says(self) -> dict[str, str]:
        """A line for each node: where it sends."""
        return {
            name: self._stays(sent) or f"to {self.host}, port {int(sent.sink.settings['port'])}"
            for name, sent in self._nodes.items()
        }

    def due(self) -> list[Message]:
        """All that is due."""
        return [
            (*message, (self.host, int(sent.sink.settings["port"])))
            for sent in self._nodes.values()
            if not self._stays(sent)
            for message in sent.messages()
        ]

    def _stays(self, sent: Sent) -> str:
        """Why nothing of a node is sent, or ""."""
        if int(sent.sink.settings["port"]) == self._own:
            return ITSELF
        is_below = f"{sent.sink.settings['address']}/".startswith(f"{OWN}/")
        return "" if self._may or is_below else CLOSED


def send(way: socket.socket, messages: list[Message]) -> None:
    """Send them, one packet each."""
    from pythonosc.osc_message_builder import build_msg

    for address, values, to in messages:
        with suppress(OSError):  # nobody is there
            way.sendto(build_msg(address, values).dgram, to)
