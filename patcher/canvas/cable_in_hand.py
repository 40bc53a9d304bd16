"""What is seen while a cable is in the hand: the cable itself, and the jacks that fit."""

from collections.abc import Iterable

from spikerack.patcher.canvas import locate
from spikerack.patcher.canvas.cable_item import Cord
from spikerack.patcher.canvas.camera import Point
from spikerack.patcher.canvas.items import Stage
from spikerack.patcher.canvas.locate import Ring
from spikerack.patcher.canvas.overlay import Marks
from spikerack.runtime.patch.graph import Cable


class Wiring:
    """At most one cable, and one set of jacks."""

    def __init__(self, stage: Stage, marks: Marks, layer: int) -> None:
        self.stage, self.marks, self.layer = stage, marks, layer
        self._ghost: Cord | None = None
        self._fitting: set[str] | None = None
        self._seen: set[str] = set()  # the panels whose jacks glow or lie in the dark

    def glow(self, jacks: Iterable[str] | None) -> None:
        """These jacks glow while others in sight lie in the dark; None ends it."""
        self._fitting = None if jacks is None else set(jacks)
        self._seen = set(self.stage.seen)
        fits: list[Ring] = []
        others: list[Ring] = []
        for name in self._seen if self._fitting is not None else ():
            panel, x, y = self.stage.places.panels[name]
            for jack in panel.jacks:
                full = jack.name if "." in jack.name else f"{name}.{jack.name}"
                spot = x + jack.x, y + jack.y, jack.r
                (fits if full in (self._fitting or ()) else others).append(spot)
        self.marks.jacks(fits, others)

    def hold(self, held: str | None, to: Point | None) -> None:
        """A cable from a jack to a point; None lets it go."""
        if self._ghost is not None and (held is None or self._ghost.ends[0] != held):
            self._ghost.close()
            self._ghost = None
        if held is None or to is None:
            return
        at = locate.jack(held, None, self.stage.rack)
        if self._ghost is None:
            self._ghost = self._cable(held)
            self._ghost.hang(at, to, at_rest=True)
            self._ghost.show(True)
        self._ghost.hang(at, to, at_rest=False)

    def frame(self, dt: float) -> None:
        """The cable swings; jacks that come in sight glow too."""
        if self._ghost is not None:
            self._ghost.swing(dt)
            self._ghost.move(self.stage.theme)
        if self._fitting is not None and self._seen != self.stage.seen:
            self.glow(self._fitting)

    def _cable(self, held: str) -> Cord:
        node, _, port = held.partition(".")
        cord = Cord(Cable(node, port, "", ""), self.layer, self.stage.plugs)
        cord.colour, cord.slack, cord.grain = self.stage.colour_of(node, port), self.stage.slack, 2
        return cord
