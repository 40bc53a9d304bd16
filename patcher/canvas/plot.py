"""The plot that the rack is drawn in: no axes, no mouse, y downwards, layers from back to front."""

from dataclasses import dataclass

import dearpygui._dearpygui as core
import dearpygui.dearpygui as dpg

from spikerack.patcher.canvas.camera import Camera

LAYERS = ("rails", "paper", "panels", "cables", "spikes", "glow", "marks", "map")
BARE = {
    "no_gridlines": True, "no_tick_marks": True, "no_tick_labels": True, "no_label": True,
    "no_highlight": True, "no_initial_fit": True, "no_menus": True,
}  # fmt: skip


@dataclass(frozen=True)
class Plot:
    """The plot's items; `layers` by name, the first lies at the back."""

    item: int | str
    across: int | str
    down: int | str
    layers: dict[str, int]

    def look(self, camera: Camera) -> None:
        """Show what the camera sees."""
        x0, y0, x1, y1 = camera.view
        core.set_axis_limits(self.across, x0, x1)
        core.set_axis_limits(self.down, y0, y1)

    def resize(self, camera: Camera) -> None:
        """Fill the camera's canvas."""
        core.configure_item(
            self.item,
            pos=(int(camera.left), int(camera.top)),
            width=int(camera.width),
            height=int(camera.height),
        )
        self.look(camera)


def plot(parent: int | str, camera: Camera) -> Plot:
    """Make the plot in a window without padding."""
    item = dpg.add_plot(
        parent=parent,
        pos=(int(camera.left), int(camera.top)),
        width=int(camera.width),
        height=int(camera.height),
        no_inputs=True, no_title=True, no_menus=True, no_mouse_pos=True, no_frame=True,
    )  # fmt: skip
    across = dpg.add_plot_axis(dpg.mvXAxis, parent=item, **BARE)
    down = dpg.add_plot_axis(dpg.mvYAxis, parent=item, invert=True, **BARE)
    dpg.bind_item_theme(item, _seamless())
    made = Plot(item, across, down, {n: dpg.add_draw_layer(parent=item) for n in LAYERS})
    made.look(camera)
    return made


def _seamless() -> int | str:
    """A theme without padding, border or background, so that world and pixels agree."""
    kind = dpg.mvThemeCat_Plots
    with dpg.theme() as bare, dpg.theme_component(dpg.mvAll):
        for colour in (dpg.mvPlotCol_FrameBg, dpg.mvPlotCol_PlotBg, dpg.mvPlotCol_PlotBorder):
            dpg.add_theme_color(colour, (0, 0, 0, 0), category=kind)
        dpg.add_theme_style(dpg.mvPlotStyleVar_PlotPadding, 0, 0, category=kind)
        dpg.add_theme_style(dpg.mvPlotStyleVar_PlotBorderSize, 0, category=kind)
    return bare
