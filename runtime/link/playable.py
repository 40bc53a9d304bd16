"""What cannot be played is silent and says why; the rest plays.

A node is silent when its memory cannot be made (a file that is missing, a slip in a formula) or
its module cannot be compiled.  It keeps its widths and its cables, its outlets are 0, and the
memory it had waits until it can be played again.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from spikerack.runtime.codegen.generic_kernel import source as generic_source
from spikerack.runtime.codegen.ports import Site
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.errors import PatchError
from spikerack.runtime.memory.cells import Cells, knob_values
from spikerack.runtime.memory.store import Store, Unprepared
from spikerack.runtime.plan.plan import Step


class Uncompiled(Exception):  # noqa: N818  # the program is written again without it
    """A module cannot be compiled; the store knows which."""


def playable(
    store: Store, step: Step, rate: int, seed: int, arrays: Mapping[str, np.ndarray]
) -> tuple[Step, Cells, str]:
    """A node as it can be played now, its memory, and "".

    What stands there while it is silent comes with a line that says why.  While what it keeps is
    being made, it plays on as it was, with the knobs that it has now.
    """
    try:
        if reason := store.broken.get(step.spec.fn):
            told = f"{step.spec.name} cannot be compiled ({reason}); mend it"
            raise PatchError(f"nodes.{step.name}: {told}")
        for knob, value in step.node.knobs.items():
            if isinstance(value, tuple):  # one for each channel, if there are so many
                knob_values(step, knob)
        return step, store.node(step, rate, seed, arrays), ""
    except PatchError as error:
        line = str(error)
    except Unprepared:
        before = store.nodes.get(step.name)
        if before and _is_like(before[0], step):
            node = replace(before[0].node, knobs=step.node.knobs)
            return replace(before[0], node=node), before[2], ""
        line = f"nodes.{step.name}: is being made; it comes in a moment"
    old = store.silent.get(step.name)
    if old is None or old[0] is not step:
        old = store.silent[step.name] = step, silent_cells(step)
    return step, old[1], line


def _is_like(a: Step, b: Step) -> bool:
    return (a.spec.fn, a.dims, a.divider) == (b.spec.fn, b.dims, b.divider)


def silent_cells(step: Step) -> Cells:
    """Every part that others may ask a node for, each as short as can be: nothing runs there."""
    parts = {"dt": np.zeros(1)}
    parts |= {f"knob.{p.name}": np.zeros(step.channels) for p in step.spec.of("knob")}
    for p in step.spec.of("signal", "signals", "hand"):
        parts[f"rest.{p.name}"] = np.zeros(step.channels)
    parts |= {f"state.{p.name}": np.zeros(1) for p in step.spec.of("state")}
    parts |= {f"state.{o} heard": np.zeros(1) for o in step.spec.outlets}
    return Cells(parts)


def compiled(
    load: Callable[[Source], Any], name: str, source: Source, site: Site, store: Store
) -> Any:
    """A kernel of a node, or of several ("a + b"), loaded; what cannot be compiled is noted."""
    try:
        return load(source)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # whatever a compiler finds in a player's own module
        steps = site.plan.steps
        names = [n for n in name.split(" + ") if n in steps]
        if len(names) == 1:
            store.broken[steps[name].spec.fn] = reason(error)
            raise Uncompiled(name) from error
        for n in names:  # which of them is it?
            compiled(load, n, generic_source(site, steps[n]), site, store)
        raise


def reason(error: BaseException) -> str:
    """What is wrong, without where the compiler was: its messages are pages long."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    plain = [line for line in lines if not line.startswith(("Failed in", "During", "File "))]
    return next(iter(plain or lines), type(error).__name__)
