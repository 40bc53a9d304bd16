"""The tree tells where the sound goes: imports point one way, files stay short."""

import ast
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import networkx
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.root import ROOT

LAYERS = ("modules", "runtime", "patcher")
FILES = sorted(p for layer in LAYERS for p in (ROOT / layer).rglob("*.py"))
TESTED = [*FILES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "docs").glob("*.py"))]

# a compiler where kernels are made and driven, a device library in the file of its device
HOMES = {
    "numba": {"compiler/arrivals", "compiler/atomics", "compiler/blocks", "compiler/cached_cfunc",
              "compiler/compiling", "compiler/entries", "compiler/guards", "compiler/linked",
              "compiler/primitives", "compiler/ticks",
              "devices/callback_code", "devices/midi_cycle_code",
              "native/driver", "native/events", "native/firewall",
              "native/master"},
    "llvmlite": {"compiler/atomics", "compiler/blocks", "compiler/compiling", "compiler/guards",
                 "compiler/linked", "compiler/machine", "compiler/primitives",
                 "compiler/processor"},
    "_sounddevice": {"devices/portaudio"},
    "soundfile": {"modules/sounds", "render/recording", "devices/take_file"},
    "jack": {"devices/midi_jack"},
    "alsa_midi": {"devices/midi_alsa"},
    "sdl2": {"devices/sdl"},
    "pythonosc": {"devices/osc_port", "devices/osc_out"},
    "typer": {"commands/app", "commands/doctor", "commands/equations_file",
              "commands/main", "commands/own", "commands/play",
              "commands/to_file", "commands/show", "patcher/commands"},
}  # fmt: skip
# the rest of the editor knows no window, so that it can be tested without one
WINDOWED = {("patcher", part) for part in ("canvas", "windows", "gestures", "app.py")}
# what stands in such a folder imports only what stands before it
ORDERS = {
    "runtime": ("errors", "places", "log", "disk_cache", "spec", "signature", "arithmetic",
                "quantities", "maker", "library", "own_modules", "patch", "plan", "compiler",
                "memory", "codegen", "link", "engine", "document", "devices", "live", "render",
                "commands"),
    "patcher": ("displays", "panels", "models", "sharing", "sound", "canvas", "windows",
                "gestures", "probe", "app", "start", "commands"),
}  # fmt: skip
ORDERED = [path for layer in ORDERS for path in sorted((ROOT / layer).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_imports_point_down(path):
    level = LAYERS.index(path.relative_to(ROOT).parts[0])
    named = imports(path)
    above = {f"spikerack.{layer}" for layer in (*LAYERS[level + 1 :], "cli")}
    assert not {".".join(name.split(".")[:2]) for name in named} & above
    tops = {name.partition(".")[0] for name in named}
    assert not tops & {*LAYERS, "run_patcher", "tests", "bench"}
    for library in tops & HOMES.keys():
        home = f"{path.parent.name}/{path.stem}"
        assert home in HOMES[library], f"{library} does not belong in {home}"
    assert "dearpygui" not in tops or path.relative_to(ROOT).parts[:2] in WINDOWED


@pytest.mark.parametrize("path", ORDERED, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_folders_stand_in_order(path):
    layer, part = path.relative_to(ROOT).with_suffix("").parts[:2]
    if part == "__init__":
        return
    order = ORDERS[layer]
    named = {".".join(name.split(".")[:3]) for name in imports(path)}
    above = {f"spikerack.{layer}.{other}" for other in order[order.index(part) + 1 :]}
    assert not named & above


@pytest.mark.parametrize("layer", ORDERS)
def test_no_file_name_stands_twice(layer):
    """Tracebacks, editors and searches say `rows.py`, not where it is."""
    stems = Counter(p.stem for p in (ROOT / layer).rglob("*.py") if p.stem != "__init__")
    assert [stem for stem, count in stems.items() if count > 1] == []


@pytest.mark.parametrize("path", TESTED, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_one_file_one_idea(path):
    assert len(path.read_text().splitlines()) <= 300, "split it: one file, one idea"


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda p: p.stem)
def test_what_tests_start_ends_with_them(path):
    if path.stem != "processes":
        calls = [
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
        ]
        assert "Popen" not in {getattr(call.func, "attr", "") for call in calls}, "see processes.py"


def test_run_patcher_is_thin():
    assert len((ROOT / "run_patcher.py").read_text().splitlines()) <= 40


def test_every_library_has_a_range_and_a_pin_within_it():
    """Who installs it beside other things has a range; who works on it what was tried."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    lines = (ROOT / "requirements.lock").read_text().splitlines()[1:]
    pins = {canonicalize_name(p.name): p for p in map(Requirement, lines)}
    for line in map(Requirement, wanted):
        pin = pins[canonicalize_name(line.name)]
        (exact,) = pin.specifier
        assert (exact.operator, pin.marker) == ("==", line.marker), line
        assert exact.version in line.specifier, f"{line}: `make lock`"
        assert not any(s.operator == "==" for s in line.specifier), line


@pytest.mark.long
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_pin_has_a_wheel(version, tmp_path):
    """No machine needs a compiler."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version", version, "--target", str(tmp_path)]
    told = subprocess.run([*command, "-r", str(ROOT / "requirements.lock")], capture_output=True)
    assert told.returncode == 0, told.stderr.decode()


def test_no_files_import_each_other():
    """Whoever reads a file has read what it stands on, or can."""
    names = {".".join(("spikerack", *p.relative_to(ROOT).with_suffix("").parts)): p for p in FILES}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    house = networkx.DiGraph(
        (name, found) for name, path in names.items() for found in imports(path) & names.keys()
    )
    house.remove_edges_from([(n, n) for n in house])
    # a folder's name stands in every import from it
    house.remove_edges_from([(a, b) for a, b in house.edges if names[b].stem == "__init__"])
    assert list(networkx.simple_cycles(house)) == []
