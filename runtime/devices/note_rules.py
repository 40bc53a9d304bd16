"""Which notes sound when there are more than voices, and how one follows another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LAST, FIRST, HIGHEST, LOWEST, LOUDEST = range(5)  # as `modules.hardware.PRIORITIES`


@dataclass(frozen=True)
class Pressed:
    """A key that is down: its number, how hard it was struck, the how-manieth it is."""

    note: int
    velocity: float
    order: int


@dataclass(frozen=True)
class NoteRules:
    """What a node's settings say of its notes."""

    priority: int = LAST
    legato: bool = False
    unison: int = 1
    mpe: int = 0

    def worth(self, key: Pressed) -> tuple[float, ...]:
        """Of two keys the one that is worth more sounds."""
        if self.priority == FIRST:
            return (-key.order,)
        rank = {HIGHEST: key.note, LOWEST: -key.note, LOUDEST: key.velocity}
        return rank.get(self.priority, 0.0), key.order


PLAIN = NoteRules()


def rules_of(settings: Mapping[str, Any]) -> NoteRules:
    """The rules of a node that plays notes."""

    def of(name: str, usual: int) -> int:
        return int(settings.get(name, usual))

    return NoteRules(of("priority", LAST), of("legato", 0) > 0, of("unison", 1), of("mpe", 0))
