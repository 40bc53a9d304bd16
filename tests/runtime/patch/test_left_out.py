"""A part of a file that cannot be is left out, told, and written back; the rest plays."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from spikerack.patcher.sharing import png, take
from spikerack.runtime.commands.main import main
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.clipboard import copied
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import adopt, lacking, library
from spikerack.runtime.own_modules import OwnModules
from spikerack.runtime.patch.graph import Node, Patch, Remnant
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import dumps, loads, read, write
from spikerack.runtime.patch.validate import no_worse
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import render
from tests.runtime.test_own_modules import STAIRS
from tests.runtime.test_own_modules import folder as own_folder  # noqa: F401  # a fixture

KNOWN = library()
TONE = {
    "spikerack": 1,
    "nodes": {"osc": {"module": "oscillator"}, "out": {"module": "audio_out"}},
    "cables": [{"from": "osc.saw", "to": "out.left"}],
}
ILL = {  # where it stands, what stands there, and what is said of it
    "outlet": ("cables", {"from": "osc.sow", "to": "out.right"}, 'no outlet "sow" on osc'),
    "inlet": ("cables", {"from": "osc.saw", "to": "out.rihgt"}, 'did you mean "right"?'),
    "no node": ("cables", {"from": "gone.y", "to": "out.right"}, 'there is no node "gone"'),
    "twice": ("cables", {"from": "osc.saw", "to": "out.left", "weight": 0.5}, "a second cable"),
    "weight": ("cables", {"from": "osc.sine", "to": "out.right", "weight": "x"}, "must be a num"),
    "delay": ("cables", {"from": "osc.sine", "to": "out.level", "delay": -1}, "at least 0"),
    "end": ("cables", {"from": 5, "to": "out.right"}, "cables[1].from: must be text (got 5)"),
    "no end": ("cables", {"to": "out.right"}, "cables[1].from: is missing"),
    "no cable": ("cables", "osc.saw", "cables[1]: must be an object"),
    "field": ("cables", {"from": "osc.square", "to": "out.right", "wieght": 2}, '"weight"?'),
    "module": ("nodes x", {"module": "no such"}, "nodes.x.module: must be a plain name"),
    "no module": ("nodes y", {}, "nodes.y.module: is missing"),
    "no object": ("nodes z", [5], "nodes.z: must be an object in braces"),
    "name": ("nodes a.b", {"module": "lfo"}, "a node is named with letters"),
    "width": ("nodes w", {"module": "lfo", "channels": "many"}, "nodes.w.channels: must be"),
    "ticks": ("nodes t", {"module": "lfo", "rate": "fast"}, "nodes.t.rate: must be"),
    "knobs": ("nodes k", {"module": "lfo", "knobs": 3}, "nodes.k.knobs: must be an object"),
    "no name": ("nodes i", {"module": "lfo", "knobs": {"": 3}}, 'lfo has no knob ""'),
    "group": ("groups g", {"nodes": ["osc", "gone"]}, 'there is no node "gone"'),
    "port": ("groups h", {"nodes": ["osc"], "ports": ["osc.x"]}, 'there is no port "x"'),
    "note": ("notes n", {"text": 5}, "notes.n.text: must be text"),
    "taken": ("notes osc", {"text": "a node is called so"}, "there is a node of this name"),
    "view": ("views 12", [0, 0, 1], "a view is numbered"),
    "rate": ("sample_rate", "fast", "sample_rate: must be a whole number"),
    "slip": ("abuot", "A tone.", 'did you mean "about"?'),
}  # fmt: skip


def text_with(*kinds: str) -> str:
    """The tone, with parts that are ill."""
    data = json.loads(json.dumps(TONE))
    for kind in kinds:
        place, value, _ = ILL[kind]
        part, _, name = place.partition(" ")
        if part == "cables":
            data["cables"].append(value)
        elif name:
            data.setdefault(part, {})[name] = value
        else:
            data[part] = value
    return json.dumps(data)


def held(text: str, kind: str) -> bool:
    """Whether an ill part stands in a patch's text as it was."""
    data, (place, value, _) = json.loads(text), ILL[kind]
    part, _, name = place.partition(" ")
    found = data[part]
    return value in found if part == "cables" else value == (found[name] if name else found)


def said(patch) -> str:
    """What is not played; cables that stand at other places now are the first."""
    return re.sub(r"cables\[\d+\]", "cables[1]", "\n".join(schedule(patch, KNOWN).silent.values()))


@pytest.mark.parametrize("kind", ILL)
def test_the_rest_plays_and_nothing_is_lost(kind, tmp_path, capsys):
    path = tmp_path / "a.json"
    path.write_text(text_with(kind))
    with pytest.raises(PatchError):
        loads(path.read_text(), KNOWN)
    patch, told, tone = read(path, KNOWN), [], loads(json.dumps(TONE), KNOWN)
    with pytest.raises(PatchError, match="--lenient renders the rest"):
        render(patch, 0.01, kernel="generic")
    made = render(patch, 0.01, kernel="generic", told=told.append, lenient=True)
    assert np.array_equal(made.audio, render(tone, 0.01, kernel="generic").audio)
    (line,) = told
    assert ILL[kind][2] in line
    assert main(["check", str(path)]) == 2
    assert ILL[kind][2] in capsys.readouterr().err
    write(patch.with_knob("osc", "pitch", 1.0), path, KNOWN)
    assert held(path.read_text(), kind)
    again = read(path, KNOWN)
    assert again.nodes["osc"].knobs == {"pitch": 1.0}
    assert dumps(again, KNOWN) == path.read_text()


@pytest.mark.parametrize("name", ["a.json", "a.spikerack", "a.png", "a.wav", "a.flac"])
def test_every_carrier_brings_it_all(name, tmp_path):
    path, patch = tmp_path / name, loads(text_with(*ILL), KNOWN, lenient=True)
    if name == "a.png":
        path.write_bytes(png.png(patch, KNOWN, 64))
    elif path.suffix in (".wav", ".flac"):
        soundfile.write(path, np.zeros((100, 2)), 48_000, subtype="PCM_16")
        take.keep_patch(path, patch, KNOWN)
    else:
        write(patch, path, KNOWN)
    found = opened(path)
    text = dumps(found, KNOWN)
    assert [kind for kind in ILL if not held(text, kind)] == []
    assert [line for _, _, line in ILL.values() if line not in said(found)] == []


def test_what_is_ill_is_edited_and_comes_back_after_a_crash(tmp_path, monkeypatch):
    """Every command goes on around it, and what is given a value is well again."""
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path))
    path = tmp_path / "a.json"
    path.write_text(text_with(*ILL))
    document = Document(read(path, KNOWN), path, KNOWN, Journal())
    document.do("turn", "osc.pitch", 0.5)
    document.do("weigh", "osc.sine", "out.right", 1.0)
    document.do("delay", "osc.sine", "out.right", 0.0)
    assert document.do("add", "lfo", name="") == "lfo"
    with pytest.raises(PatchError, match="taken"):
        document.do("add", "lfo", name="n")
    document.do("rename", "osc", "vco")
    document.do("channels", "w", 2)
    with pytest.raises(PatchError, match="there is no outlet"):
        document.do("connect", "vco.sow", "lfo.rate")
    document.do("reroute", "vco.sow", "out.right", "vco.triangle", "out.right")
    text = dumps(document.patch, KNOWN)
    document.journal._end()  # as if it had been killed
    (session,) = recoverable()
    other = Document(None, None, KNOWN, Journal())
    other.restore(session.folder)
    assert dumps(other.patch, KNOWN) == text
    assert said(other.patch) == said(document.patch)


def test_the_clipboard_leaves_behind_what_has_no_place(tmp_path):
    patch = loads(text_with(*ILL), KNOWN, lenient=True)
    document = Document(loads(json.dumps(TONE), KNOWN), None, KNOWN)
    names = document.do("paste", dumps(patch, KNOWN))
    there = {*document.patch.nodes, *document.patch.notes, *document.patch.groups}
    assert "osc_2" in names
    assert set(names) <= there  # what stays behind got no name
    assert not document.patch.remnants
    assert 'no outlet "sow" on osc_2' in said(document.patch)
    inside = copied(document.patch, KNOWN, ["osc_2", "out_2"])
    assert len(Document(None, None, KNOWN).do("paste", inside)) == 2


def test_a_command_line_turns_what_is_well(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text_with("outlet", "no node"))
    out = tmp_path / "o.wav"
    command = ["render", str(path), "-o", str(out), "-s", "0.01", "--kernel", "generic"]
    assert main([*command, "--lenient", "--set", "osc.pitch=1"]) == 0
    assert main([*command, "--lenient", "--set", "osc.pich=1"]) == 2
    assert main(command) == 2
    assert Path(out).exists()


def test_a_file_that_is_wrong_is_a_ghost_with_its_reason_and_the_others_load(own_folder):  # noqa: F811
    """From the start, and until it is mended or gone; strictly, nothing plays without it."""
    (own_folder / "broken.py").write_text(
        STAIRS.replace("my_stairs", "ill").replace("y = n", "y = = n")
    )
    (own_folder / "odd.py").write_bytes(b"\xff\xfe def odd(")
    own = OwnModules(own_folder)
    assert own.strange() == ["broken.py", "odd.py", "stairs.py"]
    adopt(own.read())
    news = own.news()
    assert [line.partition(":")[0] for line in news] == ["broken.py, line 10", "odd.py, line 1"]
    assert not own.news()
    patch, told = loads(json.dumps(TONE), KNOWN).with_node("i", Node("ill")), []
    with pytest.raises(PatchError, match=r"nodes.i.module: is lacking \(broken.py, line 10: "):
        render(patch, 0.01, kernel="generic")
    made = render(patch, 0.01, kernel="generic", lenient=True, told=told.append)
    assert made.seconds == 0.01
    assert len(told) == 1
    (own_folder / "broken.py").write_text(STAIRS.replace("my_stairs", "ill"))
    adopt(own.read())
    assert not own.news()
    render(patch, 0.01, kernel="generic")
    (own_folder / "odd.py").write_text("def odd(:")
    adopt(own.read())
    assert own.news() == ["odd.py, line 1: invalid syntax; mend it there"]
    assert lacking("odd")
    (own_folder / "odd.py").unlink()
    adopt(own.read())
    assert not lacking("odd")


def test_an_array_that_is_left_out_is_no_matter_of_a_knob():
    """It was compared, as a whole, with what else was left out."""
    ill = Remnant(("arrays", "s.w"), np.zeros(3), "arrays.s.w: is nobody's")
    beside = Remnant(("notes", "a"), {"text": "x"}, "notes.a: is no note")
    patch = Patch({"s": Node("lfo")}, remnants=(beside, ill))
    no_worse(patch, patch)
    with pytest.raises(PatchError, match="is no note"):
        no_worse(patch, Patch({"s": Node("lfo")}, remnants=(ill,)))
