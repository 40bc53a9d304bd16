"""OSC, live: one thread from a UDP socket to nodes' hands, knobs and commands, and back out.

What comes is read in the order in which it was sent.  What is no OSC is counted and left.
"""

import math
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any

import numpy as np

from spikerack.modules.osc import osc_places
from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_queue import HandQueue
from spikerack.runtime.devices.hand_targets import HandTarget
from spikerack.runtime.devices.moves import MOST, Moves
from spikerack.runtime.devices.osc_access import OscAccess
from spikerack.runtime.devices.osc_out import OscSender, send
from spikerack.runtime.devices.outputs import Sink

POLL, ROOM, LARGEST = 0.002, 1 << 22, 65_536  # seconds, bytes that wait, bytes of a datagram
AT_ONCE = 512  # datagrams from one look at what goes out to the next
COMMAND = "/do/"

Order = tuple[str, list[Any]]  # a command of the document and its arguments


class OscPort:
    """Hears what `osc_in` nodes ask for, and sends what `osc_out` nodes make."""

    def __init__(self, timing: Timing, moves: Moves, access: OscAccess) -> None:
        self.timing, self.access = timing, access
        self.skipped = self.refused = 0  # datagrams that are no OSC, or from somebody else
        self.orders: deque[Order] = deque(maxlen=MOST)
        self.problem = ""
        self._moves, self._hands = moves, HandQueue(timing.engine)
        self._reaches: list[tuple[HandTarget, list[tuple[str, int]]]] = []
        self._strikes: dict[tuple[str, int], float] = {}
        self._sender = OscSender(access.port, access.commands)
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._socket = self._opened()
        self._thread = threading.Thread(target=self._run, name="osc", daemon=True)
        self._thread.start()

    def _opened(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        made.settimeout(POLL)
        try:
            made.bind((self.access.host, self.access.port))
        except OSError as error:
            reason = error.strerror or error
            self.problem = f"OSC: port {self.access.port} cannot be had ({reason}); free it"
            made.bind(("127.0.0.1", 0))  # to send from
        return made

    @property
    def says(self) -> dict[str, str]:
        """A line for each node: where it hears, or why not."""
        line = self.problem or str(self.access)
        line += f"; {self.skipped} that are no OSC skipped" if self.skipped else ""
        return {reach.node: line for reach, _ in self._reaches} | self._sender.says()

    def bind(self, reaches: list[HandTarget], sinks: list[Sink]) -> None:
        """These nodes are moved, and these heard, from now on."""
        with self._lock:
            self._reaches = [(r, osc_places(str(r.settings["addresses"]))) for r in reaches]
            for reach, _ in self._reaches:
                for channel, count in enumerate(reach.now("strikes")):
                    self._strikes.setdefault((reach.node, channel), float(count))
            self._sender.bind(sinks)

    def close(self) -> None:
        """No more is heard."""
        self._end.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        try:
            from pythonosc.osc_packet import OscPacket
        except ImportError:
            self.problem = "OSC: there is no python-osc here; pip install python-osc"
            return
        while not self._end.is_set():
            found = self._received()
            with self._lock:
                self.timing.look()
                for data, host in found:
                    self._take(OscPacket, data, host)
                self._hands.flow()
                due = self._sender.due()
            send(self._socket, due)

    def _received(self) -> list[tuple[bytes, str]]:
        """What has come, or nothing after a moment."""
        found: list[tuple[bytes, str]] = []
        with suppress(OSError):  # nothing came, or who we sent to is not there
            while len(found) < AT_ONCE:
                data, (host, _) = self._socket.recvfrom(LARGEST)
                if self.access.hears(host):
                    found.append((data, host))
                else:
                    self.refused += 1
        return found

    def _take(self, packet: Any, data: bytes, host: str) -> None:
        try:
            messages = packet(data).messages
        except Exception:  # whatever a parser stumbles over
            self.skipped += 1
            return
        now = time.time()
        for timed in messages:
            ahead = timed.time - now
            ns = time.monotonic_ns() + 1e9 * max(ahead, 0.0) if math.isfinite(ahead) else 0.0
            self._hear(timed.message.address, list(timed.message.params), host, ns)
        self._sender.host = host

    def _hear(self, address: str, params: list[Any], host: str, ns: float) -> None:
        values = [_number(p) for p in params]
        for n, value in enumerate(values):
            if not math.isnan(value):
                control = f"osc {address}" + (f" {n + 1}" if n else "")
                self._moves.heard(host, control, min(max(value, 0.0), 1.0))
        self._move(address, values, self.timing.sample_at(ns))
        if self.access.commands:
            self._order(address, params)

    def _move(self, address: str, values: list[float], at: int) -> None:
        for reach, places in self._reaches:
            tick = reach.tick_at(at)
            for channel, (wanted, n) in enumerate(places[: reach.channels]):
                if wanted != address:
                    continue
                struck = self._strikes[reach.node, channel] = self._struck(reach.node, channel)
                changes = [("strikes", channel, struck, tick)]
                if n < len(values) and not math.isnan(values[n]):
                    changes.append(("value", channel, values[n], tick))
                self._hands.put(reach, changes)

    def _struck(self, node: str, channel: int) -> float:
        return self._strikes.get((node, channel), 0.0) + 1.0

    def _order(self, address: str, params: list[Any]) -> None:
        """A command, "/do/connect osc.saw out.left"; or a knob by its address, "/osc/pitch 1"."""
        parts = address.split("/")
        if address.startswith(COMMAND):
            self.orders.append((address.removeprefix(COMMAND), params))
        elif len(parts) == 3 and len(params) == 1:
            self.orders.append(("turn", [f"{parts[1]}.{parts[2]}", *params]))


def _number(value: Any) -> float:
    """A number, or none: what is no number, or infinite, moves nothing."""
    if isinstance(value, (bool, int, float, np.number)) and math.isfinite(value):
        return float(value)
    return math.nan
