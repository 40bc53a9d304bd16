"""Nothing that stands in a node's memory ends the program: both kinds of kernel, played on."""

import subprocess
import sys

import pytest

from spikerack.modules.ports import Recipe
from spikerack.runtime.library import library
from tests.root import ROOT

KINDS = ("generic", "patch", "plain")  # forms of kernels, the patch's own, and one for all


def overwritten(kernel: str, channels: int, seed: int, names: list[str]) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.at_random.overwritten",
        kernel,
        str(channels),
        str(seed),
        *names,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=1800)
    last = done.stdout.decode().splitlines()[-1:]
    assert (done.returncode, last) == (0, ["done"]), done.stderr.decode()[-2000:]


def indexing() -> list[str]:
    """Modules with states that may be places: whole numbers, or arrays."""
    return sorted(
        name
        for name, spec in library().items()
        if any(type(p.default) in (int, Recipe) for p in spec.of("state"))
    )


@pytest.mark.parametrize("kernel", KINDS[:2])
def test_kernels_live_with_whatever_stands_in_their_states(kernel):
    overwritten(kernel, 2, 1, indexing())


@pytest.mark.long
@pytest.mark.parametrize("kernel", KINDS)
@pytest.mark.parametrize("channels", [0, 1, 2])
@pytest.mark.parametrize("seed", [2, 3])
def test_all_kernels_of_any_width_do(kernel, channels, seed):
    overwritten(kernel, channels, seed, sorted(library()))
