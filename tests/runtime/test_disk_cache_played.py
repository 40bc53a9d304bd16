"""Whatever happens to the cache of a program that is started again: the same sound, bit for bit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spikerack.runtime import disk_cache
from tests.at_random.damage import DAMAGE, flipped
from tests.rig.processes import started
from tests.root import ROOT

PATCH = """{"spikerack": 1, "nodes": {"a": {"module": "lif", "knobs": {"rest": 0.5}},
"b": {"module": "oscillator"}, "out": {"module": "audio_out"}}, "cables": [
{"from": "a.v", "to": "out.left"}, {"from": "b.sine", "to": "out.right"}]}"""
RENDER = """
import sys
from runtime import disk_cache
from spikerack.runtime.commands.main import main
names, read = [], disk_cache.read
disk_cache.read = lambda name: names.append(name) or read(name)
status = main(["render", "patch.json", "-s", "0.1", "-o", "made.wav"])
print("READ", *names)
sys.exit(status)
"""


def render(folder: Path, cache: Path | str) -> tuple[bytes, list[str], str]:
    """A start of the program: the sound, the entries it has asked for, and what it said."""
    (folder / "patch.json").write_text(PATCH)
    (folder / "made.wav").unlink(missing_ok=True)
    made = subprocess.run(
        [sys.executable, "-c", RENDER], cwd=folder, capture_output=True, text=True,
        env=os.environ | {"SPIKERACK_CACHE": str(cache), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    names = made.stdout.splitlines()[-1].split()[1:]
    return (folder / "made.wav").read_bytes(), names, made.stderr


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A cache that holds what one patch needs, and the patch's sound."""
    made = tmp_path_factory.mktemp("warm")
    _, names, _ = render(made, os.environ["SPIKERACK_CACHE"])
    (made / "cache" / "entries").mkdir(parents=True)
    for name in names:
        path = disk_cache.folder() / name
        if path.is_file():
            shutil.copy2(path, made / "cache" / "entries" / name)
    sound, _, said = render(made, made / "cache")
    assert not said
    return made / "cache", sound


@pytest.fixture
def cache(warm, tmp_path):
    shutil.copytree(warm[0], tmp_path / "cache", symlinks=True)
    return tmp_path / "cache"


def entries(cache: Path) -> list[Path]:
    return sorted((cache / "entries").iterdir())


def is_healed(cache: Path, monkeypatch) -> bool:
    """Every entry that a start asks for is there, and right; nothing is left beside them."""
    monkeypatch.setenv("SPIKERACK_CACHE", str(cache))
    names = [path.name for path in entries(cache) if path.suffix in (".o", ".bc", ".numba")]
    return len(names) > 8 and all(disk_cache.read(name) is not None for name in names)


def test_kernels_are_made_again(warm, cache, tmp_path, monkeypatch):
    """Each is damaged in another way; the driver, which takes longest, is left as it is."""
    largest = max(entries(cache), key=lambda path: path.stat().st_size)
    kinds = [kind for kind in DAMAGE if kind != "gone"]
    for number, path in enumerate(path for path in entries(cache) if path != largest):
        monkeypatch.setenv("SPIKERACK_CACHE", str(cache))
        DAMAGE[kinds[number % len(kinds)]](path)
    assert not is_healed(cache, monkeypatch)
    sound, _, said = render(tmp_path, cache)
    assert sound == warm[1]
    assert len(said.splitlines()) == 1
    assert "not to be trusted" in said
    assert is_healed(cache, monkeypatch)
    sound, _, said = render(tmp_path, cache)
    assert sound == warm[1]
    assert not said


@pytest.mark.long
@pytest.mark.parametrize("turn", range(6))
def test_all_is_made_again(warm, cache, tmp_path, monkeypatch, turn):
    """Every entry is damaged, each in another way in each turn, or all have one bit flipped."""
    monkeypatch.setenv("SPIKERACK_CACHE", str(cache))
    kinds = list(DAMAGE.values())
    for number, path in enumerate(entries(cache)):
        if turn < 4:
            kinds[(number + turn * len(kinds) // 4) % len(kinds)](path)
        else:
            flipped(path, 100 * number + turn)
    for _ in range(2):
        sound, _, said = render(tmp_path, cache)
        assert sound == warm[1]
    assert not said
    assert is_healed(cache, monkeypatch)


@pytest.mark.long
def test_entries_that_have_changed_places_are_made_again(warm, cache, tmp_path, monkeypatch):
    paths = entries(cache)
    contents = [path.read_bytes() for path in paths]
    for path, other in zip(paths, contents[1:] + contents[:1], strict=True):
        path.write_bytes(other)
    assert render(tmp_path, cache)[0] == warm[1]
    assert is_healed(cache, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("place", ["/dev/null/x", "/proc/x", "patch.json"])
def test_a_patch_plays_where_there_is_no_cache(warm, tmp_path, place):
    sound, _, said = render(tmp_path, place)
    assert sound == warm[1]
    assert len(said.splitlines()) == 1
    assert "cannot be written to" in said


@pytest.mark.long
def test_a_patch_plays_while_its_cache_is_swept(warm, cache, tmp_path):
    """Somebody removes it again and again."""
    sweep = f"while :; do rm -rf {cache}; sleep 0.02; done"
    with started(["sh", "-c", sweep], stderr=subprocess.DEVNULL):
        assert render(tmp_path, cache)[0] == warm[1]
