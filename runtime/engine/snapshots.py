"""The whole state of what plays, kept by name: store it, restore it, go between what was learned.

Kept is every state of nodes and cables, chance among them, so that what follows a restore is what
followed the store.  They are of this session: what a patch has learned is saved with the patch.
"""

import time
from collections.abc import Mapping

import numpy as np

from spikerack.modules.ports import Recipe
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.patch.wirings import learned_states
from spikerack.runtime.plan.spans import ticks_in

MOST = 16  # names
PATIENCE = 0.5  # seconds until time stands still, if it passes at all

States = Mapping[str, np.ndarray]
Owner = str | tuple  # a node, or the ends of a cable


class Snapshots:
    """States by a name, such as "A"."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[str, dict[Owner, States]] = {}
        self._when: dict[str, int] = {}  # samples

    @property
    def names(self) -> list[str]:
        """What was stored, the oldest first."""
        return [*self._kept]

    def store(self, name: str) -> None:
        """Keep every state under a name; what was kept there before is forgotten."""
        if len(self._kept) >= MOST and name not in self._kept:
            rule = f"at most {MOST} are kept"
            raise wrong(shown(name), rule, todo=f"store over one of {', '.join(self._kept)}")
        with _Still(self._engine):
            found: dict[Owner, States] = {o: c.states_now() for o, c in self._owners().items()}
            self._kept[name], self._when[name] = found, self._engine.clock

    def restore(self, name: str) -> list[str]:
        """Go on from there: a short fade, no click.  Gives the nodes that were no longer alike."""
        kept, unlike = self._of(name), []
        with _Still(self._engine):
            for owner, cells in self._owners().items():
                states = kept.get(owner)
                if states is not None and not isinstance(owner, str):
                    states = self._later(owner, states, self._when[name])
                if states is not None and not cells.put_states(states) and isinstance(owner, str):
                    unlike.append(owner)
        return unlike

    def _later(self, ends: tuple, states: States, then: int) -> States:
        """What was on its way in a cable, as if it had been sent so much later."""
        wire, now = self._engine.store.wires[ends][0], self._engine.clock
        ticks = ticks_in(now, wire.divider) - ticks_in(then, wire.divider)
        found = dict(states)
        for name, array in states.items():
            if name.startswith("state.ring"):
                found[name] = np.roll(array, ticks, axis=0)
            elif name == "state.due":
                found[name] = array + (now - then)
        return found

    def morph(self, one: str, other: str, part: float) -> None:
        """Put all that is learned between two: 0 is the one, 1 the other; all else plays on."""
        if not 0.0 <= part <= 1.0:
            raise wrong("part", "must be a number from 0 to 1", part, "0.5 is half of each")
        first, second = self._of(one), self._of(other)
        for name, (step, _, cells) in self._engine.store.nodes.items():
            for state, recipe in learned_states(step.spec).items():
                a, b = (kept.get(name, {}).get(f"state.{state}") for kept in (first, second))
                if a is not None and b is not None and a.shape == b.shape:
                    _put(cells, f"state.{state}", (1.0 - part) * a + part * b, recipe)

    def _of(self, name: str) -> dict[Owner, States]:
        if name not in self._kept:
            raise wrong(shown(name), "nothing is stored under this name", todo=self._todo(name))
        return self._kept[name]

    def _todo(self, name: str) -> str:
        return meant(name, self._kept) if self._kept else f'store("{name}") first'

    def _owners(self) -> dict[Owner, Cells]:
        store = self._engine.store
        nodes: dict[Owner, Cells] = {name: cells for name, (*_, cells) in store.nodes.items()}
        return nodes | {ends: cells for ends, (*_, cells) in store.wires.items()}


def _put(cells: Cells, name: str, values: np.ndarray, recipe: Recipe) -> None:
    here = cells[name]
    if here.shape == values.shape:
        here[...] = np.clip(values, recipe.lo, recipe.hi)


class _Still:
    """While states are read and written no kernel runs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> None:
        self._stood = self._engine.stands
        self._engine.stand(True)
        until = time.monotonic() + PATIENCE
        while not self._engine.stands and time.monotonic() < until:
            time.sleep(0.001)

    def __exit__(self, *_error: object) -> None:
        if not self._stood:
            self._engine.stand(False)
