"""What goes into a bar of a given width: parts shrink, then the less important ones fold away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spikerack.patcher.panels.shapes import Shape


@dataclass(frozen=True)
class Part:
    """A field of the bar: so wide, or less; drawn so, and what a press does.

    The part whose `goes` is highest leaves the bar first; 0 stays.  `label` is its line in the
    menu of what has left.
    """

    name: str
    width: float
    draw: Callable[[float, float], list[Shape]]
    press: Callable[[float, float], object] | None = None
    least: float = 0.0  # as narrow as it may be; 0 does not shrink
    goes: int = 0
    label: str = ""


def laid(parts: Sequence[Part], room: float, gap: float, more: Part) -> list[tuple[Part, float]]:
    """The parts that stay, in order, with their widths; `more` among them if others have left."""
    stay = list(parts)
    while sum(p.least or p.width for p in stay) + gap * len(stay) > room:
        leaves = max(stay, key=lambda p: p.goes)
        if not leaves.goes:
            break
        stay = [p for p in stay if p not in (leaves, more)] + [more]
    spare = room - sum(p.least or p.width for p in stay) - gap * len(stay)
    wanted = sum(p.width - p.least for p in stay if p.least)
    share = min(max(spare / wanted, 0.0), 1.0) if wanted else 0.0
    return [(p, p.least + share * (p.width - p.least) if p.least else p.width) for p in stay]
