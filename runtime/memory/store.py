"""The memory of every node and cable, found again by name from plan to plan."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from spikerack.modules.ports import Recipe, Seed
from spikerack.runtime.errors import where, within_memory
from spikerack.runtime.memory.cells import Cells, States, fresh_states, node_cells, wire_cells
from spikerack.runtime.memory.learned import Saved, mismatch, of_nodes, put, set_aside
from spikerack.runtime.memory.set_aside import Aside
from spikerack.runtime.patch.arrays import KINDS, Learned, learned, wiring_of
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.patch.wirings import is_only_read, learned_states, own_seed, wirings
from spikerack.runtime.plan.plan import Step, Wire
from spikerack.runtime.spec import Spec


def _is_shaped(start: Any) -> bool:
    """True of what settings shape: another setting, another table, and memory for another."""
    is_made = isinstance(start, Recipe) and (start.recipe or start.size)
    return bool(is_made) and not start.saved


Memory = tuple[Step, tuple, Cells]  # what shaped it is told between: the patch's seed at its end


def _learned(step: Step, seed: int, cells: Cells) -> dict[str, Learned]:
    found = {}
    for name, on in wirings(step.name, step.node, step.spec, seed).items():
        is_dealt = cells.is_fresh(f"state.{name}")
        is_fixed = is_only_read(step.spec.fn, name)
        keys = _keys(step.spec, name, cells)
        found[name] = learned(cells[f"state.{name}"], on, is_dealt, is_fixed, keys)
    return found


def _keys(spec: Spec, name: str, cells: Cells) -> np.ndarray | None:
    """What the numbers of something learned belong to, if their places do not tell."""
    told = learned_states(spec)[name].keys
    return cells.of_states(told) if told else None


def _is_same(old: str, before: Node, new: str, after: Node) -> bool:
    """Whether a node is another under a new name; its seed may stay when the name goes."""
    if before is after or before == after:
        return True
    kept = own_seed(old, before) == own_seed(new, after)
    return kept and replace(before, seed=after.seed) == after


def _likeness(node: Node) -> tuple:
    """What the nodes have in common that may be one under two names."""
    return node.module, node.at, tuple(sorted(node.knobs.items()))


class Unprepared(Exception):  # noqa: N818  # it is on its way
    """What a node keeps takes longer to make than whoever plays it can wait."""


Prepare = Callable[[Hashable, Callable[[], States]], States]


class Store:
    """Memory by name.

    `prepare` makes the states of a node whose recipes may take long, or says that they are not
    there yet: Unprepared.
    """

    def __init__(self, folder: Path = Path()) -> None:
        self.folder = folder
        self.due = (0, 0)  # where the engine lists the events of a block, and their count
        self.nodes: dict[str, Memory] = {}
        self.wires: dict[tuple, tuple[Wire, tuple, Cells]] = {}
        self.held: dict[tuple[str, str], np.ndarray] = {}  # the last tick of frozen outlets
        self.silent: dict[str, tuple[Step, Cells]] = {}  # nodes that cannot be played
        self.broken: dict[Callable, str] = {}  # modules that cannot be compiled, and why
        self.aside = Aside()
        self.prepare: Prepare = lambda key, make: make()
        self._first: dict[tuple[str, str], tuple[np.ndarray, str]] = {}
        self._arrays: tuple[Mapping, dict] = ({}, {})  # a patch's, and the same by node
        self._told: dict[str, bool] = {}  # each line once, and whether it was fetched

    def news(self) -> list[str]:
        """A line for each saved array that does not fit, since the last call."""
        lines = [line for line, fetched in self._told.items() if not fetched]
        self._told.update(dict.fromkeys(lines, True))
        return lines

    def _tell(self, line: str) -> None:
        self._told.setdefault(line, False)

    def _saved(self, name: str, arrays: Mapping[str, np.ndarray]) -> Saved:
        if self._arrays[0] is not arrays:
            self._arrays = arrays, of_nodes(arrays)
        return self._arrays[1].get(name, {})

    def node(self, step: Step, rate: int, seed: int, arrays: Mapping[str, np.ndarray]) -> Cells:
        """A node's memory: the same as before, if nothing that shapes it has changed."""
        old = self.nodes.get(step.name)
        if old is not None and old[0] is step and (old[1][3], old[1][-1]) == (rate, seed):
            return old[2]
        settings = repr(sorted(step.node.settings.items())) if step.node.settings else ""
        dims = tuple(sorted(step.dims.items()))
        each = tuple(sorted(step.node.each.items()))
        of_file = settings, each, step.node.lesson, step.node.seed, seed
        shape = (step.spec.fn, dims, step.divider, rate, *of_file)
        if old is not None and old[1] == shape:
            self.nodes[step.name] = (step, shape, old[2])
            return old[2]
        if old is None:
            self.aside.come_back(step.name, step.node)
        wiring = wirings(step.name, step.node, step.spec, seed)
        saved = self._met(step.name, wiring, self._saved(step.name, arrays))
        with within_memory(where("nodes", step.name)):
            made = self._states(step, rate, seed, shape)
            cells = node_cells(step, rate, seed, saved, self.folder, self._tell, made)
        if old is not None and old[0].spec.name == step.spec.name:  # perhaps written anew
            anew = {f"state.{p.name}" for p in step.spec.of("state") if _is_shaped(p.default)}
            if old[1][-2:] != shape[-2:]:  # another seed throws its own dice
                states = step.spec.of("state")
                anew |= {f"state.{p.name}" for p in states if isinstance(p.default, Seed)}
            anew |= self._rewired(step.name, wiring, old, cells)
            kept = {f"state.{name}": name for name in wiring if f"state.{name}" not in anew}
            cells.carry(old[2], but=anew | kept.keys())
            for state, name in kept.items():
                if state in old[2].fields:
                    before = learned(old[2][state], "", keys=_keys(old[0].spec, name, old[2]))
                    put(cells[state], before, _keys(step.spec, name, cells))
        self._brought_back(step, wiring, cells)
        self.nodes[step.name] = (step, shape, cells)
        return cells

    def _states(self, step: Step, rate: int, seed: int, shape: tuple) -> States | None:
        starts = [p.default for p in step.spec.of("state")]
        if not any(isinstance(start, Recipe) and start.recipe for start in starts):
            return None  # they are made at once
        make = partial(fresh_states, step, rate, seed, self.folder)
        return self.prepare((step.name, shape, self.folder), make)

    def _met(self, node: str, wiring: Mapping[str, str], saved: Saved) -> Saved:
        """Arrays that do not know their wiring belong to the one they were first played on."""
        found = dict(saved)
        for name, now in wiring.items():
            array = saved.get(name)
            if array is not None and not wiring_of(array) and array.dtype.kind in KINDS:
                was = self._first.setdefault((node, name), (array, now))
                was = was if was[0] is array else (array, now)
                self._first[node, name] = was
                found[name] = learned(array, was[1])
        return found

    def _rewired(self, node: str, wiring: Mapping[str, str], old: Memory, new: Cells) -> set[str]:
        """Set what was learned on another wiring aside; the names of those states."""
        found: set[str] = set()
        if not wiring:
            return found
        before = _learned(old[0], old[1][-1], old[2])
        for name, now in wiring.items():
            if name not in before:
                continue
            array, has_learned = before[name], not before[name].is_dealt
            place, shape = where("arrays", node, name), new.fields[f"state.{name}"].shape
            if array.wiring != now:
                found.add(f"state.{name}")
                if has_learned:
                    self.aside.put(node, name, array)
                    self._tell(f"{place}: {set_aside(array.wiring, now, old[0].spec)}")
            elif has_learned:
                mismatch(place, array.shape, shape, self._tell)
        return found

    def _brought_back(self, step: Step, wiring: Mapping[str, str], cells: Cells) -> None:
        for name, now in wiring.items():
            array = self.aside.take(step.name, name, now)
            if array is not None:
                put(cells[f"state.{name}"], array, _keys(step.spec, name, cells))

    def learned(self, name: str) -> dict[str, Learned]:
        """Copies of what a node has learned, by the name of the state."""
        step, shape, cells = self.nodes[name]
        return _learned(step, shape[-1], cells)

    def renamed(self, steps: Mapping[str, Step]) -> None:
        """A node that is gone, and the like of it under another name in the same edit, are one."""
        gone: dict[tuple, list[str]] = {}  # few of so many nodes are alike
        for name, (step, *_) in self.nodes.items():
            if name not in steps:
                gone.setdefault(_likeness(step.node), []).append(name)
        for new in steps.keys() - self.nodes.keys() if gone else ():
            node = steps[new].node
            alike = gone.get(_likeness(node), [])
            old = next((n for n in alike if _is_same(n, self.nodes[n][0].node, new, node)), None)
            if old is not None:
                alike.remove(old)
                self.nodes[new] = self.nodes[old]
                self.aside.rename(old, new)

    def wire(self, wire: Wire, rate: int) -> tuple[Cells, bool]:
        """A cable's memory, and whether it is new."""
        old = self.wires.get(wire.cable.ends)
        if old is not None and old[0] is wire and old[1][-1] == rate:
            return old[2], False
        shape = (*wire.shape, rate)
        if old is not None and old[1] == shape:
            self.wires[wire.cable.ends] = (wire, shape, old[2])
            return old[2], False
        with within_memory(where("cables", str(wire.cable))):
            cells = wire_cells(wire)
        self.wires[wire.cable.ends] = (wire, shape, cells)
        return cells, True

    def hold(self, name: str, outlet: str, width: int) -> np.ndarray:
        """What a frozen outlet holds; nothing if it was never heard."""
        if len(self.held.get((name, outlet), ())) != width:
            self.held[name, outlet] = np.zeros(width)
        return self.held[name, outlet]

    def forget(self, folder: Path) -> None:
        """Everything: the next plan is of another patch, with files in this folder."""
        self.folder = folder
        self.nodes, self.wires, self.held, self.silent = {}, {}, {}, {}
        self.aside, self._first = Aside(), {}
        self._told = {line: False for line, fetched in self._told.items() if not fetched}

    def prune(self, nodes: Collection[str], wires: Collection[tuple]) -> None:
        """Forget what no plan has any more; programs still running keep their own hold."""
        for name in self.nodes.keys() - set(nodes):
            for state, array in self.learned(name).items():
                if not array.is_dealt:
                    self.aside.put(name, state, array)
            self.aside.leave(name, self.nodes[name][0].node)
        self.nodes = {name: kept for name, kept in self.nodes.items() if name in nodes}
        self.wires = {ends: kept for ends, kept in self.wires.items() if ends in wires}
        self.held = {jack: kept for jack, kept in self.held.items() if jack[0] in nodes}
        self.silent = {name: kept for name, kept in self.silent.items() if name in nodes}
