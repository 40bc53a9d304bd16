"""A small patch that shows what a module does: it, what feeds it, and a way to the speakers.

Made by rule from the datasheet.  What a jack carries decides what is plugged into it.
"""

from dataclasses import replace

from spikerack.modules.ports import File, Outlet, Recipe
from spikerack.patcher.panels.title import title
from spikerack.runtime.patch.graph import Cable, Node, Note, Patch
from spikerack.runtime.spec import Port, Spec

IT = "this"
# what an inlet is fed with: module, outlet, knobs
BEAT = ("clock", "trigger", {"tempo": 90.0, "pulses": 2.0})
HELD = ("clock", "gate", {"tempo": 90.0, "pulses": 2.0})
CHANCE = ("poisson", "spike", {"rate": 30.0})
TONE = ("oscillator", "saw", {"pitch": -1.0})
SLOW = ("lfo", "y", {"rate": 0.4})
PUSH = ("lfo", "y", {"rate": 0.3, "offset": 1.0})  # never below 0
STRUCK = ("drum", "y", {"decay": 0.25})  # for echoes; a clock strikes it
# what comes in beside the first, so that a difference is heard
OTHER_TONE: tuple[str, str, dict[str, float]] = ("noise", "pink", {})
OTHER_SLOW: tuple[str, str, dict[str, float]] = ("random_walk", "y", {})
# inlets that are better left alone
ALONE = {"reset", "run", "fm", "sync", "freeze", "forget", "bend", "record", "c", "d", "e", "f",
         "g", "h", "right", "position", "plus_b", "minus_b"}  # fmt: skip
WIDTH = 8  # channels of a population
STEP, ROW = 396.0, 408.0


def help_patch(spec: Spec) -> Patch:
    """The patch.  The module stands in it as "this"."""
    knobs = next(iter(spec.presets.values()), {}) if _plays_files(spec) else {}
    wide = spec.category == "synapse" or spec.name in ("mix", "split")
    loud = -27.0 if wide or "size" in [o.width for o in spec.outlets] else -12.0
    patch = Patch(about=f"{title(spec.name)}: {spec.doc.partition(chr(10))[0]}")
    patch = patch.with_node(IT, Node(spec.name, dict(knobs), at=(STEP, 0.0)))
    for port in _fed(spec):
        patch = _feed(patch, port, spec, wide)
    if spec.category == "synapse":
        patch = _receivers(patch, spec)
    elif _sinks(spec):
        pass  # it is the way out itself
    elif spec.outlet("pitch") and spec.outlet("gate"):
        patch = _voice(patch, "pitch", "gate")
    else:
        patch = _heard(patch, spec)
    out = "audio_out" if "audio_out" in patch.nodes else IT if spec.name == "audio_out" else ""
    patch = patch.with_knob(out, "level", loud) if out else patch
    text = f"{title(spec.name)}\n\n{spec.doc}"
    note = Note(text, (STEP, -ROW), (540.0, 360.0))
    return replace(patch, cables=tuple(sorted(patch.cables)), notes={"about": note})


def _plays_files(spec: Spec) -> bool:
    """It is started by a gate: a loop is heard for longer."""
    gates = any(p.kind == "gate" for p in spec.inlets)
    return gates and any(isinstance(p.default, File) for p in spec.of("setting"))


def _echoes(spec: Spec) -> bool:
    """A sound goes on in it: it keeps more of it than a filter does."""
    arrays = [p for p in spec.of("state") if isinstance(p.default, Recipe)]
    return spec.category == "audio" and any(p.default.recipe is None for p in arrays)


def _sinks(spec: Spec) -> bool:
    return all(o.sink in ("speaker", "disk", "midi", "osc") for o in spec.outlets)


def _fed(spec: Spec) -> list[Port]:
    """The inlets a help patch feeds."""
    ports = [p for p in spec.signals if p.name not in ALONE]
    names = {p.name for p in ports}
    ports = [p for p in ports if p.name[-2:] not in ("_1", "_2") or p.name in ("a_1", "plus_a_1")]
    if "drive" in names:
        ports = [p for p in ports if p.name != "kick"]
    if spec.category == "audio" and any(p.kind == "trigger" for p in ports):
        ports = [p for p in ports if p.kind == "trigger"]
    if spec.name == "audio_out":
        ports = [p for p in ports if p.name == "both"]
    if not ports and spec.category != "audio":
        ports = [p for p in spec.inlets if p.name == "pitch"]
    return ports


def _source(port: Port, spec: Spec) -> tuple[str, str, dict[str, float]]:
    if port.kind in ("spikes", "trigger"):
        return CHANCE if port.kind == "spikes" else BEAT
    if port.kind == "gate" or port.name == "control":
        return HELD
    is_other = port.name == "b" or port.name.startswith("minus")
    if _echoes(spec):
        return STRUCK
    if port.kind == "audio":
        return OTHER_TONE if is_other else TONE
    if is_other or port.name == "target":
        return OTHER_SLOW
    return PUSH if port.name == "drive" else SLOW


def _feed(patch: Patch, port: Port, spec: Spec, wide: bool) -> Patch:
    module, outlet, knobs = _source(port, spec)
    if port.name == "post":
        return patch  # the receivers tell when they fire
    if module not in patch.nodes:
        place = (0.0, ROW * (len(patch.nodes) - 1))
        channels = WIDTH if wide else 0
        patch = patch.with_node(module, Node(module, knobs, channels=channels, at=place))
    if module == "drum":
        patch = patch.with_node("clock", Node("clock", BEAT[2], at=(0.0, ROW)))
        patch = patch.with_cable(Cable("clock", "trigger", "drum", "trigger"))
    threshold = spec.port("threshold")  # in millivolts it is some tens away
    drive = 20.0 if threshold is not None and threshold.unit == "mV" else 2.0
    weight = {"pitch": 0.5, "drive": drive}.get(port.name, 1.0)
    return patch.with_cable(Cable(module, outlet, IT, port.name, weight))


def _receivers(patch: Patch, spec: Spec) -> Patch:
    """A synapse plays on a population of neurons, which is heard."""
    cells = Node("lif", {"rest": 0.9}, channels=WIDTH, at=(2 * STEP, 0.0))
    patch = patch.with_node("cells", cells)
    if spec.name == "lateral_inhibition":
        patch = _without_source(patch)
        drive = Node("lfo", dict(PUSH[2]), channels=WIDTH)
        patch = patch.with_node("lfo", drive).with_cable(Cable("lfo", "y", "cells", "drive"))
        patch = patch.with_cable(Cable("cells", "spike", IT, "spike"))
    if spec.port("post"):
        patch = patch.with_cable(Cable("cells", "spike", IT, "post"))
    outlet = spec.outlets[0]
    inlet = "kick" if outlet.kind == "spikes" else "drive"
    patch = patch.with_cable(Cable(IT, str(outlet), "cells", inlet))
    return _clicks(patch, "cells", "spike")


def _without_source(patch: Patch) -> Patch:
    for name in [n for n in patch.nodes if n not in (IT, "cells")]:
        patch = patch.without_node(name)
    return patch


def _heard(patch: Patch, spec: Spec) -> Patch:
    outlet = _telling(spec)
    if outlet.kind == "spikes":
        return _clicks(patch, IT, str(outlet))
    if outlet.kind == "audio":
        outlets = ("left", "right") if spec.outlet("right") else (str(outlet),)
        inlets = outlets if len(outlets) == 2 else ("both",)
        patch = patch.with_node("audio_out", Node("audio_out", at=(2 * STEP, 0.0)))
        for name, inlet in zip(outlets, inlets, strict=True):
            patch = patch.with_cable(Cable(IT, name, "audio_out", inlet))
        return patch
    if outlet.kind == "gate" or spec.inlets[:1] and spec.inlets[0].kind in ("gate", "audio"):
        return _swelling(patch, str(outlet))
    return _sung(patch, str(outlet))


def _telling(spec: Spec) -> Outlet:
    """The outlet that says most: of neurons and sequences the spikes, else the first."""
    spiking = [o for o in spec.outlets if o.kind == "spikes"]
    if spiking and spec.category in ("neuron", "source", "analysis") and spec.name != "lfo":
        return spiking[0]
    return spec.outlets[0]


def _clicks(patch: Patch, node: str, outlet: str) -> Patch:
    """Spikes are heard as struck tones, each channel a little higher."""
    patch = patch.with_node("spike_voice", Node("spike_voice", {"spread": 2.0}, at=(3 * STEP, 0.0)))
    patch = patch.with_node("audio_out", Node("audio_out", at=(4 * STEP, 0.0)))
    patch = patch.with_cable(Cable(node, outlet, "spike_voice", "spike"))
    return patch.with_cable(Cable("spike_voice", "out", "audio_out", "both"))


def _sung(patch: Patch, outlet: str) -> Patch:
    """A slow signal is heard as a pitch that follows it."""
    patch = patch.with_node("pitched", Node("oscillator", at=(2 * STEP, 0.0)))
    patch = patch.with_node("audio_out", Node("audio_out", at=(3 * STEP, 0.0)))
    patch = patch.with_cable(Cable(IT, outlet, "pitched", "pitch"))
    return patch.with_cable(Cable("pitched", "triangle", "audio_out", "both"))


def _swelling(patch: Patch, outlet: str) -> Patch:
    """A gate, or what follows one or a sound, is heard as the loudness of a tone."""
    patch = patch.with_node("tone", Node("oscillator", at=(2 * STEP, 0.0)))
    patch = patch.with_node("vca", Node("vca", at=(3 * STEP, 0.0)))
    patch = patch.with_node("audio_out", Node("audio_out", at=(4 * STEP, 0.0)))
    patch = patch.with_cable(Cable("tone", "triangle", "vca", "x"))
    patch = patch.with_cable(Cable(IT, outlet, "vca", "control"))
    return patch.with_cable(Cable("vca", "y", "audio_out", "both"))


def _voice(patch: Patch, pitch: str, gate: str) -> Patch:
    """Notes are heard as a voice: oscillator, envelope, amplifier."""
    patch = patch.with_node("voice", Node("oscillator", at=(2 * STEP, 0.0)))
    patch = patch.with_node("adsr", Node("adsr", at=(2 * STEP, ROW)))
    patch = patch.with_node("vca", Node("vca", at=(3 * STEP, 0.0)))
    patch = patch.with_node("audio_out", Node("audio_out", at=(4 * STEP, 0.0)))
    for source, outlet, target, inlet in (
        (IT, pitch, "voice", "pitch"), (IT, gate, "adsr", "gate"), ("voice", "saw", "vca", "x"),
        ("adsr", "level", "vca", "control"), ("vca", "y", "audio_out", "both"),
    ):  # fmt: skip
        patch = patch.with_cable(Cable(source, outlet, target, inlet))
    return patch
