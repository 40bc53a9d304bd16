"""A node has a name in any script, and the same name wherever it is used."""

import unicodedata

import numpy as np
import pytest

from spikerack.runtime.commands.main import main
from spikerack.runtime.document.console.console import Console
from spikerack.runtime.document.document import Document
from spikerack.runtime.errors import PatchError, is_name, where
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads, read, write
from spikerack.runtime.render.render import render

KNOWN = library()
NAMES = [
    "Neurone é",
    "ячейка 2",
    "神経",
    "신경",
    "خلية",
    "עצב",
    "कोशिका",
    "เซลล์",
    "می‌زند",
    "Ǆ_1-a",
    "_é",
]
WRONG = [
    "", " a", "1a", "a.b", "a\nb", "a\tb", "a\0b", "é\u202eb", "é\u2066b", "é\u200fb", "é\ufeff",
    "é\u00a0b", "é\u200bb", "\u0301e", "é/b", "é\"b", "é\\b", "é" * 65, "a" * 65, "🥁 é", "é\ue000",
    "é\u2028b", "é\x85", "²é",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_patch_with_such_names_is_kept_and_found(name, tmp_path):
    assert is_name(name)
    assert where("nodes", name) == f"nodes.{name}"
    patch = Patch(
        {name: Node("stdp"), f"{name}b": Node("lif")}, (Cable(name, "kick", f"{name}b", "kick"),),
        arrays={f"{name}.w": np.ones((1, 1))},
    )  # fmt: skip
    for file in ("p.json", "p.spikerack"):
        write(patch, tmp_path / file, KNOWN)
        again = read(tmp_path / file, KNOWN)
        assert again == patch
        assert again.arrays.keys() == patch.arrays.keys()
    decomposed = dumps(patch, KNOWN).replace(name, unicodedata.normalize("NFD", name))
    assert loads(decomposed, KNOWN) == patch


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_or_told_apart_is_no_name(name):
    assert not is_name(name)
    with pytest.raises(PatchError) as error:
        dumps(Patch({name: Node("lif")}), KNOWN)
    assert "\n" not in str(error.value)


def test_two_names_that_look_the_same_are_one():
    text = '{"spikerack": 1, "nodes": {"\u00e9": {"module": "lif"}, "e\u0301": {"module": "lif"}}}'
    with pytest.raises(PatchError, match="is written twice"):
        loads(text, KNOWN)


@pytest.mark.parametrize("kernel", ["patch", "generic"])
def test_it_plays_under_its_name(kernel):
    name = "Neurone é"
    patch = Patch({name: Node("lif", {"rest": 0.9})}, sample_rate=8000)
    taps = {(name, "v"): None}
    made = render(patch, 0.01, taps=taps, kernel=kernel)
    plain = render(Patch({"n": patch.nodes[name]}, sample_rate=8000), 0.01, taps={("n", "v"): None})
    assert np.array_equal(made.taps[name, "v"], plain.taps["n", "v"])


def test_the_command_line_takes_it_as_it_is_typed(tmp_path, capsys):
    path = tmp_path / "p.json"
    write(Patch({"é": Node("lif")}, sample_rate=8000), path, KNOWN)
    typed = "e\u0301"
    more = ["--tap", f"{typed}.v={tmp_path / 'v.npy'}", "--set", f"{typed}.tau=12 ms"]
    assert main(["render", str(path), "-s", "0.01", "--kernel", "generic", *more]) == 0
    assert np.load(tmp_path / "v.npy").shape == (80, 1)
    capsys.readouterr()
    assert main(["kernel", str(path)]) == 0
    compile(capsys.readouterr().out, "kernel", "exec")


def test_the_editor_takes_it_as_it_is_typed():
    document = Document(Patch({"lif": Node("lif")}), known=KNOWN)
    console = Console(document)
    document.do("rename", "lif", "e\u0301 β")
    assert list(document.patch.nodes) == ["\u00e9 β"]
    document.do("rename", "\u00e9 β", "клетка")
    assert console.run("клетка.tau = 0.02") == ""
    assert document.patch.nodes["клетка"].knobs == {"tau": 0.02}
    assert console.run("клетка.tau") == "0.02"
    document.do("add", "lif", name="клетка 2")
    document.do("connect", "клетка.spike", "клетка 2.drive")
    with pytest.raises(PatchError, match="taken"):
        document.do("rename", "клетка", "клетка 2")
    while document.undo():
        pass
    assert list(document.patch.nodes) == ["lif"]
