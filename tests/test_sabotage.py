"""Each sabotage is noticed by the quick tests that are said to notice it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rig.sabotages import SABOTAGES, Sabotage
from tests.root import ROOT

PARTS = ("modules", "patcher", "patches", "runtime", "spikerack", "tests")


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=str)
def test_what_is_sabotaged_stands_there_once(sabotage: Sabotage):
    text = (ROOT / sabotage.file).read_text()
    assert text.count(sabotage.old) == 1, "it is written otherwise now; write the row anew"
    assert sabotage.new != sabotage.old
    assert all((ROOT / test.partition("::")[0]).exists() for test in sabotage.noticed)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all that plays and is tested, with kernels of its own."""
    made = tmp_path_factory.mktemp("sabotage")
    for part in PARTS:
        shutil.copytree(ROOT / part, made / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", made)
    return made


@pytest.mark.long
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=str)
def test_a_sabotage_is_noticed(sabotage: Sabotage, tree: Path):
    path = tree / sabotage.file
    before = path.read_text()
    path.write_text(before.replace(sabotage.old, sabotage.new))
    try:
        failed = failures(tree, sabotage.noticed)
    finally:
        path.write_text(before)
    unnoticed = [test for test in sabotage.noticed if not any(f.startswith(test) for f in failed)]
    assert not unnoticed, f"of {len(failed)} failures none is in {unnoticed}"


def failures(tree: Path, tests: tuple[str, ...]) -> list[str]:
    """The tests that fail there; one that cannot even be asked is none."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rf",
        "-p",
        "no:cacheprovider",
        "-m",
        "not long",
    ]
    own = {name: str(tree / name) for name in ("CACHE", "STATE", "TAKES")}
    env = os.environ | {f"SPIKERACK_{name}": place for name, place in own.items()}
    ran = subprocess.run(
        [*command, *tests], cwd=tree, env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), ran.stdout[-3000:] + ran.stderr[-3000:]
    found = [line for line in ran.stdout.splitlines() if line.startswith("FAILED ")]
    return [line.removeprefix("FAILED ").partition(" - ")[0] for line in found]
