"""Every patch that comes along gives the same bits from every kernel, in blocks of any size."""

from pathlib import Path

import numpy as np
import pytest

from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.render.render import Rendered, render
from tests.opened import FILES

EVERY = pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)


def played(path: Path, seconds: float, kernel: str, block: int = 64) -> Rendered:
    patch = read(path)
    jacks = {(c.source, c.outlet): None for c in patch.cables}
    return render(
        patch, seconds, kernel=kernel, block=block, folder=path.parent,
        taps=jacks if seconds < 2.0 else {},
    )  # fmt: skip


def assert_same(one: Rendered, other: Rendered, about: object) -> None:
    for jack, x in one.taps.items():
        wrong = np.flatnonzero((other.taps[jack] != x).any(axis=1))
        assert not len(wrong), (about, ".".join(jack), wrong[0])
    assert np.array_equal(one.audio, other.audio), about


@EVERY
def test_both_kinds_of_kernel_give_the_same_bits(path):
    assert_same(played(path, 1.0, "generic"), played(path, 1.0, "patch", 500), path.stem)


@pytest.mark.long
@EVERY
def test_a_minute_of_it_in_blocks_of_any_size(path):
    wanted = played(path, 60.0, "generic")
    for kernel, block in (("patch", 64), ("patch", 1), ("patch", 17), ("generic", 512)):
        assert_same(wanted, played(path, 60.0, kernel, block), (kernel, block))
