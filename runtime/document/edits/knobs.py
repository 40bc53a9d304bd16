"""What a node is set to: its knobs, its settings, how wide and how often it runs."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from spikerack.runtime.document.arguments import some_nodes, the_node, the_spec
from spikerack.runtime.document.command import Known, command
from spikerack.runtime.document.knob_travel import travel, value_at
from spikerack.runtime.errors import PatchError, meant, shown, wrong
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.channel_values import drawn, is_formula
from spikerack.runtime.patch.graph import Node, Patch, without
from spikerack.runtime.patch.hand_map import hand_map
from spikerack.runtime.patch.overrides import jack
from spikerack.runtime.patch.validate import refitted
from spikerack.runtime.quantities import parse
from spikerack.runtime.spec import Port, Spec


@command("turn {knob}")
def turn(patch: Patch, known: Known, knob: str, value: Any) -> Patch:
    """Turn a knob to a number, to a list with one for each channel, or to a text: "12 ms".

    A text such as "uniform(5 ms, 20 ms)" or "linspace(0, 1)" gives every channel its own.
    """
    name, port = _port(patch, known, knob, "knob")
    node = patch.nodes[name]
    if isinstance(value, str) and is_formula(value):
        drawn(name, the_spec(patch, known, name), port.name, value)
        knobs = without(node.knobs, port.name)
        return patch.with_node(
            name, replace(node, knobs=knobs, each={**node.each, port.name: value})
        )
    node = replace(node, each=without(node.each, port.name))
    if isinstance(value, (list, tuple)):
        value = tuple(parse(v, port, knob) if isinstance(v, str) else v for v in value)
    elif isinstance(value, str):
        value = parse(value, port, knob)
    return patch.with_node(name, _given(node, "knobs", port.name, value))


@command("hand for {knob}")
def assign(patch: Patch, known: Known, knob: str, hand: str) -> Patch:
    """Let a control turn a knob: 'cc 74 of "Launchkey", 20 to 80 %, pick-up'; "" for none.

    Controls are "cc 74", "note 60", "bend", "pressure" (with "channel 3" after them),
    "joystick x", "gamepad left x", "key A", "osc /fader".  Ways are jump, pick-up, toggle,
    relative, relative 64.
    """
    name, port = _port(patch, known, knob, "knob")
    node = patch.nodes[name]
    told = {port.name: str(hand_map(hand, knob))} if hand.strip() else {}
    unread = without(node.unread, f"hands.{port.name}")
    hands = {**without(node.hands, port.name), **told}
    return patch.with_node(name, replace(node, hands=hands, unread=unread))


@command("start {state}")
def start(patch: Patch, known: Known, state: str, text: str) -> Patch:
    """By which number each channel of a state begins, "normal(-65 mV, 3 mV)"; "" for its own."""
    name, key = jack(state, "state")
    node, spec = the_node(patch, name), the_spec(patch, known, name)
    port = spec.port(key)
    if port is None or port.role != "state":
        rule = f"{spec.name} has no state {shown(key)}"
        raise wrong(state, rule, todo=meant(key, spec.scalars))
    if text.strip():
        drawn(name, spec, key, text)
    each = {**node.each, key: text} if text.strip() else without(node.each, key)
    return patch.with_node(name, replace(node, each=each))


@command("set {setting}")
def setting(patch: Patch, known: Known, setting: str, value: Any) -> Patch:
    """Give a setting another value; the node is made anew.

    If it has other jacks then, cables to those that are gone are kept, and silent.  Of what no
    module can be made is refused, and the node stays as it is.
    """
    name, port = _port(patch, known, setting, "setting")
    node = patch.nodes[name]
    made = patch.with_node(name, _given(node, "settings", port.name, value))
    spec = spec_of(made.nodes[name], known)
    if spec is not None and spec.ill:
        raise PatchError(f"{name}.{spec.ill}")
    return made if spec is spec_of(node, known) else refitted(made, name, known)


@command("channels of {name}")
def channels(patch: Patch, known: Known, name: str, n: int) -> Patch:
    """How many channels a node has; 0 follows its cables."""
    return _told(patch, name, "channels", n)


@command("rate of {name}")
def rate(patch: Patch, known: Known, name: str, rate: str | int) -> Patch:
    """How often a node runs: "audio", "control", or a number of samples."""
    return _told(patch, name, "rate", rate)


@command("seed of {name}")
def seed(patch: Patch, known: Known, name: str, n: int | None) -> Patch:
    """Which chances a node takes; None follows the patch's seed."""
    return _told(patch, name, "seed", n)


@command("initialise {names}")
def initialise(patch: Patch, known: Known, names: Iterable[str]) -> Patch:
    """Turn every knob of these nodes to its default."""
    turned = {
        n: _turned(patch.nodes[n], {}, the_spec(patch, known, n))
        for n in _known(patch, known, names)
    }
    return replace(patch, nodes={**patch.nodes, **turned})


@command("randomise {names}")
def randomise(
    patch: Patch, known: Known, names: Iterable[str], amount: float = 1.0, seed: int = 0
) -> Patch:
    """Turn every knob towards a random place on its way: all the way for amount 1."""
    if not 0.0 <= amount <= 1.0:
        raise wrong("amount", "must be a number from 0 to 1", amount, "1 forgets the old values")
    turned = {}
    for name in _known(patch, known, names):
        node = patch.nodes[name]
        knobs: dict[str, Any] = {}
        for port in the_spec(patch, known, name).of("knob"):
            chance = random.Random(f"{seed} {name} {port.name}")
            value = node.knobs.get(port.name, port.default)
            if isinstance(value, tuple):
                knobs[port.name] = tuple(_strayed(port, v, amount, chance) for v in value)
            else:
                knobs[port.name] = _strayed(port, value, amount, chance)
        turned[name] = replace(node, knobs=knobs)
    return replace(patch, nodes={**patch.nodes, **turned})


@command("preset {preset} of {name}")
def preset(patch: Patch, known: Known, name: str, preset: str) -> Patch:
    """Turn the knobs of a node as one of its module's presets says, the others to their default.

    A preset that gives settings makes the node anew, with the knobs that its own presets say.
    """
    spec = the_spec(patch, known, name)
    if preset not in spec.presets:
        rule = f"{name} has no preset {shown(preset)}"
        raise wrong(name, rule, todo=meant(preset, spec.presets))
    given, node = spec.presets[preset], patch.nodes[name]
    settings = {p.name: given[p.name] for p in spec.of("setting") if p.name in given}
    if not settings:
        return patch.with_node(name, _turned(node, given, spec))
    node = replace(_turned(node, {}, spec), settings={**node.settings, **settings})
    made = spec_of(node, known) or spec
    node = _turned(node, made.presets.get(given.get("preset", ""), {}), made)
    return refitted(patch.with_node(name, node), name, known)


def _given(node: Node, kind: str, name: str, value: Any) -> Node:
    """A node with one knob or setting of another value."""
    values: dict[str, Any] = {kind: {**getattr(node, kind), name: value}}
    return replace(node, **values, unread=without(node.unread, f"{kind}.{name}"))


def _told(patch: Patch, name: str, field: str, value: Any) -> Patch:
    node, values = the_node(patch, name), {field: value}
    return patch.with_node(name, replace(node, **values, unread=without(node.unread, field)))


def _turned(node: Node, knobs: Mapping[str, Any], spec: Spec) -> Node:
    """A node with these knobs, and the others at their defaults."""
    places = (place for place in node.unread if place.partition(".")[0] == "knobs")
    each = without(node.each, *(p.name for p in spec.of("knob")))
    return replace(node, knobs=dict(knobs), each=each, unread=without(node.unread, *places))


def _known(patch: Patch, known: Known, names: Iterable[str]) -> list[str]:
    """Those of the nodes whose knobs are known; ghosts are left as they are."""
    return [n for n in some_nodes(patch, names) if patch.nodes[n].module in known]


def _strayed(port: Port, value: float, amount: float, chance: random.Random) -> float:
    """A value, part of the way to a random place in its taper."""
    goal = chance.random()
    if amount == 0.0:
        return value
    return value_at(port, (1.0 - amount) * travel(port, value) + amount * goal)


def _port(patch: Patch, known: Known, text: str, role: str) -> tuple[str, Port]:
    name, port = jack(text, role)
    spec = the_spec(patch, known, name)
    found = spec.port(port)
    if found is None or found.role != role:
        rule = f"{spec.name} has no {role} {shown(port)}"
        raise wrong(text, rule, todo=meant(port, [p.name for p in spec.of(role)]))
    return name, found
