"""MIDI through JACK: one client, whose callback is machine code and keeps every moment.

A server that dies takes its ports with it; its client can then neither be used nor ended, so
it is left where it is.
"""

import ctypes
import ctypes.util
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np

from spikerack.modules.quiet import quiet
from spikerack.runtime.devices import midi_cycle as m

PATIENCE = 0.2  # seconds that the last notes have to leave
_kept: list[Any] = []  # what JACK's threads may use to the very end


class JackClient:
    """The MIDI ports of a JACK server.  Raises if there is none."""

    ahead = 100e6  # nanoseconds before its moment that a message may be given

    def __init__(self, name: str) -> None:
        try:
            import jack
        except OSError as error:  # it looks for libjack at once
            raise ImportError(str(error)) from None
        self._jack = jack
        _library()
        with quiet():
            self._client = jack.Client(name, no_start_server=True)
        self.is_dead = False
        self._names: dict[str, list[str]] = {"in": [], "out": []}
        self._inlets: list[str | None] = []  # whose port each of ours is connected to
        self._outlets: list[str | None] = []
        self._rings = np.zeros((2, m.SIZE), m.RECORD)
        self._desk = np.zeros(m.WORDS, np.int64)
        _kept.extend([self._rings, self._desk])
        self._desk[[m.IN, m.OUT]] = [ring.ctypes.data for ring in self._rings]
        self._desk[m.CLIENT] = self._address(self._client._ptr)
        self._desk[m.OPEN] = 1
        callback = jack._ffi.cast("JackProcessCallback", m.midi_cycle.address)
        desk = jack._ffi.cast("void*", self._desk.ctypes.data)
        jack._lib.jack_set_process_callback(self._client._ptr, callback, desk)
        self._client.set_shutdown_callback(self._died)
        self._client.activate()

    @property
    def lost(self) -> int:
        """Records that found no room, for nobody read."""
        return int(self._desk[m.LOST])

    def names(self) -> dict[str, list[str]]:
        """What could be heard and played now."""
        with suppress(Exception):  # one went while we looked: the same as before
            heard = self._client.get_ports(is_midi=True, is_output=True)
            played = self._client.get_ports(is_midi=True, is_input=True)
            self._names = {"in": [p.name for p in heard], "out": [p.name for p in played]}
        return self._names

    def listen(self, name: str) -> None:
        """Hear a port from now on."""
        slot = self._slot(self._inlets, "in", m.INLETS, self._client.midi_inports)
        self._client.connect(name, self._client.midi_inports[slot])
        self._inlets[slot] = name

    def drop(self, name: str) -> None:
        """A port that was heard has gone."""
        self._inlets[self._inlets.index(name)] = None

    def heard(self) -> Iterator[tuple[str, bytes, float]]:
        """(port, bytes, nanoseconds of `time.monotonic_ns`) of what has come since.

        JACK counts by a clock that nobody corrects (CLOCK_MONOTONIC_RAW), which is a tenth of a
        second away after two hours: so each time we look, both are read.
        """
        apart = _apart()
        read, written = int(self._desk[m.IN_READ]), int(self._desk[m.IN_WRITTEN])
        new = self._rings[0][np.arange(read, written) % m.SIZE]
        self._desk[m.IN_READ] = written
        for record in new:
            if (name := self._inlets[record["port"]]) is not None:
                yield name, record["data"][: record["size"]].tobytes(), float(record["ns"] + apart)

    def reach(self, name: str) -> None:
        """Make ready to play on a port; "" is one of our own, that others can connect to."""
        slot = self._slot(self._outlets, "out", m.OUTLETS, self._client.midi_outports)
        if name:
            self._client.connect(self._client.midi_outports[slot], name)
        self._outlets[slot] = name

    def leave(self, name: str) -> None:
        """A port that was played on has gone."""
        self._outlets[self._outlets.index(name)] = None

    def send(self, name: str, data: list[int], ns: float) -> None:
        """Play on a port that was reached, at a moment of `time.monotonic_ns`; what is past, soon.

        What one port plays is told in its order.
        """
        written = int(self._desk[m.OUT_WRITTEN])
        if written - self._desk[m.OUT_READ] < m.SIZE:
            record = self._rings[1][written % m.SIZE]
            record["port"], record["size"] = self._outlets.index(name), len(data)
            record["ns"] = max(0, round(ns - _apart()))
            record["data"][: len(data)] = data
            self._desk[m.OUT_WRITTEN] = written + 1

    def close(self) -> None:
        """Let go of the ports, once the last notes have left; a dead server is left alone."""
        if self._desk[m.OUT_WRITTEN] and not self.is_dead:
            self._leave_time()
        self._desk[m.OPEN] = 0
        if self.is_dead:
            self._client._ptr = self._jack._ffi.NULL
        else:
            self._client.deactivate()
            self._client.close()

    def _leave_time(self) -> None:
        """Until JACK has taken what was sent, and whoever is connected has heard that period."""
        period, until = (
            self._client.blocksize / self._client.samplerate,
            time.monotonic() + PATIENCE,
        )
        while self._desk[m.OUT_READ] != self._desk[m.OUT_WRITTEN] and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(min(2.0 * period, PATIENCE))

    def _died(self, *_: object) -> None:
        self.is_dead = True

    def _slot(self, used: list[str | None], word: str, first: int, ports: Any) -> int:
        """A port of ours that is free, made if there is none."""
        if None in used:
            return used.index(None)
        slot = len(used)
        if slot == m.PORTS:
            raise self._jack.JackError("no port is free")
        port = ports.register(f"{word} {slot + 1}" if slot else word)
        self._desk[first + slot] = self._address(port._ptr)
        used.append(None)
        return slot

    def _address(self, pointer: Any) -> int:
        return int(self._jack._ffi.cast("intptr_t", pointer))


def _apart() -> int:
    """Nanoseconds from JACK's clock to ours, now."""
    return time.monotonic_ns() - 1000 * int(_library().jack_get_time())


@cache
def _library() -> ctypes.CDLL:
    """JACK's, where the callback finds its functions; ctypes never unloads it."""
    library = ctypes.CDLL(ctypes.util.find_library("jack"), ctypes.RTLD_GLOBAL)
    library.jack_get_time.restype = ctypes.c_uint64  # microseconds
    return library
