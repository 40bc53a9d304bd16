"""The wiring that something was learned on: what its module was told when it made the array.

An array belongs to the settings that shaped it, to the seed where chance decided which synapses
exist, and to the node's lesson.  How many channels there are is no part of it: it is the same
rule on fewer or more.
"""

import ast
import inspect
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from textwrap import dedent
from typing import Any

import numpy as np

from spikerack.modules.ports import Recipe, called, names_of
from spikerack.runtime.library import spec_of
from spikerack.runtime.patch.arrays import learned, wiring_of
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.spec import Spec

TRIED = 64  # a side of the arrays that show whether chance decides


def own_seed(name: str, node: Node) -> int:
    """The seed of one node; mixed with the patch's."""
    return zlib.crc32(name.encode()) if node.seed is None else node.seed


def learned_states(spec: Spec) -> dict[str, Recipe]:
    """What a module learns, by the name of the state."""
    states = {p.name: p.default for p in spec.of("state")}
    return {n: made for n, made in states.items() if isinstance(made, Recipe) and made.saved}


def wiring(recipe: Recipe, spec: Spec, node: Node, seed: int) -> str:
    """What an array was learned on, as text.  `seed` is the node's and the patch's together."""
    lesson = f"lesson={node.lesson}"
    if recipe.recipe is None:
        return lesson
    asked = names_of(recipe.recipe)
    given = {p.name: _value(node.settings.get(p.name, p.default)) for p in spec.of("setting")}
    given = {name: given[name] for name in asked if name in given}
    words = [f"{name}={value!r}" for name, value in given.items()]
    is_sparse = recipe.keys is not None  # there, no zero tells which synapses exist
    if "seed" in asked and (is_sparse or _is_by_chance(recipe.recipe, asked, tuple(given.items()))):
        words.append(f"seed={seed}")
    return " ".join([*words, lesson])


def wirings(name: str, node: Node, spec: Spec, patch_seed: int) -> dict[str, str]:
    """What each state that a node learns belongs to."""
    seed = own_seed(name, node) ^ patch_seed
    return {state: wiring(r, spec, node, seed) for state, r in learned_states(spec).items()}


def with_wirings(patch: Patch, known: Mapping[str, Spec]) -> dict[str, np.ndarray]:
    """A patch's arrays; those that do not know their wiring belong to the one that stands there."""
    arrays = dict(patch.arrays)
    for name in {key.partition(".")[0] for key in arrays} & patch.nodes.keys():
        node = patch.nodes[name]
        spec = spec_of(node, known)
        for state, now in wirings(name, node, spec, patch.seed).items() if spec else ():
            array = arrays.get(f"{name}.{state}")
            if array is not None and now and not wiring_of(array):
                arrays[f"{name}.{state}"] = learned(array, now)
    return arrays


def is_by_chance(spec: Spec, node: Node) -> bool:
    """True if the seed decides what a node's learned arrays belong to."""
    recipes = learned_states(spec).values()
    return any(wiring(r, spec, node, 1) != wiring(r, spec, node, 2) for r in recipes)


def pinned(name: str, node: Node, spec: Spec | None) -> Node:
    """A node whose synapses stay as they are when it has another name."""
    keeps = spec is not None and node.seed is None and is_by_chance(spec, node)
    return replace(node, seed=own_seed(name, node)) if keeps else node


@cache
def is_only_read(fn: Callable, state: str) -> bool:
    """Whether a module does no more with an array than look at its elements."""
    try:
        tree = ast.parse(dedent(inspect.getsource(fn)))
    except (OSError, SyntaxError):
        return False
    looks = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
    }
    names = (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == state)
    return all(id(name) in looks for name in names)


def _value(setting: Any) -> Any:
    return setting if isinstance(setting, str) else float(setting)


@lru_cache(256)
def _is_by_chance(recipe: Callable, asked: tuple[str, ...], settings: tuple) -> bool:
    """Whether another seed puts the zeros elsewhere: other synapses exist."""
    known: dict[str, Any] = {**dict.fromkeys(asked, TRIED), **dict(settings)}
    try:
        one, other = (np.asarray(called(recipe, known | {"seed": s})) != 0 for s in (1, 2))
    except Exception:  # a player's own recipe may want other sizes
        return True
    return not np.array_equal(one, other)
