"""One name on top, in a clone and in a wheel, and nothing is ever loaded under two."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from spikerack.modules import ports
from spikerack.runtime.compiler.processor import CHOICE, LEVELS, own
from spikerack.runtime.library import load_own
from tests.root import ROOT

SHORT = """
import modules
import modules.maths
from modules.ports import Out
from runtime.signature import read_spec
import spikerack.modules.ports, spikerack.modules.maths, spikerack.runtime.signature
assert modules is spikerack.modules and modules.ports is spikerack.modules.ports
assert modules.maths is spikerack.modules.maths
assert Out is spikerack.modules.ports.Out and read_spec is spikerack.runtime.signature.read_spec
"""
OWN = '''"""Mine."""
import modules.maths
from modules import chance
from modules.ports import Out, Signal


def twice(x: Signal = 0.0) -> Out("y"):
    """Twice what arrives."""
    y = 2.0 * modules.maths.exp(0.0) * x
    return y
'''
QUIET = """
import gc, os, sys
before = set(sys.modules), gc.isenabled(), gc.get_freeze_count(), dict(os.environ)
import spikerack
heavy = {name.partition(".")[0] for name in set(sys.modules) - before[0]}
assert not heavy & {"numba", "numpy", "scipy"}, heavy
assert (gc.isenabled(), gc.get_freeze_count(), dict(os.environ)) == before[1:]
"""


def run(*command, cwd, **env):
    return subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=1500,
        env={**os.environ, **env},
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel's files, where an installer would put them; without kernels, which take minutes."""
    return built(tmp_path_factory.mktemp("wheel"), HATCH_BUILD_NO_HOOKS="true")


def built(folder, **env):
    build = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    made = run(*build, cwd=folder, **env)
    assert made.returncode == 0, made.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_has_one_name_on_top_and_a_command(wheel):
    tops = {path.name for path in wheel.iterdir() if path.suffix != ".dist-info"}
    assert tops == {"spikerack"}
    (info,) = wheel.glob("*.dist-info")
    assert "spikerack = spikerack.cli:main" in (info / "entry_points.txt").read_text()
    inside = {p.relative_to(wheel / "spikerack") for p in wheel.rglob("*.json")}
    assert inside == {p.relative_to(ROOT) for p in (ROOT / "patches").rglob("*.json")}


def test_the_wheel_plays_what_it_brings_along_from_an_empty_folder(wheel, tmp_path):
    """Also a module of one's own that says `modules.ports`."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.py").write_text(OWN)
    nodes = {"a": {"module": "twice"}, "out": {"module": "audio_out"}}
    (tmp_path / "a.json").write_text(json.dumps({"spikerack": 2, "nodes": nodes}))
    env = {"PYTHONPATH": str(wheel)}
    spikerack = ("-m", "spikerack")
    made = run(*spikerack, "render", "first_sound", "-o", "out.wav", "-s", 1, cwd=tmp_path, **env)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "out.wav").stat().st_size > 48_000
    said = run(*spikerack, "check", "a.json", "--modules", "own", "--yes", cwd=tmp_path, **env)
    assert (said.returncode, "good" in said.stdout) == (0, True), said.stderr
    said = run(*spikerack, "check", "nothing", cwd=tmp_path, **env)
    assert said.returncode == 2
    assert "nothing" in said.stderr
    assert run(*spikerack, "plot", cwd=tmp_path, **env).stderr.endswith("see spikerack --help\n")


@pytest.mark.long
def test_a_wheel_brings_what_its_patches_need(tmp_path):
    """For any processor of a level: in an empty folder nothing is compiled."""
    wheel = built(tmp_path)
    code = "from spikerack.runtime.commands.main import main; import sys; main(sys.argv[1:]); " + (
        "print('numba' in sys.modules)"
    )
    for level in LEVELS:
        env = {"PYTHONPATH": str(wheel), "SPIKERACK_CACHE": str(tmp_path / level.name)}
        env |= {CHOICE: level.name} if LEVELS[level] <= LEVELS[own()] else {}
        words = "render", "first_sound", "-o", "out.wav", "-s", 1
        made = run("-c", code, *words, cwd=tmp_path, **env)
        assert made.stdout.splitlines()[-1] == "False", made.stderr


def test_short_names_in_a_clone_give_the_same_objects():
    said = run("-c", SHORT, cwd=ROOT)
    assert said.returncode == 0, said.stderr


def test_a_module_of_ones_own_gets_the_very_vocabulary():
    found = load_own("mine.py", OWN.encode())["twice"]
    assert found.fn(3.0) == 6.0
    assert found.fn.__globals__["Out"] is ports.Out
    assert "modules" not in sys.modules


def test_an_import_changes_nothing_in_the_process():
    said = run("-c", QUIET, cwd=ROOT)
    assert said.returncode == 0, said.stderr


@pytest.mark.long
def test_make_check_sees_a_wrong_call_across_the_package(tmp_path):
    """mypy follows names that a path only gets when it runs."""
    planted = ROOT / "runtime" / "planted.py"
    call = "from spikerack.runtime.errors import wrong\n\nwrong(3, rule=4)\n"
    planted.write_text(f'"""A wrong call."""\n\n{call}')
    try:
        said = subprocess.run(["make", "types"], cwd=ROOT, capture_output=True, text=True)
    finally:
        planted.unlink()
    assert said.returncode != 0
    assert "planted.py:5" in said.stdout
