"""The program's window on the screen: where it stands, how large it is, the whole screen or not."""

import os

import dearpygui.dearpygui as dpg

from spikerack.patcher.models.window_place import TITLE, Area, placed
from spikerack.patcher.panels.theme import theme
from spikerack.runtime.devices.screen_sizes import screens


class Viewport:
    """Opened once; `root` is the field that all is drawn in."""

    def __init__(self, before: tuple[int, ...]) -> None:
        is_bare = "SPIKERACK_BARE" in os.environ
        self.is_full = False
        with screens() as known:
            self.opened = placed(before, known, 0 if is_bare else TITLE)
            x, y, wide, high = self.opened
            dpg.create_viewport(
                title="Spikerack", x_pos=x, y_pos=y, width=wide, height=high,
                decorated=not is_bare, vsync=False, clear_color=theme().background,
            )  # fmt: skip
            dpg.setup_dearpygui()
            # no primary window: that one would paint over what lies behind it
            self.root = dpg.add_window(
                pos=(0, 0), width=wide, height=high, no_background=True, no_title_bar=True,
                no_move=True, no_resize=True, no_scrollbar=True, no_scroll_with_mouse=True,
                no_bring_to_front_on_focus=True, no_saved_settings=True,
            )  # fmt: skip
            dpg.show_viewport()
        dpg.render_dearpygui_frame()

    def toggle(self) -> None:
        """The whole screen, or the window again."""
        self.is_full = not self.is_full
        dpg.toggle_viewport_fullscreen()

    @property
    def moved(self) -> Area | None:
        """Where the player has put it; None where it was opened, and on a whole screen."""
        x, y = dpg.get_viewport_pos()
        now = int(x), int(y), dpg.get_viewport_width(), dpg.get_viewport_height()
        return None if self.is_full or now == self.opened else now
