"""Patches as text and as files: nothing is lost, nothing is half written."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch.graph import Cable, Group, Node, Note, Patch
from spikerack.runtime.patch.patchfile import dumps, loads, read, write
from spikerack.runtime.patch.validate import checked, ghosts
from tests.at_random.patches import LIBRARY, patches, weights_of
from tests.rig.processes import started
from tests.root import ROOT

calm = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

SMALL = Patch(
    {
        "osc": Node("oscillator", {"pitch": (0.5, 1.0), "shape": 1.0}, {"folds": 3}, 2, seed=3),
        "cell": Node("lif", {"tau": 0.02}, rate="control", at=(120.0, 40.5)),
    },
    (Cable("osc", "out", "cell", "drive", 1.5), Cable("cell", "spike", "osc", "pitch", -0.5, 0.01)),
    "Größe: one neuron",
)
TEXT = """{
  "spikerack": 3,
  "about": "Größe: one neuron",
  "nodes": {
    "cell": {"module": "lif", "rate": "control", "knobs": {"tau": 0.02}, "at": [120, 40.5]},
    "osc": {"module": "oscillator", "channels": 2, \
"knobs": {"pitch": [0.5, 1.0], "shape": "saw"}, "settings": {"folds": 3}, "seed": 3}
  },
  "cables": [
    {"from": "cell.spike", "to": "osc.pitch", "weight": -0.5, "delay": 0.01},
    {"from": "osc.out", "to": "cell.drive", "weight": 1.5}
  ]
}
"""
GHOST = """{
  "spikerack": 3,
  "from_1.7": {"b": [1, 2.50e3], "a": null},
  "nodes": {
    "a": {"module": "later", "knobs": {"mode": "both", "q": 1, "r": [1, 2.0]}, \
"settings": {"deep": {"z": 1, "a": [[]]}}, "glow": true, "tags": ["x"]},
    "b": {"module": "lif"}
  },
  "cables": [
    {"from": "a.nowhere", "to": "b.nothing", "weight": 2, "colour": "red"},
    {"from": "b.spike", "to": "a.in"}
  ]
}
"""


def test_the_text_is_as_promised():
    assert dumps(SMALL, LIBRARY) == TEXT
    assert loads(TEXT, LIBRARY) == checked(SMALL, LIBRARY)
    assert dumps(Patch(), LIBRARY) == '{\n  "spikerack": 3,\n  "nodes": {},\n  "cables": []\n}\n'


AROUND = """  "notes": {
    "hint": {"text": "Turn *shape*.\\nThen listen.", "at": [0, 400]},
    "why": {"text": "", "size": [300, 60.5], "colour": "red"}
  },
  "groups": {
    "voice": {"title": "Voice", "nodes": ["cell", "osc"], "folded": true, "at": [12, 0], \
"ports": ["osc.pitch", "cell.spike"]}
  }
}
"""


def test_what_stands_around_the_nodes_is_written_and_read():
    text = TEXT.replace("\n  ]\n}\n", "\n  ],\n" + AROUND)
    text = text.replace('"seed": 3}', '"seed": 3, "state": "muted"}')
    text = text.replace('"delay": 0.01}', '"delay": 0.01, "muted": true}')
    text = text.replace(
        '  "nodes": {', '  "views": {"1": [0, 0, 1], "9": [4.5, -3, 0.25]},\n  "nodes": {', 1
    )
    patch = loads(text, LIBRARY)
    assert patch.nodes["osc"].state == "muted"
    assert [c.muted for c in patch.cables] == [True, False]
    assert patch.notes["hint"] == Note("Turn *shape*.\nThen listen.", (0.0, 400.0))
    assert patch.groups["voice"].ports == ("osc.pitch", "cell.spike")
    assert patch.views == {"1": (0.0, 0.0, 1.0), "9": (4.5, -3.0, 0.25)}
    assert dumps(patch, LIBRARY) == text


def test_a_node_that_goes_leaves_its_group():
    nodes = {"a": Node("lif"), "b": Node("lif"), "c": Node("lif")}
    ports = ("a.tau", "b.tau", "a.spike")
    groups = {"g": Group("", ("a", "b"), ports=ports), "h": Group("", ("c",))}
    patch = checked(Patch(nodes, groups=groups), LIBRARY)
    left = patch.without_node("a").without_node("c")
    assert left.groups == {"g": Group("", ("b",), ports=("b.tau",))}
    assert checked(left, LIBRARY) == left


def test_a_ghost_is_written_back_to_the_byte():
    text = GHOST.replace("2.50e3", "2500.0").replace('"weight": 2,', '"weight": 2.0,')
    patch = loads(GHOST, LIBRARY)
    assert dumps(patch, LIBRARY) == text
    assert ghosts(patch, LIBRARY) == ("a",)
    later = patch.with_knob("b", "tau", 0.02)
    assert len(set(dumps(later, LIBRARY).splitlines()) ^ set(text.splitlines())) == 2


def test_choices_are_read_by_name_or_number_and_starts_are_left_out():
    text = '{"spikerack": 1, "nodes": {"o": {"module": "oscillator", "knobs": %s}}}'
    assert loads(text % '{"shape": 2}', LIBRARY).nodes["o"].knobs == {"shape": 2.0}
    assert loads(text % '{"shape": ["saw", 0]}', LIBRARY).nodes["o"].knobs == {"shape": (1.0, 0.0)}
    assert loads(text % '{"pitch": 0, "steps": 8, "shape": "sine"}', LIBRARY).nodes["o"].knobs == {}


@calm
@given(patches())
def test_any_patch_comes_back(patch):
    text = dumps(patch, LIBRARY)
    again = loads(text, LIBRARY)
    assert again == patch
    assert [c.extra for c in again.cables] == [c.extra for c in patch.cables]
    assert dumps(again, LIBRARY) == text
    assert dumps(loads(json.dumps(json.loads(text), indent=7), LIBRARY), LIBRARY) == text


@calm
@given(patches(), st.booleans())
def test_any_file_comes_back(tmp_path_factory, patch, bundle):
    path = tmp_path_factory.mktemp("p") / ("song.spikerack" if bundle else "song.json")
    arrays = weights_of(patch)
    patch = Patch(**{**vars(patch), "arrays": arrays})
    write(patch, path, LIBRARY)
    again = read(path, LIBRARY)
    assert again == patch
    assert again.arrays.keys() == arrays.keys()
    assert all(np.array_equal(again.arrays[k], arrays[k]) for k in arrays)
    first = path.read_bytes()
    write(again, path, LIBRARY)
    assert path.read_bytes() == first


ARRAYS = st.sampled_from(
    [
        np.zeros((0, 3)),
        np.array(2.5),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(4, dtype=np.float32)[::2],
        np.array([True, False]),
        np.array([np.nan, np.inf, -0.0]),
        np.arange(3, dtype=">i2"),
    ]
)


@calm
@given(ARRAYS)
def test_any_array_comes_back(array):
    back = packing.unpack(packing.pack({"a b.w": array}))["a b.w"]
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, np.where(np.isfinite(array), array, 0))
    back[...] = 0  # it may be written to


def test_objects_are_never_packed_nor_unpacked(tmp_path):
    objects = np.array([{}, print], dtype=object)
    with pytest.raises(PatchError, match="must hold numbers"):
        packing.pack({"m.w": objects})
    np.savez(tmp_path / "bad.npz", **{"m.w": objects})
    with pytest.raises(PatchError, match="arrays.m.w: is damaged"):
        packing.unpack((tmp_path / "bad.npz").read_bytes())


def learned_patch(number: int) -> Patch:
    arrays = {"m.w": np.full((200, 200), float(number))}
    return Patch({"m": Node("matrix")}, about=str(number), arrays=arrays)


@pytest.mark.parametrize("name", ["song.json", "song.spikerack"])
def test_weights_that_ran_away_are_saved_as_nothing(tmp_path, name):
    wild = np.array([[1.0, np.nan], [np.inf, -2.0]])
    write(Patch({"m": Node("matrix")}, arrays={"m.w": wild}), tmp_path / name)
    assert (read(tmp_path / name).arrays["m.w"] == [[1.0, 0.0], [0.0, -2.0]]).all()


def test_weights_that_are_no_numbers_are_refused(tmp_path):
    write(learned_patch(1), tmp_path / "song.json")
    np.savez(next(tmp_path.glob("*.npz")), **{"m.w": np.full((200, 200), np.nan)})
    with pytest.raises(PatchError, match=r"^arrays\.m\.w: must hold finite numbers; take the file"):
        read(tmp_path / "song.json")


def test_arrays_stand_beside_the_file_and_old_ones_go(tmp_path):
    path = tmp_path / "song.json"
    for number in range(3):
        write(learned_patch(number), path, LIBRARY)
    (arrays,) = tmp_path.glob("*.npz")
    assert json.loads(path.read_text())["arrays"] == arrays.name
    assert sorted(p.name for p in tmp_path.iterdir()) == [arrays.name, path.name]
    copy = tmp_path / "copy.json"  # a copy of the text alone still names the arrays
    copy.write_bytes(path.read_bytes())
    write(learned_patch(9), path, LIBRARY)
    assert read(copy, LIBRARY).arrays["m.w"][0, 0] == 2.0
    assert read(path, LIBRARY).arrays["m.w"][0, 0] == 9.0
    copy.unlink()
    write(read(path, LIBRARY).without_node("m"), path, LIBRARY)
    assert not list(tmp_path.glob("*.npz"))
    assert "arrays" not in path.read_text()


def test_a_save_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "song.json"
    write(learned_patch(1), path, LIBRARY)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    line = r"^song.json: cannot be saved \(No space left on device\); the old file is as it was$"
    with pytest.raises(PatchError, match=line):
        write(learned_patch(2), path, LIBRARY)
    assert read(path, LIBRARY).about == "1"
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_read_again_is_not_written(tmp_path):
    for knobs in ({"tau": float("nan")}, {"tau": {1, 2}}, {"tau": 1 << 70}):
        patch = Patch({"n": Node("lif", knobs)})
        with pytest.raises(PatchError):
            write(patch, tmp_path / "x.json", LIBRARY)
    assert not list(tmp_path.iterdir())


SAVER = """
import sys
sys.path.insert(0, {root!r})
from tests.runtime.patch.test_patchfile import LIBRARY, learned_patch, write
from pathlib import Path
print("ready", flush=True)
number = 0
while True:
    number += 1
    write(learned_patch(number), Path({path!r}), LIBRARY)
"""


@pytest.mark.parametrize("name", ["song.json", "song.spikerack"])
def test_killed_while_saving(tmp_path, name):
    path = tmp_path / name
    root = str(ROOT)
    write(learned_patch(0), path, LIBRARY)
    dice = random.Random(1)
    for _ in range(15):
        text = SAVER.format(root=root, path=str(path))
        with started([sys.executable, "-c", text], stdout=subprocess.PIPE) as saver:
            assert saver.stdout.readline() == b"ready\n"
            time.sleep(dice.uniform(0.0, 0.03))
            os.kill(saver.pid, signal.SIGKILL)
        patch = read(path, LIBRARY)
        assert np.all(patch.arrays["m.w"] == float(patch.about))
    write(learned_patch(7), path, LIBRARY)
    left = [p for p in tmp_path.iterdir() if p.suffix != ".tmp"]
    assert len(left) == (1 if path.suffix == ".spikerack" else 2)


def test_leftovers_are_swept_an_hour_later(tmp_path):
    old, new = tmp_path / ".song.json.0a.tmp", tmp_path / ".song.json.0b.tmp"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (1, 1))
    write(Patch(), tmp_path / "song.json", LIBRARY)
    assert not old.exists()
    assert new.exists()


def test_a_link_and_the_mode_of_a_file_stay(tmp_path):
    path, link = tmp_path / "song.json", tmp_path / "link.json"
    write(Patch(), path, LIBRARY)
    path.chmod(0o640)
    link.symlink_to(path)
    write(SMALL, link, LIBRARY)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert read(path, LIBRARY) == checked(SMALL, LIBRARY)
