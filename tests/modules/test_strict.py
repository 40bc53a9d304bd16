"""No module leaves its arrays, whatever stands in its states, at its jacks and on its knobs."""

import sys
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest

from spikerack.modules.ports import Quantity
from spikerack.runtime.codegen.node_kernel import own_loop
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.validate import checked
from tests.at_random.strict import FLOATS, WHOLE, Bare, Broken, strictly

EVERY = pytest.mark.parametrize("name", sorted(library()))
RATES = (1, 100_000)  # samples to a tick: lines of memory as long, and as short as can be
MEANT = (
    ZeroDivisionError,
    ValueError,
    OverflowError,
)  # Python says so; a kernel has NaN or infinity


def abuses(bare: Bare) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is overwritten with what, and the doing of it."""
    for p in bare.spec.of("state"):
        cells = bare.cells[f"state.{p.name}"]
        is_whole = cells.dtype.kind == "i"
        for value in {*WHOLE, *bare.sizes()} if is_whole else FLOATS:
            yield f"state {p.name} = {value}", partial(fill, cells, value)
    for name, given in bare.given.items():
        p = bare.spec.port(name)
        if p.role == "list":
            continue  # the runtime makes it, of channels that are there
        ends = (p.default.lo, p.default.hi) if isinstance(p.default, Quantity) else ()
        for value in (*ends, *FLOATS):
            wild = np.full_like(given, value)
            yield f"{p.role} {name} = {value}", lambda n=name, v=wild: bare.given.update({n: v})


def fill(cells: np.ndarray, value: float) -> None:
    """With what is left of a value in cells of their type."""
    with np.errstate(all="ignore"):
        cells[...] = np.array(value).astype(cells.dtype)


def everything(bare: Bare, dice: np.random.Generator) -> None:
    """Anything everywhere at once."""
    for p in bare.spec.of("state"):
        cells = bare.cells[f"state.{p.name}"]
        wild = dice.choice(
            [*WHOLE, *bare.sizes()] if cells.dtype.kind == "i" else FLOATS, cells.shape
        )
        kept = dice.random(cells.shape) < 0.5
        cells[...] = np.where(kept, cells, wild)
    for name, value in bare.given.items():
        if dice.random() < 0.5 and bare.spec.port(name).role != "list":
            bare.given[name] = dice.choice(FLOATS, np.shape(value))


def ran(bare: Bare) -> None:
    """Two ticks, and more by the module's own loop, if it has one."""
    bare.tick()
    bare.tick()
    fn = own_loop(bare.step)
    if fn is not None:
        for ticks in (0, 3, 64):
            bare.block(fn, ticks)


def left(name: str, seed: int, often: int) -> list[str]:
    """What led outside, of one deed after the other and of so many times anything at once."""
    spec, dice, broken = library()[name], np.random.default_rng(seed), []
    with strictly(sys.modules[spec.fn.__module__]):
        for rate in RATES:
            bare = Bare(spec, rate)
            anything = [("anything", partial(everything, bare, dice))] * often
            for what, deed in (*abuses(bare), *anything):
                bare.restart()
                deed()
                try:
                    ran(bare)
                except Broken as error:
                    broken.append(f"{what}, every {rate} samples: {error}")
                except MEANT:
                    pass
    return broken


@EVERY
def test_no_state_and_no_value_leads_outside(name):
    assert left(name, 7, 8) == []


@pytest.mark.long
@EVERY
def test_nor_does_anything_at_once(name):
    assert left(name, 8, 1000) == []


ODD = (np.nan, np.inf, -1, 0, 0.5, 1e308, 2**63, 10**400, True, None, "", "²", "9" * 5000, [], {})


@EVERY
def test_settings_at_and_beyond_their_ends_play_or_are_refused(name):
    spec = library()[name]
    for p in spec.of("setting"):
        q = p.default
        ends = (q.lo, q.hi, q.lo - 1, q.hi + 1) if isinstance(q, Quantity) else ()
        for value in (*ends, *ODD):
            try:
                checked(Patch({"n": Node(name, settings={p.name: value})}))
                bare = Bare(spec.set_to({p.name: value}), settings={p.name: value})
            except PatchError:
                continue
            with strictly(sys.modules[bare.spec.fn.__module__]):
                ran(bare)
