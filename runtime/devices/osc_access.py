"""Who may send OSC, and what: this machine, unless the player opens it to others.

SPIKERACK_OSC is "off", a port, or a port and who may send: "9000 from 192.168.1.0/24".  Where it
is set, whoever may send may also turn every knob and give commands; else only what a patch
listens to is heard, and only from this machine.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Any

from spikerack.runtime.errors import wrong

HERE = ip_network("127.0.0.0/8")
PORT = 9000
EXAMPLE = 'write "off", 9000, or 9000 from 192.168.1.20, 10.0.0.0/8'


@dataclass(frozen=True)
class OscAccess:
    """A port on this machine, and whom it hears."""

    port: int = PORT
    others: tuple[IPv4Network, ...] = ()
    commands: bool = False  # knobs and commands, not only what the patch listens to

    @property
    def host(self) -> str:
        """Where it listens: on this machine alone, or on every network."""
        return "0.0.0.0" if self.others else "127.0.0.1"

    def hears(self, host: str) -> bool:
        """True if what comes from there is heard."""
        address = ip_address(host)
        return any(address in network for network in (HERE, *self.others))

    def __str__(self) -> str:
        """For who looks for it."""
        told = ", ".join(map(str, self.others))
        return f"port {self.port} of this machine{f', open to {told}' if told else ''}"


def osc_access(text: str) -> OscAccess | None:
    """What the player says; None if nothing is to be heard."""
    if not text.strip():
        return OscAccess()
    if text.strip() == "off":
        return None
    port, _, others = text.partition(" from ")
    if not port.strip().isdecimal() or not 1 <= int(port.strip()[:6]) <= 65_535:
        raise wrong("SPIKERACK_OSC", "must begin with a port", text[:40], EXAMPLE)
    return OscAccess(int(port), tuple(_network(part) for part in others.split(",") if part), True)


def _network(text: str) -> Any:
    try:
        return IPv4Network(text.strip())
    except ValueError as error:
        raise wrong("SPIKERACK_OSC", f"must name addresses ({error})", text, EXAMPLE) from None
