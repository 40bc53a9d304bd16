"""A number of its own for every channel, as it is typed: "uniform(10 ms, 30 ms)".

Texts in a node's `each` are of knobs and of the states that are single numbers, by which they
begin.  They are formulas of the channel i and of N, how many there are, and of chance
(`modules.drawn`), whose dice are the patch's seed, the node's and the name.
"""

import re
import zlib
from dataclasses import replace

import numpy as np

from spikerack.modules.drawn import ANY, CHANCE, FUNCTIONS, LINE, Drawn
from spikerack.modules.ports import Quantity, Recipe, Seed
from spikerack.runtime.errors import PatchError, meant, shown, where, wrong
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.patch.wirings import own_seed
from spikerack.runtime.spec import Spec

NAMES = ("i", "N")
WORDS = "|".join((*CHANCE, *FUNCTIONS, *LINE))
FORMULA = re.compile(rf"\b(?:{WORDS})\s*\(|(?<![\w.#])[iN](?![\w.#])")


def is_formula(text: str) -> bool:
    """True of a text that gives channels numbers of their own, so no plain value."""
    return FORMULA.search(text) is not None


def drawn(name: str, spec: Spec, key: str, text: str) -> Drawn:
    """What is typed for a knob or a state of a node, or a PatchError."""
    place, port = where("nodes", name, "each", key), spec.port(key)
    found = [p.name for p in spec.of("knob", "state") if _may(p.default, spec)]
    if port is None or key not in found:
        rule = f"{spec.name} has no knob or single state {shown(key)} for each channel"
        raise wrong(place, rule, todo=meant(key, found))
    if not isinstance(text, str):
        raise wrong(place, "must be a text", shown(text), 'write e.g. "uniform(0, 1)"')
    unit = port.unit if port.role == "knob" else ANY
    try:
        return Drawn(place, text, NAMES, unit)
    except ValueError as error:
        raise PatchError(str(error)) from None


def values(name: str, spec: Spec, node: Node, key: str, channels: int, seed: int) -> np.ndarray:
    """The numbers themselves, float64 [channels]; or a PatchError."""
    law = drawn(name, spec, key, node.each[key])
    port = spec.port(key)
    assert port is not None
    dice = np.random.default_rng([seed, own_seed(name, node), zlib.crc32(key.encode())])
    at = np.arange(channels, dtype=float)
    try:
        found = np.array(law.values(channels, dice, i=at, N=np.float64(channels)))
    except ValueError as error:
        raise PatchError(str(error)) from None
    q = port.default
    if port.role == "knob" and isinstance(q, Quantity):
        if q.taper in ("whole", "choice"):
            found = np.rint(found)
        bad = np.flatnonzero((found < q.lo) | (found > q.hi))
        if bad.size:
            rule = f"must stay from {q.lo:g} to {q.hi:g} {q.unit}".rstrip()
            told = f"{found[bad[0]]:.4g} for channel {bad[0]}"
            todo = "use clip(..., lo, hi) or a narrower law"
            raise PatchError(f"{where('nodes', name, 'each', key)}: {rule} (got {told}); {todo}")
    return found


def dealt(
    name: str, spec: Spec, node: Node, channels: int, seed: int
) -> tuple[Node, dict[str, str]]:
    """A node whose knobs are as its texts say, and a line for each text that cannot be."""
    knobs: dict[str, float | tuple[float, ...]] = dict(node.knobs)
    lines: dict[str, str] = {}
    for key in node.each:
        try:
            found = values(name, spec, node, key, channels, seed)
        except PatchError as error:
            lines[f"nodes.{name}.each.{key}"] = str(error)
            continue
        if spec.port(key) in spec.of("knob"):
            knobs[key] = tuple(found.tolist())
    if lines:
        kept = {k: v for k, v in node.each.items() if f"nodes.{name}.each.{k}" not in lines}
        node = replace(node, each=kept)
    return replace(node, knobs=knobs), lines


def _may(default: object, spec: Spec) -> bool:
    """A knob of each channel, or a single number that a state begins with.

    A module of all channels at once has one of each.
    """
    return not spec.whole and not isinstance(default, (Recipe, Seed))
