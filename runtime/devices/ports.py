"""MIDI ports by name, that come and go: the only file that knows RtMidi.

A JACK server that dies takes its ports with it and does not say so: RtMidi then lists them
for ever.  `forget_jack` leaves its objects where they are, for they cannot be ended either.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from runtime.devices.quiet import quiet

RETRY = 5.0  # seconds between looks for a system that was not there
QUEUE = 8192
OURS = "spikerack"
ECHOES = (OURS, "midi through", "rtmidi")  # ports that only repeat what was sent
_kept: list[Any] = []  # objects of a dead server: not to be touched again


@dataclass
class Inlet:
    """An open port and the time of its last message, in nanoseconds."""

    port: Any
    last: float = 0.0


@dataclass
class System:
    """One of the systems RtMidi speaks to, such as ALSA or JACK."""

    api: int
    ears: Any  # unopened, only to list ports
    mouth: Any
    inlets: dict[str, Inlet] = field(default_factory=dict)
    outlets: dict[str, Any] = field(default_factory=dict)


class Ports:
    """Every MIDI port there is; those that are asked for are open."""

    def __init__(self) -> None:
        self._systems: list[System] = []
        self._tried = -RETRY

    def names(self) -> dict[str, list[str]]:
        """What could be heard and played now."""
        heard = [n for s in self._systems for n in _names(s.ears)]
        return {"in": heard, "out": [n for s in self._systems for n in _names(s.mouth)]}

    def look(self, asked: list[str]) -> list[str]:
        """Open what came and is asked for; the names of the open inlets that went."""
        import rtmidi

        if time.monotonic() - self._tried > RETRY:
            self._tried = time.monotonic()
            for api in set(rtmidi.get_compiled_api()) - {s.api for s in self._systems}:
                with suppress(Exception), quiet():
                    ears = rtmidi.MidiIn(api, name=f"{OURS} looks")
                    mouth = rtmidi.MidiOut(api, name=f"{OURS} looks")
                    self._systems.append(System(api, ears, mouth))
        lost = []
        for system in self._systems:
            names = _names(system.ears)
            for name in set(system.inlets) - set(names):
                system.inlets.pop(name).port.delete()
                lost.append(name)
            for name in names:
                if name not in system.inlets and any(fits(a, name) for a in asked):
                    with suppress(Exception):
                        port = rtmidi.MidiIn(system.api, name=OURS, queue_size_limit=QUEUE)
                        port.open_port(names.index(name), name="in")
                        system.inlets[name] = Inlet(port)
            for name in set(system.outlets) - set(_names(system.mouth)) - {""}:
                system.outlets.pop(name).delete()
        return lost

    def heard(self) -> Iterator[tuple[str, list[int], float]]:
        """(port, bytes, nanoseconds) of what has come since."""
        for system in self._systems:
            for name, inlet in system.inlets.items():
                while (got := inlet.port.get_message()) is not None:
                    now = time.monotonic_ns()
                    # its own clock knows better than we when it came, unless it is far off
                    told = inlet.last + got[1] * 1e9
                    inlet.last = told if now - 50e6 < told <= now else float(now)
                    yield name, got[0], inlet.last

    def send(self, wanted: str, messages: list[list[int]]) -> None:
        """Play on a port; "" is one of our own, that others can connect to."""
        for system in self._systems if messages else ():
            port = _outlet(system, wanted)
            for data in messages if port is not None else ():
                with suppress(Exception):
                    port.send_message(data)

    def forget_jack(self) -> None:
        """After a JACK server died: leave its objects alone, and look for a new one."""
        import rtmidi

        dead = [s for s in self._systems if s.api == rtmidi.API_UNIX_JACK]
        _kept.extend(dead)
        self._systems = [s for s in self._systems if s not in dead]
        self._tried = -RETRY

    def close(self) -> None:
        """Let go of every port."""
        for system in self._systems:
            opened = [inlet.port for inlet in system.inlets.values()]
            for port in [*opened, *system.outlets.values(), system.ears, system.mouth]:
                with suppress(Exception):
                    port.close_port()
                    port.delete()


def fits(wanted: str, name: str) -> bool:
    """True if a port is meant by a part of its name; "" means all but the echoes."""
    plain = name.casefold()
    return wanted.casefold() in plain if wanted else not plain.startswith(ECHOES)


def _outlet(system: System, wanted: str) -> Any:
    import rtmidi

    names = _names(system.mouth)
    name = next((n for n in names if fits(wanted, n)), None) if wanted else ""
    if name is not None and name not in system.outlets:
        with suppress(Exception):
            port = rtmidi.MidiOut(system.api, name=OURS)
            if name:
                port.open_port(names.index(name), name="out")
            else:
                port.open_virtual_port("out")
            system.outlets[name] = port
    return None if name is None else system.outlets.get(name)


def _names(lister: Any) -> list[str]:
    with suppress(Exception):
        return list(lister.get_ports())
    return []
