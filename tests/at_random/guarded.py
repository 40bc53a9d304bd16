"""Plays modules in kernels that look at every index: run by test_guards.py, SPIKERACK_BOUNDS=1.

    python -m tests.at_random.guarded MODULE...

Each plays with its knobs at either end and wild values at its jacks and in its states.  The last
lines tell what was outside; the very last says `done`.
"""

import sys
from collections.abc import Iterator

import numpy as np

from spikerack.modules.ports import Quantity
from spikerack.runtime.compiler import extents
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.spec import Spec
from tests.at_random.overwritten import parts, patch_of, restore, wild
from tests.stage import KNOWN, stage

TICKS = 64
MOST = 64  # a larger setting asks for more memory than there is time for
# of every kind, and how many channels: 0 are lanes
EACH = (("generic", 1), ("patch", 0))
OTHERS = (("plain", 1), ("plain", 2), ("generic", 2), ("patch", 2))


def ends(spec: Spec, channels: int, choices: bool) -> Iterator[Patch]:
    """The module with every knob and number it is set to at one end, then at the other.

    Other `choices` are other kernels, where they are written into the text.
    """
    made = patch_of(spec, channels)
    for end in ("lo", "hi"):
        knobs = {
            p.name: float(getattr(p.default, end))
            for p in spec.of("knob")
            if choices or p.default.taper != "choice"
        }
        settings = {
            p.name: getattr(p.default, end)
            for p in spec.of("setting")
            if isinstance(p.default, Quantity) and abs(getattr(p.default, end)) <= MOST
        }
        nodes = {
            name: Node(node.module, knobs, settings, node.channels)
            if node.module == spec.name
            else node
            for name, node in made.nodes.items()
        }
        yield Patch(nodes, made.cables)


def play(spec: Spec, kernel: str, channels: int, dice: np.random.Generator) -> None:
    """One block as it is, some with anything in its memory."""
    others = ends(spec, channels, kernel == "plain") if channels else ()
    for patch in (patch_of(spec, channels), *others):
        made = stage(patch, kernel, KNOWN).run(TICKS)
        silent = made.program.plan.silent
        assert not silent.keys() & patch.nodes.keys(), silent
        found = [(n, part, part.copy()) for n, part in parts(made, spec) if part.size]
        longest = max([0, *(part.shape[0] for n, part, _ in found if ".state." in n)])
        for share in (0.3, 1.0):
            for _, part, _ in found:
                chosen = dice.choice(wild(part, longest), part.shape)
                part[...] = np.where(dice.random(part.shape) < share, chosen, part)
            made.run(2 * TICKS)
            restore(found)


def main(names: list[str], kernels: tuple = EACH + OTHERS) -> None:
    dice = np.random.default_rng(1)
    for name in names:
        for kernel, channels in kernels:
            play(library()[name], kernel, channels, dice)
    print("\n".join([*extents.found.values(), "done"]))


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(library()))
