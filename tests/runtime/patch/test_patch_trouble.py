"""Files that cannot be read, and files of older versions."""

import random
import zipfile
from pathlib import Path

import numpy as np
import pytest

from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.migrations import migrate, renamed
from spikerack.runtime.patch.patchfile import read, write
from tests.at_random.patches import LIBRARY
from tests.runtime.patch.test_patchfile import TEXT, learned_patch


def test_errors_of_files_are_one_line(tmp_path):
    def line(path):
        with pytest.raises(PatchError) as caught:
            read(path, LIBRARY)
        return str(caught.value)

    gone = tmp_path / "gone.json"
    assert line(gone) == (
        'gone.json: cannot read "gone.json" (No such file or directory); check its name and place'
    )
    assert line(tmp_path).startswith(f"{tmp_path.name}: cannot read")
    assert line(Path()).startswith('patch: cannot read ""')
    path = tmp_path / "song.json"
    write(learned_patch(1), path, LIBRARY)
    arrays = next(tmp_path.glob("*.npz"))
    arrays.write_bytes(arrays.read_bytes()[:-30])
    assert line(path) == "arrays: is damaged; take the file from a backup"
    arrays.unlink()
    assert line(path).startswith('arrays: cannot read "song.')
    path.write_text(TEXT.replace('"about"', '"arrays": "../song.npz", "about"'))
    assert "must be the plain name of an .npz file" in line(path)
    path = tmp_path / "empty.spikerack"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("readme", "")
    assert line(path) == 'empty.spikerack: holds no "patch.json"; choose a Spikerack bundle'


def test_damaged_bundles_and_arrays_give_one_line(tmp_path):
    path = tmp_path / "song.spikerack"
    write(learned_patch(1), path, LIBRARY)
    whole = path.read_bytes()
    arrays = packing.pack({"m.w": np.arange(5.0)})
    dice = random.Random(5)
    for _ in range(300):
        for data, opened in ((whole, lambda _: read(path, LIBRARY)), (arrays, packing.unpack)):
            bad = bytearray(data)
            for _ in range(dice.randint(1, 4)):
                bad[dice.randrange(len(bad))] = dice.randrange(256)
            if dice.random() < 0.2:
                bad = bad[: dice.randrange(len(bad))]
            path.write_bytes(bad)
            lines = []
            try:
                opened(bytes(bad))
            except PatchError as error:
                lines = str(error).splitlines()
            assert len(lines) < 2


def one_to_two(raw):
    nodes = {n["name"]: {"module": n["module"]} for n in raw["nodes"]}
    return raw | {"nodes": nodes}


def test_migrations_run_in_a_chain_by_name():
    steps = {1: one_to_two, 2: lambda raw: raw | {"cables": []}}
    old = {"spikerack": 1, "nodes": [{"name": "a", "module": "lif"}]}
    new = {"spikerack": 3, "nodes": {"a": {"module": "lif"}}, "cables": []}
    assert migrate(old, steps, 3) == new
    assert migrate(new, steps, 3) == new
    with pytest.raises(PatchError) as caught:
        migrate({"spikerack": 1, "nodes": [3]}, steps, 3)
    line = "patch: cannot be brought from version 1 to 2 (one to two); the file is damaged"
    assert str(caught.value) == line


def test_renamed_modules_and_ports():
    table = {"leaky": "lif", "lif.leak": "tau", "lif.in": "drive", "lif.out": "spike"}
    old = Patch(
        {"n": Node("leaky", {"leak": 0.1})},
        (Cable("n", "out", "n", "in"), Cable("n", "v", "n", "leak")),
        arrays={"n.leak": np.zeros(1)},
    )
    new = renamed(old, LIBRARY, table)
    assert new.nodes["n"] == Node("lif", {"tau": 0.1})
    assert [str(c) for c in new.cables] == ["n.spike -> n.drive", "n.v -> n.tau"]
    assert list(new.arrays) == ["n.tau"]
    assert renamed(old, {"leaky"}, table).nodes["n"].module == "leaky"  # the player's own
