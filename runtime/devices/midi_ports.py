"""MIDI ports by name, that come and go, in every system that has some."""

import time
from contextlib import suppress
from dataclasses import dataclass, field

from spikerack.runtime.devices.midi_alsa import Alsa
from spikerack.runtime.devices.midi_bytes import MidiParser
from spikerack.runtime.devices.midi_jack import JackClient

RETRY = 5.0  # seconds between looks for a system that was not there
CREDIBLE = 500e6  # nanoseconds a message may be old, or early; else its time is when we saw it
OURS = "spikerack"
ECHOES = (OURS, "midi through", "rtmidi")  # ports that only repeat what was sent


@dataclass
class System:
    """JACK or ALSA, and which of its ports are open."""

    driver: JackClient | Alsa
    inlets: dict[str, MidiParser] = field(default_factory=dict)
    outlets: dict[str, str] = field(default_factory=dict)  # the port for what a node asks for


class Ports:
    """Every MIDI port there is; those that are asked for are open."""

    def __init__(self) -> None:
        self._systems: list[System] = []
        self._kinds: list[type[JackClient] | type[Alsa]] = [JackClient, Alsa]
        self._tried = -RETRY
        self._skipped = 0  # by ports that have gone

    @property
    def malformed(self) -> int:
        """Messages that were broken, unknown or lost."""
        told = sum(s.driver.lost + sum(i.skipped for i in s.inlets.values()) for s in self._systems)
        return self._skipped + told

    def skipped(self, name: str) -> int:
        """Those of one port that is open."""
        return sum(s.inlets[name].skipped for s in self._systems if name in s.inlets)

    def names(self) -> dict[str, list[str]]:
        """What could be heard and played now."""
        found = [s.driver.names() for s in self._systems if not s.driver.is_dead]
        return {way: [name for each in found for name in each[way]] for way in ("in", "out")}

    def find(self) -> None:
        """Look for systems that were not there.  Nobody should have to wait for this."""
        if time.monotonic() - self._tried > RETRY:
            self._tried = time.monotonic()
            for kind in tuple(self._kinds):
                if not any(isinstance(s.driver, kind) for s in self._systems):
                    try:
                        self._systems.append(System(kind(OURS)))
                    except ImportError:  # this machine has no library for it
                        self._kinds.remove(kind)
                    except Exception:
                        continue  # there is none now

    def look(self, asked: list[str], played: list[str]) -> list[str]:
        """Open what came and is asked for; the names of the open inlets that went."""
        dead = [system for system in self._systems if system.driver.is_dead]
        lost = [name for system in dead for name in self._forget(system)]
        for system in self._systems:
            names = system.driver.names()
            lost += self._hear(system, names["in"], asked)
            _play(system, names["out"], played)
        return lost

    def heard(self) -> list[tuple[str, list[int], float]]:
        """(port, message, nanoseconds) of what has come since, from all ports in order of time."""
        found: list[tuple[str, list[int], float]] = []
        latest: dict[str, float] = {}  # what one port sends stays in its order
        for system in self._systems:
            for name, data, ns in system.driver.heard():
                now = float(time.monotonic_ns())
                at = max(ns if abs(ns - now) < CREDIBLE else now, latest.get(name, 0.0))
                latest[name] = at
                found += [(name, message, at) for message in system.inlets[name].feed(data)]
        return sorted(found, key=lambda each: each[2])

    def ahead(self, wanted: str) -> float:
        """Nanoseconds before its moment that a message for these ports may be sent."""
        return min((s.driver.ahead for s in self._systems if wanted in s.outlets), default=0.0)

    def send(self, wanted: str, messages: list[list[int]], ns: float = 0.0) -> None:
        """Play on the ports a node means, at a moment, or as soon as can be."""
        for system in self._systems:
            if (name := system.outlets.get(wanted)) is not None:
                for data in messages:
                    with suppress(Exception):  # it went since we looked
                        system.driver.send(name, data, ns)

    def close(self) -> None:
        """Let go of every port."""
        for system in self._systems:
            with suppress(Exception):
                system.driver.close()

    def _forget(self, system: System) -> list[str]:
        """A server died: leave it alone, and look for a new one."""
        self._systems.remove(system)
        system.driver.close()
        self._tried = -RETRY
        self._skipped += system.driver.lost + sum(i.skipped for i in system.inlets.values())
        return list(system.inlets)

    def _hear(self, system: System, names: list[str], asked: list[str]) -> list[str]:
        lost = sorted(set(system.inlets) - set(names))
        for name in lost:
            self._skipped += system.inlets.pop(name).skipped
            system.driver.drop(name)
        for name in names:
            if name not in system.inlets and any(fits(a, name) for a in asked):
                with suppress(Exception):
                    system.driver.listen(name)
                    system.inlets[name] = MidiParser()
        return lost


def fits(wanted: str, name: str) -> bool:
    """True if a port is meant by a part of its name; "" means all but the echoes."""
    plain = name.casefold()
    return wanted.casefold() in plain if wanted else not plain.startswith(ECHOES)


def _play(system: System, names: list[str], played: list[str]) -> None:
    for name in set(system.outlets.values()) - {*names, ""}:
        system.driver.leave(name)
    system.outlets = {w: name for w, name in system.outlets.items() if name in ("", *names)}
    for wanted in set(played) - set(system.outlets):
        for name in [n for n in names if fits(wanted, n)][:1] if wanted else [""]:
            with suppress(Exception):
                if name not in system.outlets.values():
                    system.driver.reach(name)
                system.outlets[wanted] = name
