"""How windows look: dark, rounded, calm, in the colours and the face of the panels."""

import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.painter import FACE, load_fonts
from spikerack.patcher.panels.shapes import Colour
from spikerack.patcher.panels.theme import Theme, mix, see_through, theme

TEXT = 17.0  # pixels, the height of a line at scale 1
ROUND, PAD = 9.0, 10.0
EDGE = {"contrast": 0.5}  # how light a window's edge is, where it must tell black from black
_made: dict[str, int | str] = {}


def prepare(scale: float) -> None:
    """Fonts for every window; once, after the context was made."""
    if "plain" not in _made or not dpg.does_item_exist(_made["plain"]):
        _made.clear()
        faces = load_fonts()
        _made["plain"], _made["bold"] = faces[False], faces[True]
    dpg.bind_font(_made["plain"])
    dpg.set_global_font_scale(TEXT / FACE * scale)


def paper(t: Theme | None = None) -> Colour:
    """What windows are made of: a little darker than panels, nearly opaque."""
    t = t or theme()
    return see_through(mix(t.panel, t.background, 0.45), 250)


def lit(t: Theme | None = None) -> Colour:
    """Behind the line that is chosen."""
    t = t or theme()
    return mix(t.panel, t.white, 0.12)


def window_theme(scale: float, is_bare: bool = False) -> int | str:
    """The toolkit's theme for windows; kept for each palette and scale."""
    t = theme()
    key = f"{t.name} {scale} {is_bare}"
    if key not in _made:
        _made[key] = _bare_theme() if is_bare else _window_theme(t, scale)
    return _made[key]


def _window_theme(t: Theme, scale: float) -> int | str:
    field, over = mix(t.well, t.panel, 0.25), lit(t)
    accent = t.categories["neuron"]
    colours: dict[int, Colour] = {
        dpg.mvThemeCol_WindowBg: paper(t), dpg.mvThemeCol_ChildBg: (0, 0, 0, 0),
        dpg.mvThemeCol_Border: mix(t.panel, t.white, EDGE.get(t.name, 0.16)),
        dpg.mvThemeCol_Text: t.ink,
        dpg.mvThemeCol_TextDisabled: t.faint, dpg.mvThemeCol_FrameBg: field,
        dpg.mvThemeCol_FrameBgHovered: field, dpg.mvThemeCol_FrameBgActive: field,
        dpg.mvThemeCol_Button: t.panel, dpg.mvThemeCol_ButtonHovered: over,
        dpg.mvThemeCol_ButtonActive: mix(t.panel, accent, 0.5),
        dpg.mvThemeCol_TextSelectedBg: see_through(accent, 110),
        dpg.mvThemeCol_ScrollbarBg: (0, 0, 0, 0), dpg.mvThemeCol_ScrollbarGrab: over,
        dpg.mvThemeCol_NavHighlight: (0, 0, 0, 0),
    }  # fmt: skip
    styles = {
        dpg.mvStyleVar_WindowRounding: (ROUND * scale,),
        dpg.mvStyleVar_FrameRounding: (6 * scale,),
        dpg.mvStyleVar_WindowPadding: (PAD * scale, PAD * scale),
        dpg.mvStyleVar_FramePadding: (8 * scale, 5 * scale),
        dpg.mvStyleVar_ItemSpacing: (8 * scale, 7 * scale),
        dpg.mvStyleVar_WindowBorderSize: (1,),
        dpg.mvStyleVar_ChildBorderSize: (0,),
        dpg.mvStyleVar_ScrollbarSize: (8 * scale,),
        dpg.mvStyleVar_WindowMinSize: (16, 16),
    }
    with dpg.theme() as made, dpg.theme_component(dpg.mvAll):
        for target, colour in colours.items():
            dpg.add_theme_color(target, colour)
        for target, sizes in styles.items():
            dpg.add_theme_style(target, *sizes)
    return made


def _bare_theme() -> int | str:
    with dpg.theme() as made, dpg.theme_component(dpg.mvAll):
        dpg.add_theme_style(dpg.mvStyleVar_WindowPadding, 0, 0)
        dpg.add_theme_style(dpg.mvStyleVar_WindowBorderSize, 0)
        dpg.add_theme_style(dpg.mvStyleVar_WindowMinSize, 8, 8)
    return made
