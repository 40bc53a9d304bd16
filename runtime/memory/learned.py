"""What a node takes from a patch's arrays: states that its module learns, within their bounds.

Whoever wrote the file, no other state is reached.  What does not fit is told in one line, and
plays on as far as it fits; what is not used stays in the file.
"""

from collections.abc import Callable, Mapping

import numpy as np

from spikerack.modules.ports import Quantity, Recipe, called
from spikerack.runtime.errors import where, wrong
from spikerack.runtime.memory.set_aside import aside_key
from spikerack.runtime.patch.arrays import KINDS, Learned, keys_of, wiring_of
from spikerack.runtime.patch.wirings import learned_states, wiring
from spikerack.runtime.plan.plan import Step
from spikerack.runtime.quantities import show
from spikerack.runtime.spec import Spec

Told = Callable[[str], None]
Saved = Mapping[str, np.ndarray]  # by the name of the state


def of_nodes(arrays: Mapping[str, np.ndarray]) -> dict[str, dict[str, np.ndarray]]:
    """Arrays, by the node and then by the state that their names "node.state" tell."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for key, array in arrays.items():
        node, _, state = key.partition(".")
        found.setdefault(node, {})[state] = array
    return found


def common(here: np.ndarray, there: np.ndarray) -> None:
    """Copy what two arrays have in common; nothing if they differ in their dimensions."""
    if here.ndim == there.ndim:
        part = tuple(slice(min(sizes)) for sizes in zip(here.shape, there.shape, strict=True))
        here[part] = there[part]


def put(here: np.ndarray, there: np.ndarray, keys: np.ndarray | None) -> None:
    """Copy what two arrays have in common: what has the same key, if they have `keys`."""
    others = keys_of(there)
    if keys is None or others is None or np.array_equal(keys, others):
        common(here, there)
    else:
        _, to, of = np.intersect1d(keys, others, return_indices=True)
        here[to] = np.asarray(there)[of]


def recalled(
    step: Step, seed: int, states: Mapping[str, np.ndarray], saved: Saved, told: Told
) -> None:
    """Put what was saved of a node into its fresh states, where it was learned on their wiring."""
    recipes = learned_states(step.spec)
    for name in saved.keys() - recipes.keys():
        if name.partition("@")[0] not in recipes:  # nor set aside
            place, rule = where("arrays", step.name, name), f"{step.spec.name} keeps no such thing"
            told(str(wrong(place, rule, todo="it stays in the file, unused")))
    for name, recipe in recipes.items():
        now, place = wiring(recipe, step.spec, step.node, seed), where("arrays", step.name, name)
        array = saved.get(name)
        if array is not None and not _fits(array, now):
            told(f"{place}: {set_aside(wiring_of(array), now, step.spec)}")
            array = None
        values = _finite(place, saved.get(aside_key(name, now)) if array is None else array, told)
        if values is not None:
            state = states[name]
            values = bounded(place, values, recipe, told)
            mismatch(place, values.shape, state.shape, told)
            values = np.rint(values) if state.dtype.kind == "i" else values
            put(state, values, called(recipe.keys, states) if recipe.keys else None)


def set_aside(before: str, now: str, spec: Spec) -> str:
    """What is said of an array that was learned on another wiring."""
    words = sorted(set(before.split()) - set(now.split()))
    was = " ".join(_as_typed(word, spec) for word in words)
    return f"was learned with {was}; it is set aside, and comes back with that"


def _as_typed(word: str, spec: Spec) -> str:
    """A setting as a player knows it: "pattern=random", where the wiring says "pattern=3.0"."""
    name, _, value = word.partition("=")
    port = spec.port(name)
    if port is None or not isinstance(port.default, Quantity):
        return word
    try:
        return f"{name}={show(float(value), port)}"
    except (ValueError, OverflowError):  # a file may say anything
        return word


def merged(
    saved: Mapping[str, np.ndarray], learned: Mapping[str, Learned]
) -> dict[str, np.ndarray]:
    """Arrays to be saved: what was learned since, and all that was there and is not played.

    What its module made and only reads is made again, and so not kept.
    """
    kept = dict(saved)
    for key, array in learned.items():
        kept.pop(aside_key(key, array.wiring), None)  # it is played again
        old = kept.pop(key, None)
        if old is not None and not (_fits(old, array.wiring) and old.ndim == array.ndim):
            kept[aside_key(key, wiring_of(old))] = old
            old = None
        if old is not None or not (array.is_dealt and array.is_fixed):
            kept[key] = array
    return kept


def _fits(array: np.ndarray, now: str) -> bool:
    return wiring_of(array) in ("", now)


def _finite(place: str, array: np.ndarray | None, told: Told) -> np.ndarray | None:
    if array is None:
        return None
    if array.dtype.kind in KINDS:
        with np.errstate(over="ignore"):  # of a wider float
            values = array.astype(np.float64)  # and keeps its keys
        if np.isfinite(values).all():
            return values
    told(str(wrong(place, "must hold finite numbers", todo="it is not used")))
    return None


def bounded(place: str, values: np.ndarray, recipe: Recipe, told: Told) -> np.ndarray:
    """Values of a state within its bounds; what is beyond them is told."""
    within = np.clip(values, recipe.lo, recipe.hi)
    beyond = np.flatnonzero(within != values)
    if len(beyond):
        rule = f"must be from {recipe.lo:g} to {recipe.hi:g}"
        todo = f"{len(beyond)} of {values.size} are moved to the nearest end"
        told(str(wrong(place, rule, float(values.flat[beyond[0]]), todo)))
    return within


def mismatch(place: str, has: tuple[int, ...], needs: tuple[int, ...], told: Told) -> None:
    """Say so where a shape is another than the node needs."""
    if has != needs:
        rest = "the common part is kept" if len(has) == len(needs) else "it is not used"
        told(f"{place}: is {_shown(has)}, the node needs {_shown(needs)}; {rest}")


def _shown(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"
