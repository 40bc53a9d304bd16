"""Draw a cable: from jack to jack either way, or take one by its plug and put it elsewhere."""

from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.models.autowire import ends_of
from spikerack.patcher.models.shared_weight import lay
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.compatible import fitting

Ends = tuple[str, str]  # "osc.out", "filter.x"


class CableDrag:
    """A cable in the hand: one end stays in the jack `held`, the other follows the pointer.

    `moved` is the cable whose other plug was taken out.  It is put where it is dropped, or
    thrown away in empty space; a new cable dropped there asks what to add.
    """

    def __init__(self, desk: Desk, held: str, from_outlet: bool, moved: Ends | None = None) -> None:
        self.desk, self.held, self.from_outlet, self.moved = desk, held, from_outlet, moved
        document = desk.document
        self.fits = fitting(document.patch, document.known, held, from_outlet)
        if moved:
            self.fits |= {moved[1] if from_outlet else moved[0]}
            desk.scene.lift(moved)
        desk.scene.glow(self.fits)

    def move(self, touch: Touch) -> None:
        x, y = self.desk.scene.camera.world(touch.x, touch.y)
        target = self.target(touch)
        self.desk.scene.ghost_cable(self.held, self.desk.scene.where(target) if target else (x, y))

    def target(self, touch: Touch) -> str | None:
        """The fitting jack under the pointer; a knob is its own inlet."""
        hit = self.desk.scene.hit(*self.desk.scene.camera.world(touch.x, touch.y))
        if hit is None or hit.kind not in ("jack", "knob", "switch"):
            return None
        if hit.is_outlet == self.from_outlet:
            return None
        return hit.jack if hit.jack in self.fits else None

    def release(self, touch: Touch) -> None:
        target = self.target(touch)
        at = self.desk.scene.camera.world(touch.x, touch.y)
        empty = self.desk.scene.hit(*at) is None
        self._end()
        if target:
            self._connect(*((self.held, target) if self.from_outlet else (target, self.held)))
        elif self.moved and empty:
            self.desk.document.do("disconnect", *self.moved)
        elif empty and not self.moved:
            self.desk.add_for(self.held, self.from_outlet, at)

    def _connect(self, source: str, target: str) -> None:
        if self.moved == (source, target):
            return
        if self.moved:
            self.desk.document.do("reroute", *self.moved, source, target)
        else:
            lay(self.desk.document, source, target)
        self.desk.scene.swing((source, target))

    def _end(self) -> None:
        self.desk.scene.glow(None)
        self.desk.scene.ghost_cable(None)
        self.desk.scene.lift(None)

    def cancel(self) -> None:
        self._end()


def cables_at(desk: Desk, jack: str) -> list[Ends]:
    """The cables in a jack, the newest last."""
    return [e for e in map(ends_of, desk.document.patch.cables) if jack in e]


def begin(desk: Desk, jack: str, is_outlet: bool, touch: Touch) -> "CableDrag | None":
    """What a press on a jack begins.

    An outlet gives a new cable.  An inlet with cables gives the last of them to move, with
    Ctrl a copy of it, and an empty inlet a new one backwards.  Shift and a click takes the
    last cable away.
    """
    ends = cables_at(desk, jack)
    if touch.held("shift"):
        if ends:
            desk.document.do("disconnect", *ends[-1])
        return None
    if is_outlet or not ends:
        return CableDrag(desk, jack, is_outlet)
    if touch.held("ctrl"):
        return CableDrag(desk, ends[-1][0], True)
    return CableDrag(desk, ends[-1][0], True, ends[-1])
