"""A cable as a synapse: weight and delay to type, and what can be done with it."""

from spikerack.modules.ports import amount
from spikerack.patcher.models.autowire import ends_of
from spikerack.patcher.windows.form import FormWindow, Item
from spikerack.patcher.windows.frame import Place
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.document.edits.cables import DELAY
from spikerack.runtime.document.weight_travel import stepped
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import Cable
from spikerack.runtime.quantities import parse, show
from spikerack.runtime.spec import Port

WEIGHT = Port("weight", "knob", amount(1.0, -1e6, 1e6))
STEP = 1.0  # dB


def cable_form(desk: Desk, ends: tuple[str, str], at: Place) -> FormWindow:
    """The window."""

    def weigh(text: str) -> None:
        desk.document.do("weigh", *ends, parse(text, WEIGHT, "weight"))

    def step(by: int) -> None:
        weight = stepped(_cable(desk, ends).weight, by * STEP)
        desk.document.do("weigh", *ends, weight, gesture=f"weigh {ends}")

    def delay(text: str) -> None:
        desk.document.do("delay", *ends, parse(text, DELAY, "delay"))

    def lines() -> list[Item]:
        cable = _cable(desk, ends)
        muted = "muted" if cable.muted else "plays"
        return [
            Item("Weight", show(cable.weight, WEIGHT), "-1, 1/3, -6 dB; left and right: 1 dB",
                 weigh, step),
            Item("Delay", show(cable.delay, DELAY), "12 ms, 1/8, 3 Hz; a loop has a tick at least",
                 delay),
            Item("Sound", muted, "Silence it, and keep its weight",
                 run=lambda: desk.document.do("mute", *ends, not _cable(desk, ends).muted)),
            Item("Put a module into it ...", "", "What is added stands between the two",
                 run=lambda: _into(desk, ends)),
            Item("Take it out", "", "Away with the cable", run=lambda: _away(desk, ends)),
        ]  # fmt: skip

    return FormWindow(desk, "cable", f"{ends[0]}  →  {ends[1]}", lines, at, 430.0)


def _cable(desk: Desk, ends: tuple[str, str]) -> Cable:
    for cable in desk.document.patch.cables:
        if ends_of(cable) == ends:
            return cable
    raise wrong(f"{ends[0]} -> {ends[1]}", "is no longer there", todo="choose another cable")


def _away(desk: Desk, ends: tuple[str, str]) -> None:
    desk.close()
    desk.document.do("disconnect", *ends)


def _into(desk: Desk, ends: tuple[str, str]) -> None:
    desk.act("add_into", source=ends[0], target=ends[1])
