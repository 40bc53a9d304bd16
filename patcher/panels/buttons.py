"""The buttons of a panel: what a module that learns can be told at once."""

from spikerack.patcher.panels.fonts import fitted
from spikerack.patcher.panels.model import Button, Panel
from spikerack.patcher.panels.shapes import Rect, Shape, Text
from spikerack.patcher.panels.theme import LABEL, Theme, mix
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.patch.wirings import learned_states
from spikerack.runtime.spec import Spec

Labels = tuple[tuple[str, str], ...]  # of each its action, and what is written on it

TALL, GAP = 20.0, 4.0
HELD = "hold_learning"


def asked(spec: Spec) -> Labels:
    """The buttons of a module; one that learns nothing has none."""
    if not learned_states(spec):
        return ()
    deal = (("deal", "deal"),) if spec.port("draw") else ()
    return (*deal, ("unlearn", "reset"), (HELD, "freeze")) if spec.port("freeze") else deal


def side_by_side(
    given: tuple[tuple[str, str], ...], x0: float, x1: float, y: float
) -> tuple[Button, ...]:
    """The buttons side by side, all as wide."""
    wide = (x1 - x0 + GAP) / max(len(given), 1)
    return tuple(
        Button(action, label, x0 + i * wide, y, wide - GAP, TALL)
        for i, (action, label) in enumerate(given)
    )


def is_held(node: Node | None) -> bool:
    """True if learning stands still."""
    value = node.knobs.get("freeze", 0.0) if node is not None else 0.0
    return (max(value) if isinstance(value, tuple) else value) > 0.5


def button_shapes(panel: Panel, node: Node | None, theme: Theme) -> list[Shape]:
    """Raised plates; what is on is lit."""
    found: list[Shape] = []
    for b in panel.buttons:
        is_lit = b.action == HELD and is_held(node)
        accent = theme.categories[panel.category]
        fill = mix(theme.well, accent, 0.55) if is_lit else theme.plate
        found.append(Rect(b.x, b.y, b.x + b.w, b.y + b.h, fill, 5, theme.plate_edge))
        said, size = fitted(b.label, b.w - 6, LABEL, 8.0)
        ink = theme.white if is_lit else theme.ink
        found.append(Text(b.x + b.w / 2, b.y + (b.h - size) / 2 - 0.5, said, size, ink, anchor=0.5))
    return found
