"""Outlets that leave the patch for a file or a port: which to tap, and how to read them.

A node's taps are read together, so that its outlets stay in step.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import spec_of
from spikerack.runtime.link.generic_program import Program
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.spec import Spec

KEPT = 2.0  # seconds a reader may be away before it misses something


def wanted_taps(
    patch: Patch, known: Mapping[str, Spec], rate: int = 0
) -> dict[tuple[str, str], int]:
    """The taps that readers of this patch need, for `Engine.load(patch, taps=...)`."""
    ticks = int(KEPT * (rate or patch.sample_rate))
    return {
        (name, str(outlet)): ticks
        for name, node in patch.nodes.items()
        if (spec := spec_of(node, known))
        for outlet in spec.outlets
        if outlet.sink in ("midi", "disk", "osc")
    }


class Sink:
    """The outlets of one node, drained in step."""

    def __init__(self, engine: Engine, program: Program, node: str) -> None:
        step = program.plan.steps[node]
        self.node, self.span, self.channels = node, step.span, step.channels
        ports = step.spec.of("setting")
        self.settings: dict[str, Any] = {
            p.name: step.node.settings.get(p.name, p.default) for p in ports
        }
        self.module = step.spec.name
        self._engine = engine
        self._taps = {o: program.taps[node, o] for o in map(str, step.spec.outlets)}
        self._read = 0
        self._begin = -1  # the sample of tick 0 of the taps

    def drain(self) -> tuple[int, dict[str, np.ndarray]]:
        """The sample of the first new tick, and what each outlet has made since."""
        ends = [tap.made for tap in self._taps.values()]
        end = min(ends)
        size = min(tap.length for tap in self._taps.values())
        begin = max(self._read, end - size + 64)
        self._read = max(end, begin)
        # a block that is being made has its ticks but not yet its time: the latest is right
        self._begin = max(self._begin, self._engine.clock - int(max(ends) * self.span))
        taps = self._taps.items()
        made = {name: np.asarray(tap.between(begin, self._read)) for name, tap in taps}
        return self._begin + int(begin * self.span), made


def sinks(engine: Engine, program: Program, kind: str) -> list[Sink]:
    """Every node of a program with tapped outlets of this kind."""
    found = []
    for name, step in program.plan.steps.items():
        outlets = step.spec.outlets
        if any(o.sink == kind for o in outlets) and (name, str(outlets[0])) in program.taps:
            found.append(Sink(engine, program, name))
    return found
