"""A window's frame: where it stands, the field one types in, and what it tells of its widgets."""

from typing import Any, Protocol

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import paint
from spikerack.patcher.models.preferences import Settings
from spikerack.patcher.panels.fonts import fitted
from spikerack.patcher.panels.shapes import Colour, Text
from spikerack.patcher.panels.theme import theme
from spikerack.patcher.windows.style import PAD, window_theme

Place = tuple[float, float]
Box = tuple[float, float, float, float]  # x, y, width, height in pixels
EDGE = 8  # pixels kept free between a window and the edge of the screen


class Owner(Protocol):
    """Whose window it is: the desk."""

    settings: Settings

    @property
    def mouse(self) -> Place:
        """The pointer in pixels."""


class Frame:
    """A window without a title bar, of a fixed size, in sight wherever it is put.

    A bare one has no margin and is nothing but what is drawn in it.
    """

    def __init__(
        self,
        desk: Owner,
        name: str,
        width: float,
        height: float,
        at: Place | None = None,
        is_bare: bool = False,
    ) -> None:
        self.desk, self.name, self.scale = desk, name, desk.settings.scale
        wide, high = dpg.get_viewport_client_width(), dpg.get_viewport_client_height()
        edge = 0 if is_bare else EDGE
        self.width = min(width * self.scale, wide - 2 * edge)
        self.height = min(height * self.scale, high - 2 * edge)
        x, y = at or ((wide - self.width) / 2, (high - self.height) / 2.4)
        self.x = max(edge, min(x, wide - self.width - edge))
        self.y = max(edge, min(y, high - self.height - edge))
        self.root = dpg.add_window(
            no_title_bar=True, no_resize=True, no_move=True, no_collapse=True, min_size=(8, 8),
            no_scrollbar=True, no_scroll_with_mouse=True, no_saved_settings=True,
            no_background=is_bare, no_bring_to_front_on_focus=is_bare,
            width=int(self.width), height=int(self.height), pos=(int(self.x), int(self.y)),
        )  # fmt: skip
        dpg.bind_item_theme(self.root, window_theme(self.scale, is_bare))
        self.marks: dict[str, int | str] = {}

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * PAD * self.scale

    def px(self, size: float) -> float:
        """So many pixels at scale 1."""
        return size * self.scale

    def mark(self, name: str, item: int | str) -> int | str:
        """Remember a widget, so that tests find it."""
        self.marks[name] = item
        return item

    def field(self, text: str = "", hint: str = "", focus: bool = True, **more: Any) -> int | str:
        """A field to type in, with the keyboard."""
        more = {"width": int(self.inner), "auto_select_all": bool(text)} | more
        item = dpg.add_input_text(parent=self.root, default_value=text, hint=hint, **more)
        if focus:
            dpg.focus_item(item)
        return self.mark("field", item)

    def heading(self, text: str, colour: Colour | None = None, size: float = 15.0) -> None:
        """A line in bold at the head of the window."""
        line = self.px(size)
        cut, line = fitted(text, self.inner, line, line, True)
        shapes = [Text(0, 0, cut, line, colour or theme().ink, True)]
        paint(shapes, self.drawn(self.inner, line + self.px(4)))

    def drawn(self, width: float, height: float) -> int | str:
        """A field to draw in."""
        return dpg.add_drawlist(parent=self.root, width=int(width), height=int(height))

    def holds(self, x: float, y: float) -> bool:
        """True if a pixel lies in the window."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height

    def rects(self) -> dict[str, Box]:
        """The window, and every widget that was marked and is in sight."""
        found: dict[str, Box] = {self.name: (self.x, self.y, self.width, self.height)}
        for name, item in self.marks.items():
            if dpg.does_item_exist(item) and (box := box_of(item)):
                found[f"{self.name}.{name}"] = box
        return found

    def close(self) -> None:
        """Take it away."""
        if dpg.does_item_exist(self.root):
            dpg.delete_item(self.root)


def box_of(item: int | str) -> Box | None:
    """Where an item was drawn, or None before the first time."""
    try:
        (x, y), (w, h) = dpg.get_item_rect_min(item), dpg.get_item_rect_size(item)
    except KeyError:
        return None
    return (x, y, w, h) if w else None
