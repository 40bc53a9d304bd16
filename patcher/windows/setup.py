"""Put the windows that are always there on a desk: the bar and the line at the foot."""

import time

import dearpygui.dearpygui as dpg

from spikerack.patcher.models import status_text as told
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.models.search import entries
from spikerack.patcher.panels.theme import choose
from spikerack.patcher.windows import actions  # noqa: F401  # they enter themselves
from spikerack.patcher.windows.message import Message
from spikerack.patcher.windows.style import prepare
from spikerack.patcher.windows.transport import Transport
from spikerack.patcher.windows.workspace import Desk

PATIENCE = 1.5  # seconds without a sound
REST = 0.15  # seconds that a window keeps its size before others are fitted to it


def furnish(desk: Desk) -> None:
    """Once, after the toolkit's window is there."""
    start = time.monotonic()
    choose(desk.settings.theme)
    prepare(desk.settings.scale)
    entries(desk.document.known)  # so that the palette opens at once
    message = Message(desk)
    desk.say = message.say
    desk.ticks.append(lambda: _begin(desk, message, time.monotonic() - start))
    desk.ticks.append(message.tick)
    desk.ticks.append(Size(desk).tick)
    desk.standing["bar"] = Transport(desk)
    desk.document.said.append(lambda line: desk.log.did(line, desk.document.goes_on))
    desk.chosen.append(lambda old, new: _chosen(desk, old, new))


class Size:
    """Follows the size of the window: what stands in it is made anew to fit.

    Not while an edge is being dragged: a window that is made anew misses a frame.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.seen, self.fits = desk, _size(), _size()
        self._since = 0.0

    def tick(self) -> None:
        """Once a frame; a popup that no longer fits is closed."""
        now = _size()
        if now != self.seen:
            self.seen, self._since = now, time.monotonic()
        if now == self.fits or time.monotonic() - self._since < REST:
            return
        self.fits, popup = now, self.desk.popup
        wide, high = now
        if popup and (
            popup.frame.x + popup.frame.width > wide or popup.frame.y + popup.frame.height > high
        ):
            self.desk.close()
        _stand_anew(self.desk)


def _size() -> tuple[int, int]:
    return dpg.get_viewport_client_width(), dpg.get_viewport_client_height()


def refit(desk: Desk) -> None:
    """Make the windows that stand anew: the window, the text or the palette has changed."""
    prepare(desk.settings.scale)
    desk.close()
    _stand_anew(desk)


def _stand_anew(desk: Desk) -> None:
    for name in list(desk.standing):
        desk.standing.pop(name).frame.close()
        if name == "bar":
            desk.standing[name] = Transport(desk)
        else:
            desk.act(name)


def _begin(desk: Desk, message: Message, age: float) -> None:
    """Until the first sound, say what is waited for; a short wait needs no words."""
    status = desk.sound.status()
    message.lasting = told.beginning(status) if told.is_silent(status) and age > PATIENCE else ""


def _chosen(desk: Desk, old: Settings, new: Settings) -> None:
    if (old.scale, old.theme) != (new.scale, new.theme):
        choose(new.theme)
        was_open = desk.popup is not None and desk.popup.frame.name == "settings"
        at = desk.popup.rows.at if was_open else 0  # type: ignore[union-attr]
        refit(desk)
        if was_open:
            desk.act("settings")
            desk.popup.rows.at = at - 1  # type: ignore[union-attr]
            desk.popup.rows.move(1)  # type: ignore[union-attr]
