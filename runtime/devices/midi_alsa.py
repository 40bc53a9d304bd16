"""MIDI through the ALSA sequencer, which is what Linux has where no JACK server runs."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from spikerack.modules.quiet import quiet

POOL = 2000  # events the kernel keeps until we read them: as many as it lets us


class Alsa:
    """The ports of this machine's sequencer.  Raises if there is none."""

    is_dead = False
    ahead = 0.0  # nanoseconds before its moment that a message may be given

    def __init__(self, name: str) -> None:
        import alsa_midi

        self._alsa = alsa_midi
        self.lost = 0
        with quiet():
            self._client = alsa_midi.SequencerClient(name)
        self._client.set_client_pool_input(POOL)
        self._addresses: dict[str, dict[str, tuple[int, int]]] = {"in": {}, "out": {}}
        self._heard: dict[tuple[int, int], str] = {}
        self._outlets: dict[str, Any] = {}
        self._queue = self._client.create_queue(name)
        self._inlet = self._client.create_port(
            "in", alsa_midi.WRITE_PORT,
            timestamping=True, timestamp_real=True, timestamp_queue=self._queue,
        )  # fmt: skip
        self._queue.start()
        self._client.drain_output()
        self._zero = time.monotonic_ns()

    def names(self) -> dict[str, list[str]]:
        """What could be heard and played now, as "client:port 20:0"."""
        with suppress(Exception):  # one went while we looked: the same as before
            self._addresses = {
                way: {
                    f"{p.client_name}:{p.name} {p.client_id}:{p.port_id}": (p.client_id, p.port_id)
                    for p in self._client.list_ports(**{f"{way}put": True}, type=0, sort=False)
                    if p.client_id != self._client.client_id
                }
                for way in ("in", "out")
            }
        return {way: list(found) for way, found in self._addresses.items()}

    def listen(self, name: str) -> None:
        """Hear a port from now on."""
        address = self._addresses["in"][name]
        self._inlet.connect_from(address)
        self._heard[address] = name

    def drop(self, name: str) -> None:
        """A port that was heard has gone, and its connection with it."""
        self._heard = {address: n for address, n in self._heard.items() if n != name}

    def heard(self) -> Iterator[tuple[str, bytes, float]]:
        """(port, bytes, nanoseconds) of what has come since."""
        while True:
            try:
                if not self._client.event_input_pending(True):
                    return
                event = self._client.event_input(prefer_bytes=True)
            except self._alsa.ALSAError:  # the kernel had no room, or what came is no MIDI
                self.lost += 1
                return
            data = getattr(event, "midi_bytes", b"")
            name = self._heard.get(tuple(event.source)) if event.source else None
            if data and name is not None:
                at = event.time
                ns = self._zero + at.seconds * 1e9 + at.nanoseconds if at else 0.0
                yield name, data, ns

    def reach(self, name: str) -> None:
        """Make ready to play on a port; "" is one of our own, that others can connect to."""
        port = self._client.create_port("out", self._alsa.READ_PORT)
        if name:
            port.connect_to(self._addresses["out"][name])
        self._outlets[name] = port

    def leave(self, name: str) -> None:
        """A port that was played on has gone."""
        self._outlets.pop(name).close()

    def send(self, name: str, data: list[int], ns: float) -> None:
        """Play on a port that was reached, now."""
        self._client.event_output(self._alsa.MidiBytesEvent(data), port=self._outlets[name])
        self._client.drain_output()

    def close(self) -> None:
        """Let go of the ports."""
        self._client.close()
