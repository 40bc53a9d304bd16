"""Equations typed into a patch: from text to sound, edited while they play, and saved."""

from dataclasses import replace

import numpy as np
import pytest

import spikerack
from spikerack.runtime.commands.main import main
from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.document.document import Document
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library, load_own, spec_of
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads, write
from spikerack.runtime.render.render import KERNELS, render
from tests.bench import play
from tests.stage import KNOWN, RATE, stage

CELL = """dv/dt = (1.5 - v)/tau : 1
dw/dt = -w/(50*ms) : 1
tau = 10*ms
threshold = 'v > 1'
reset = 'v = 0; w += 1'
"""
SAW = CELL.replace("(1.5 - v)/tau", "200*Hz")


def patch(text: str, **knobs: float) -> Patch:
    nodes = {"cell": Node("equations", dict(knobs), {"text": text}), "out": Node("audio_out")}
    return Patch(nodes, (Cable("cell", "v", "out", "left", 0.5),))


@pytest.mark.parametrize("kernel", ["generic", "patch"])
def test_a_text_sounds_at_the_rate_that_theory_says(kernel):
    """f = 1 / (tau log(1.5 / 0.5)) of a leaky cell without a pause."""
    out = render(patch(CELL), 1.0, kernel=kernel, taps={("cell", "spike"): None})
    assert out.taps["cell", "spike"].sum() == pytest.approx(1.0 / (0.01 * np.log(3.0)), abs=1.5)


def test_both_kinds_of_kernel_are_one_to_the_bit():
    both = [stage(patch(CELL), kernel).run(4096).tapped("cell", "w") for kernel in KERNELS]
    assert both[0].any()
    for other in both[1:]:
        assert np.array_equal(both[0], other)


def test_another_text_goes_on_from_where_the_old_one_was():
    made = stage(patch(CELL))
    made.run(3000)
    v, w = (made.tapped("cell", x)[-1, 0] for x in "vw")
    assert v > 0.1
    assert w > 0.5
    plan = made.engine.plan(patch(SAW), KNOWN)
    taps = {("cell", x): 4096 for x in "vw"}
    program = KERNELS["generic"](plan, made.engine.store, RATE, compile_here, taps)
    made.engine.swap(program)
    made.program = program
    made.taps.clear()
    made.run(64)
    assert made.tapped("cell", "v")[0, 0] == pytest.approx(v + 200.0 / RATE, abs=1e-12)
    assert made.tapped("cell", "w")[0, 0] == pytest.approx(w * np.exp(-20.0 / RATE), rel=1e-12)


def test_a_text_that_cannot_be_read_is_refused_and_the_old_one_stays():
    document = Document(patch(CELL))
    with pytest.raises(PatchError) as error:
        document.do("setting", "cell.text", CELL.replace("tau :", "tao :"))
    assert str(error.value).startswith(
        "cell.text, line 1, character 18: there is no such name (got 'tau'); "
    ) or str(error.value).startswith("cell.text, line 1")
    assert document.patch.nodes["cell"].settings["text"] == CELL
    document.do("setting", "cell.text", SAW)
    assert document.patch.nodes["cell"].settings["text"] == SAW
    document.undo()
    assert document.patch.nodes["cell"].settings["text"] == CELL


def test_in_a_file_it_is_a_part_that_says_why_and_the_rest_plays():
    ill = patch("dv/dt = -v/tau : 1")
    line = "nodes.cell, text, line 1, character 12: there is no such name (got 'tau'); "
    with pytest.raises(PatchError) as error:
        render(ill, 0.01)
    assert str(error.value).startswith(line)
    told: list[str] = []
    render(ill, 0.01, told=told.append, lenient=True)
    assert told[0].startswith(line)


def test_a_patch_carries_its_text():
    there = patch(CELL, tau=5e-3)
    back = loads(dumps(there, library()), library())
    assert back.nodes["cell"] == there.nodes["cell"]
    other = replace(back.nodes["cell"], settings={"text": SAW})
    assert spec_of(other) is not spec_of(back.nodes["cell"])


def test_knobs_and_cables_of_a_text_stay_with_their_names():
    document = Document(patch(CELL, tau=5e-3))
    document.do("setting", "cell.text", CELL.replace("tau", "taum"))
    assert document.patch.nodes["cell"].knobs == {}
    document.do("setting", "cell.text", CELL + "# tau is back")
    assert document.patch.nodes["cell"].knobs == {"tau": 5e-3}
    assert not document.patch.cables[0].unread


def test_a_script_types_equations():
    made = spikerack.Patch()
    made.add("equations", "cell", text=CELL, tau="20 ms", channels=3)
    made.add("audio_out", "out")
    made.connect("cell.v", "out.left")
    song = made.render(0.5, taps=["cell.spike"])
    rate = 1.0 / (0.02 * np.log(3.0))
    assert song["cell.spike"].sum() / 1.5 == pytest.approx(rate, abs=2.0)


def test_a_knob_is_typed_and_shown_with_its_unit():
    made = spikerack.Patch()
    text = "dv/dt = (E - v)/(10*ms) : volt\nE : volt  # -70 mV, -90 mV to 50 mV\nI = 3*nA\n"
    made.add("equations", "cell", text=text)
    made["cell.E"] = "-55 mV"
    made["cell.I"] = "500 pA"
    assert made["cell.E"] == pytest.approx(-0.055)
    assert made["cell.I"] == pytest.approx(0.5e-9)


@pytest.mark.parametrize("text", [CELL, CELL.replace("- v)", "- v - 0.3*w)") + "w = 'rand()'"])
@pytest.mark.row("H12")
def test_what_a_text_has_become_is_a_file_of_ones_own(text, tmp_path, capsys):
    path = tmp_path / "typed.json"
    write(patch(text), path)
    assert main(["written", str(path), "cell", "--name", "mine"]) == 0
    own = load_own("mine.py", capsys.readouterr().out.encode())["mine"]
    outs = [play(fn, 2000, 2) for fn in (own.fn, spec_of(patch(text).nodes["cell"]).fn)]
    for outlet in ("spike", "v", "w"):
        assert np.array_equal(outs[0][outlet], outs[1][outlet])
    for words, told in (
        (["out"], "there is no such node of equations"),
        (["cell", "--name", "1x"], "a module is called as functions are"),
    ):
        assert main(["written", str(path), *words]) == 2
        assert told in capsys.readouterr().err
