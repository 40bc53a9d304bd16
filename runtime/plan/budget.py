"""How much memory a plan asks for, counted before any of it is taken.

Counted are what a node keeps (twice, as it is and as it was at the start, but for tables and
what sparse synapses learn), the blocks of its
jacks, the rings of late cables, lists of spikes, what readers of devices and displays need, what
a recorder keeps of what was, and sound files as their headers tell.  What asks for more than there
may be is left out with a line; the rest plays.  Windows look at outlets in what is left
(`patcher.sound.taps`).  SPIKERACK_MEMORY_GB is how much there may be; unset or 0 it is half of the
machine's memory, at most 4 GiB.
"""

import math
import os
import resource
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from spikerack.modules.ports import Recipe, called, names_of
from spikerack.modules.sounds import numbers_in
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.edges import MARK
from spikerack.runtime.plan.lists import ENTRY, on_way, room_into, ticks_of_block
from spikerack.runtime.plan.lists import room as room_of
from spikerack.runtime.plan.plan import BLOCK, Plan, Step, Wire
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.plan.spans import step_seconds
from spikerack.runtime.spec import Spec

GIB = 2**30
MOST = 4 * GIB  # unless the player says otherwise
NUMBER = 8  # bytes
COLUMN = 16  # numbers that a prepared table has for each channel, where it does not say
KEPT = 2.0  # seconds that readers of files and ports may be away
SHOWN = 4096  # ticks that a display looks back
SHOWN_OF_LISTS = 512  # and of a crowd whose spikes are lists, if all fired at each of them


def allowed() -> int:
    """Bytes that a patch may ask for."""
    try:
        chosen = float(os.environ.get("SPIKERACK_MEMORY_GB") or 0.0)
    except ValueError:
        chosen = 0.0
    if chosen > 0.0:
        return int(chosen * GIB)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return min(MOST, machine // 2, *([limit // 4] if limit != resource.RLIM_INFINITY else []))


def planned(
    patch: Patch,
    known: Mapping[str, Spec] | None = None,
    sample_rate: int = 0,
    before: Plan | None = None,
    folder: Path = Path(),
) -> Plan:
    """The plan of a patch (`runtime.plan.schedule`) without what asks for too much memory."""
    rate, most = sample_rate or patch.sample_rate, allowed()
    lines: dict[str, str] = {}
    while True:
        plan = schedule(patch, known, rate, before)
        asks = asked(plan, rate, folder)
        large = _beyond(_by_owner(plan, asks), most)
        if not large:
            return replace(plan, silent={**plan.silent, **lines}, memory=total(asks))
        for name, parts in large.items():
            part, size = max(parts.items(), key=lambda item: item[1])
            place = f"nodes.{name}, {part}" if name in plan.steps else f"{name}, delay"
            least = "fewer channels or a shorter time, delay or sound"
            told = f"asks for {bytes_text(size)} of memory (budget {bytes_text(most)})"
            lines[name] = f"{place}: {told}; {least}"
        nodes = {n: node for n, node in patch.nodes.items() if n not in large}
        cables = tuple(c for c in patch.cables if str(c) not in large)
        patch = replace(patch, nodes=nodes, cables=cables)


def asked(plan: Plan, rate: int, folder: Path = Path()) -> dict[str, dict[str, int]]:
    """Bytes by node or cable, and in there by part."""
    found = {name: _node(plan, step, rate, folder) for name, step in plan.steps.items()}
    for wire in plan.wires:
        found[str(wire.cable)] = {"delay": _wire(wire)}
    return found


def _by_owner(plan: Plan, asks: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """The same by what a patch has: hidden nodes and their cables belong to a node of its own."""
    owners = {str(w.cable): w.cable.target for w in plan.wires if MARK in str(w.cable)}
    owners |= {name: name for name in plan.steps if MARK in name}
    found: dict[str, dict[str, int]] = {}
    for name, parts in asks.items():
        owner = owners.get(name, name)
        if owner.endswith(MARK):
            owner = owner[: -len(MARK)].rpartition(".")[0]
        mine = found.setdefault(owner, {})
        for part, size in parts.items():
            mine[part] = mine.get(part, 0) + size
    return found


def total(asks: Mapping[str, Mapping[str, int]]) -> int:
    """All of it."""
    return sum(sum(parts.values()) for parts in asks.values())


def bytes_text(size: float) -> str:
    """Bytes as a person reads them: "1.2 MiB"."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1000.0:
            return f"{size:.3g} {unit}"
        size /= 1024.0
    return f"{size:.3g} TiB"


def _beyond(asks: dict[str, dict[str, int]], most: int) -> dict[str, dict[str, int]]:
    """The largest: each that is beyond the budget alone, or as many as all are beyond it."""
    sizes = {name: sum(parts.values()) for name, parts in asks.items()}
    rest = sum(sizes.values())
    if rest <= most:
        return {}
    large = [name for name, size in sizes.items() if size > most]
    for name in sorted(sizes, key=lambda n: (-sizes[n], n)) if not large else ():
        large.append(name)
        rest -= sizes[name]
        if rest <= most:
            break
    return {name: asks[name] for name in large}


def _wire(wire: Wire) -> int:
    if wire.listed:
        return 2 * (ENTRY + NUMBER) * on_way(wire)
    rings = wire.ring * (2 if wire.place else 1)
    between = 8 if wire.is_between and not wire.taps else 0  # what is due, and when
    return 2 * NUMBER * wire.width * (rings + 2 + between)


def _node(plan: Plan, step: Step, rate: int, folder: Path) -> dict[str, int]:
    spec, dt = step.spec, step_seconds(step.divider, rate)
    settings = {p.name: step.node.settings.get(p.name, p.default) for p in spec.of("setting")}
    known = {**settings, **step.dims, "seed": 0}
    found = {"channels": 2 * NUMBER * step.channels * len(spec.ports)}
    for p in spec.of("state"):
        if isinstance(p.default, Recipe):
            is_once = p.default.keys or p.default.recipe and not p.default.saved
            size = np.dtype(p.default.kind).itemsize * (1 if is_once else 2)
            found[p.name] = size * _numbers(step, p.default, dt, known, folder)
    blocks = 0
    ticks_listed = ticks_of_block(step.divider)
    for p in spec.inlets:
        if p.role == "list":
            room = room_into(plan.into(step.name, p.name))
            found["channels"] += ENTRY * ticks_listed * room
            continue
        blocks += 2 * step.width(p.name) if plan.into(step.name, p.name) else 0
    blocks += sum(step.width(place) for place in spec.places)
    blocks += sum(2 * step.width(p.name) for p in spec.of("place"))
    for o in spec.outlets:
        width = step.width(o)
        leaves = o.sink in ("midi", "disk", "osc")
        ticks = KEPT * rate if leaves else SHOWN if o.sink == "display" else 0
        listed = ENTRY * min(int(ticks), SHOWN_OF_LISTS) * width
        found["channels"] += listed if o.is_event else NUMBER * int(ticks) * width
        if plan.is_listed(step.name, str(o)) or o.sink == "display" and o.is_event:
            found["channels"] += ENTRY * ticks_listed * room_of(width)
        blocks += width
    found["channels"] += NUMBER * BLOCK * blocks
    if any(o.sink == "disk" for o in spec.outlets) and (back := known.get("back")):
        frames = int(float(back) * rate / step.span)  # left and right, and once more when wanted
        found["back"] = 2 * NUMBER * 2 * frames
    return found


def _numbers(
    step: Step, recipe: Recipe, dt: float, known: Mapping[str, object], folder: Path
) -> int:
    """How many numbers an array has that is not made yet."""
    sizes = [w if isinstance(w, int) else _count(known.get(w, 1)) for w in recipe.widths]
    size = math.prod(sizes) * (int(recipe.seconds / dt) + 3 if recipe.seconds else 1)
    if recipe.size is not None:
        with suppress(ValueError):  # what is wrong is told when it is made
            size *= called(recipe.size, {**known, "dt": dt, "folder": folder})
        return size
    if recipe.recipe is None:
        return size if step.spec.whole else size * step.channels
    size *= 1 if step.spec.whole or not recipe.widths else COLUMN
    return size + sum(numbers_in(path, folder) for path in _files(recipe.recipe, known))


def _files(recipe: Callable, known: Mapping[str, object]) -> list[str]:
    """The sound files that a recipe reads: texts among its settings, if it asks for the folder."""
    wanted = names_of(recipe)
    texts = (known.get(name) for name in wanted if "folder" in wanted)
    return [text for text in texts if isinstance(text, str) and text]


def _count(width: object) -> int:
    return int(width) if isinstance(width, (int, float)) else 1
