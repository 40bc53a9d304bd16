"""What a panel takes from its module's family: its category, and what its plain jacks carry."""

from spikerack.modules.ports import Moved, Recipe
from spikerack.runtime.spec import Spec

# family: its category, the kind of its plain outlets, and the display its panel has room for
FAMILIES = {
    "analog_neurons": ("neuron", "control", ""),
    "chance": ("source", "control", ""),
    "channels": ("utility", "control", ""),
    "clocks": ("source", "control", ""),
    "conductance": ("neuron", "control", "raster"),
    "delays": ("audio", "audio", ""),
    "displays": ("analysis", "audio", ""),
    "drifts": ("source", "control", "scope"),
    "envelopes": ("utility", "control", ""),
    "events": ("source", "audio", "raster"),
    "expression": ("utility", "control", ""),
    "filters": ("audio", "audio", ""),
    "hardware": ("utility", "control", ""),
    "hearing": ("analysis", "audio", "raster"),
    "levels": ("audio", "audio", ""),
    "mixing_neurons": ("neuron", "control", ""),
    "neurons": ("neuron", "control", "raster"),
    "noise": ("source", "audio", "scope"),
    "oscillators": ("audio", "audio", "scope"),
    "percussion": ("audio", "audio", "scope"),
    "players": ("audio", "audio", "scope"),
    "reverbs": ("audio", "audio", ""),
    "scales": ("utility", "control", ""),
    "sequencers": ("source", "control", ""),
    "shaping": ("audio", "audio", ""),
    "sticks": ("utility", "control", ""),
    "switching": ("utility", "control", ""),
    "synapses": ("synapse", "control", ""),
    "wavetables": ("audio", "audio", "scope"),
}
# modules that are unlike their family
SPECIAL = {
    "audio_in": ("source", "audio", "meter"),
    "audio_out": ("audio", "audio", "meter"),
    "recorder": ("audio", "audio", "meter"),
    "spike_voice": ("audio", "audio", "scope"),
}
OTHER = ("utility", "control", "")
EVENTS = {"spike", "kick", "trigger", "pre", "post", "clock", "reset", "sync"}
GATES = {"gate", "run", "half", "third", "quarter", "eighth", "sixteenth"}
DISPLAYS = ("scope", "xy", "spectrum", "spectrogram", "raster", "matrix", "histogram", "meter",
            "rate", "value")  # fmt: skip
# display: the least and the most height it has, and the fewest columns
SIZES = {
    "matrix": (84.0, 150.0, 4),
    "meter": (84.0, 150.0, 2),
    "raster": (58.0, 136.0, 3),
    "scope": (58.0, 124.0, 3),
}
LARGE = (120.0, 250.0, 5)  # a module that is a display
SMALL = {"meter": 2, "value": 3, "rate": 4}  # its columns, where fewer do


def traits(spec: Spec) -> tuple[str, str, str]:
    """Category, kind of plain outlets, and display."""
    return SPECIAL.get(spec.name) or FAMILIES.get(spec.family, OTHER)


def title(name: str) -> str:
    """A name as it is shown: with spaces."""
    return name.replace("_", " ").strip()


def kind_of(name: str, spec: Spec, is_outlet: bool) -> str:
    """What a jack carries: "spikes", "gate", "audio" or "control"."""
    outlet = spec.outlet(name) if is_outlet else None
    if outlet is not None and outlet.kind == "spikes":
        return "spikes"
    port = None if is_outlet else spec.port(name)
    if port is not None and port.role == "knob":
        return "control"
    if not is_outlet and name.rstrip("_0123456789") in EVENTS:
        return "spikes"
    if name in GATES or name.startswith("button"):
        return "gate"
    category, plain, _ = traits(spec)
    return plain if is_outlet or category in ("audio", "analysis") else "control"


def device(spec: Spec) -> str:
    """What has to be plugged in for this module, or "": sound devices are told of elsewhere."""
    found = [p.default.device for p in spec.of("hand") if isinstance(p.default, Moved)]
    if any(kind.startswith("midi") for kind in found) or any(
        o.sink == "midi" for o in spec.outlets
    ):
        return "MIDI port"
    return found[0] if found and found[0] != "audio in" else ""


def display(spec: Spec, channels: int) -> tuple[str, str, tuple[float, float, int]] | None:
    """The display of a panel, what it shows and its size: or None.

    A module that is a display has it large; one with learned weights between two populations
    shows them; a few families show what their first outlet carries.
    """
    shown = [o for o in spec.outlets if o.sink == "display"]
    if shown and spec.name in DISPLAYS:
        least, most, _ = LARGE
        return spec.name, str(shown[0]), (least, most, SMALL.get(spec.name, 5))
    for state in spec.of("state"):
        recipe = state.default
        if isinstance(recipe, Recipe) and recipe.saved and len(recipe.widths) == 2:
            return "matrix", state.name, SIZES["matrix"]
    kind = traits(spec)[2]
    if not kind or not spec.outlets:
        return None
    source = spec.outlets[0]
    if kind == "raster":
        spikes = [o for o in spec.outlets if o.kind == "spikes"]
        if not spikes:
            return None
        source = spikes[0]
        if channels == 1 and spec.outlet("v"):
            kind, source = "scope", spec.outlet("v") or source
    return kind, str(source), SIZES[kind]
