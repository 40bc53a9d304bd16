"""What shapes a module: its settings, channels, rate, seed, state and presets."""

from functools import partial

from spikerack.patcher.models.datasheet import reach, value_text
from spikerack.patcher.windows.form import FormWindow, Item
from spikerack.patcher.windows.frame import Place
from spikerack.patcher.windows.workspace import Desk
from spikerack.runtime.errors import wrong
from spikerack.runtime.patch.graph import STATES, Node
from spikerack.runtime.patch.wirings import learned_states
from spikerack.runtime.quantities import parse
from spikerack.runtime.spec import Port

RATES_TOLD = "audio, control, samples from tick to tick, or a time: 0.1 ms"


def node_form(desk: Desk, name: str, at: Place) -> FormWindow:
    """The window."""

    def lines() -> list[Item]:
        node = desk.document.patch.nodes[name]
        spec = desk.document.spec(name)
        found = [_setting(desk, name, node, p) for p in (spec.of("setting") if spec else [])]
        found += _own(desk, name, node)
        if spec and spec.presets:
            found.append(Item("Presets", is_head=True))
            for preset in spec.presets:
                found.append(
                    Item(preset, "", "Enter takes it; undo brings the knobs back",
                         run=lambda p=preset: desk.document.do("preset", name, p))  # type: ignore[misc]
                )  # fmt: skip
        return found

    module = desk.document.patch.nodes[name].module.replace("_", " ")
    title = f"{name}   ({module})" if module != name.replace("_", " ") else module
    return FormWindow(desk, "node", title, lines, at, 430.0)


def as_rate(text: str) -> int | str:
    """How often a node ticks, as a player types it."""
    plain = text.strip()
    return int(plain) if plain.isdigit() else plain


def _setting(desk: Desk, name: str, node: Node, port: Port) -> Item:
    value = node.settings.get(port.name, port.default)
    place = f"{name}.{port.name}"

    def typed(text: str) -> None:
        desk.document.do("setting", place, parse(text, port, place))

    names = getattr(port.default, "names", ())

    def step(by: int) -> None:
        at = (int(value) + by) % len(names)
        desk.document.do("setting", place, names[at])

    if isinstance(port.default, str) and "\n" in port.default:
        told = "Enter opens it, in a window of its own"
        first = next((line for line in str(value).splitlines() if line.strip()), "")
        run = partial(desk.act, "edit_equations", name=name)
        return Item(port.name, f"{first.strip()[:24]} ...", told, run=run)
    told = reach(port) or "Type it; the module is made anew and keeps what fits"
    return Item(port.name, value_text(port, value), told, typed, step if names else None)


def _own(desk: Desk, name: str, node: Node) -> list[Item]:
    """What every node has."""
    do = desk.document.do

    def whole(text: str, what: str) -> int:
        if not text.strip().lstrip("-").isdigit():
            raise wrong(f"{name}.{what}", "must be a whole number", text, "write e.g. 8")
        return int(text)

    def seed(text: str) -> None:
        do("seed", name, None if text.strip() in ("", "none", "patch") else whole(text, "seed"))

    def state(by: int) -> None:
        do("state", [name], STATES[(STATES.index(node.state) + by) % len(STATES)])

    def next_rate(by: int) -> None:
        do("rate", name, "control" if node.rate == "audio" else "audio")

    spec = desk.document.spec(name)
    learning = [
        Item("lesson", str(node.lesson), "Another number begins what it learns anew",
             lambda text: do("lesson", name, whole(text, "lesson")),
             lambda by: do("lesson", name, max(0, node.lesson + by))),
    ] if spec and learned_states(spec) else []  # fmt: skip
    channels = str(node.channels) if node.channels else "as its cables"
    return [
        Item("channels", channels, "A number; 0 follows the cables that arrive",
             lambda text: do("channels", name, whole(text, "channels")),
             lambda by: do("channels", name, max(0, node.channels + by))),
        Item("rate", str(node.rate), RATES_TOLD, lambda text: do("rate", name, as_rate(text)),
             next_rate),
        Item("seed", "the patch's" if node.seed is None else str(node.seed),
             "A number of its own; none follows the patch", seed),
        Item("state", node.state or "plays", "plays, muted, bypassed, frozen", step=state),
        *learning,
    ]  # fmt: skip
