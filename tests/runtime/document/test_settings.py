"""A setting that gives a node other jacks: what loses its own is kept, marked, and comes back."""

import pytest

from spikerack.patcher.panels.rack import Rack
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Group, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.plan.schedule import schedule
from tests.runtime.document.edits_kept import crash

NODES = {
    "mix": Node("mixer", knobs={"level_b": 0.25, "level_f": 0.5}),
    "osc": Node("oscillator"),
    "out": Node("audio_out"),
}
CABLES = (
    Cable("mix", "y", "out", "both"),
    Cable("osc", "saw", "mix", "b", 0.5),
    Cable("osc", "saw", "mix", "f", 0.25),
    Cable("osc", "sine", "mix", "level_e", 0.125),
)
GROUPS = {"group": Group("front", ("mix", "osc"), ports=("mix.level_b", "mix.level_f", "mix.f"))}
PATCH = Patch(NODES, CABLES, groups=GROUPS)
GONE = 'osc.saw -> mix.f: there is no inlet "f" on mix (mixer)'


def test_fewer_inlets_keep_what_was_plugged_in_and_undo_brings_all_back():
    document = Document(PATCH)
    before, heard = document.patch, []
    document.changed.append(lambda old, new: heard.append(new))
    document.do("setting", "mix.inlets", 3)
    patch = document.patch
    assert {c.ends for c in patch.cables} == {c.ends for c in CABLES}
    marked = {c.inlet for c in patch.cables if c.unread}
    assert marked == {"f", "level_e"}
    assert patch.nodes["mix"].knobs == {"level_b": 0.25}
    assert patch.nodes["mix"].unread["knobs.level_f"][0] == 0.5
    assert patch.groups["group"].ports == ("mix.level_b",)
    plan = schedule(patch)
    assert [w.cable.inlet for w in plan.into("mix")] == ["b"]
    assert plan.silent["osc.saw -> mix.f"].startswith(GONE)
    assert document.undo() == "set mix.inlets"
    assert document.patch == before
    assert document.patch.groups == before.groups
    document.redo()
    assert document.patch == patch
    assert len(heard) == 3


def test_what_lost_its_jack_has_it_again_when_it_is_back():
    document = Document(PATCH)
    first = dumps(document.patch)
    document.do("setting", "mix.inlets", 2)
    document.do("turn", "mix.level_b", 0.75)  # and every other edit goes on as before
    document.do("connect", "osc.pulse", "mix.a")
    text = dumps(document.patch)
    assert loads(text, lenient=True) == document.patch
    assert dumps(loads(text, lenient=True)) == text
    document.do("setting", "mix.inlets", 6)
    assert not any(c.unread for c in document.patch.cables)
    assert document.patch.nodes["mix"].knobs == {"level_b": 0.75, "level_f": 0.5}
    assert not document.patch.nodes["mix"].unread
    for _ in range(4):
        document.undo()
    assert dumps(document.patch) == first


def test_new_inlets_are_there_for_every_command():
    document = Document(PATCH)
    with pytest.raises(PatchError, match='there is no inlet "k"'):
        document.do("connect", "osc.sine", "mix.k")
    document.do("setting", "mix.inlets", 12)
    document.do("connect", "osc.sine", "mix.k")
    document.do("turn", "mix.level_k", "1.5")
    document.do("weigh", "osc.sine", "mix.k", 0.5)  # the node beside the cable is that node
    assert document.patch.nodes["mix"].knobs["level_k"] == 1.5
    assert [w.cable.inlet for w in schedule(document.patch).into("mix")] == [
        "b", "f", "k", "level_e",
    ]  # fmt: skip
    panel = Rack(document.patch, document.known).panels["mix"]
    assert panel.jack("l", False) is not None
    assert "l = 1" not in dumps(document.patch)
    for n in (0, 17, 2.5, "many"):
        with pytest.raises(PatchError, match="inlets"):
            document.do("setting", "mix.inlets", n)


def test_a_session_with_fewer_inlets_comes_back(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_STATE", str(tmp_path / "state"))
    document = Document(PATCH, journal=Journal())
    document.do("setting", "mix.inlets", 3)
    document.do("turn", "mix.level_a", 0.5)
    document.undo()
    document.undo()
    document.do("setting", "mix.inlets", 5)
    document.do("connect", "osc.pulse", "mix.e")
    text, words = dumps(document.patch), [s.words for s in document.history.done]
    crash(document)
    back = Document(journal=Journal())
    back.restore(recoverable()[0].folder)
    assert dumps(back.patch) == text
    assert [s.words for s in back.history.done] == words
    assert {c.inlet for c in back.patch.cables if c.unread} == {"f"}
    back.undo()
    back.undo()
    assert dumps(back.patch) == dumps(Document(PATCH).patch)
