"""A plan made runnable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.cells import Cells
from spikerack.runtime.memory.taps import SpikeTap, Tap
from spikerack.runtime.plan.plan import Plan

AnyTap = Tap | SpikeTap


@dataclass
class Program:
    """One plan's tables, and everything that must stay alive while the audio thread is in it."""

    plan: Plan
    words: np.ndarray
    ops: np.ndarray
    op_names: list[str]
    faults: np.ndarray
    costs: np.ndarray
    names: list[str]
    taps: dict[tuple[str, str], AnyTap]
    nodes: dict[str, Cells]
    wires: dict[tuple, Cells]
    new_wires: list[tuple]
    kind: str = "generic"
    baked: set[tuple[str, str]] = field(default_factory=set)
    kept: list[Any] = field(default_factory=list)

    @property
    def silent(self) -> Mapping[str, str]:
        """The nodes and cables that cannot be played, each with a line that says why."""
        return self.plan.silent

    @property
    def hears(self) -> bool:
        """True if it plays what a sound device records."""
        return bool(self.words[shared_words.P_INPUT_COUNT])

    @property
    def address(self) -> int:
        """What the driver is handed."""
        return self.words.ctypes.data
