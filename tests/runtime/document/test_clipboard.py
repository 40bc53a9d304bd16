"""Copy, paste and duplicate: plain text that anybody can send to anybody."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from spikerack.runtime.document.edits.clipboard import copied
from spikerack.runtime.document.edits.placing import part
from spikerack.runtime.document.patch_diff import applied, difference
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Note, Patch
from spikerack.runtime.patch.patchfile import loads
from spikerack.runtime.patch.validate import checked
from tests.at_random.patches import LIBRARY, patches

KNOWN = library()
PATCH = checked(
    Patch(
        {
            "lfo": Node("lfo", {"rate": 3.0}),
            "osc": Node("oscillator", {"pitch": 1.0}, at=(100.0, 50.0)),
            "vca": Node("vca", at=(300.0, 80.0), state="muted"),
        },
        (
            Cable("lfo", "y", "osc", "pitch", 0.5, 0.01),
            Cable("osc", "saw", "vca", "x", muted=True),
        ),
        notes={"hint": Note("Turn it.", (90.0, 0.0))},
    )
)


def do(patch, command, *args, **kw):
    return COMMANDS[command](patch, KNOWN, *args, **kw)[0]


def test_the_text_is_a_patch_file_of_its_own():
    text = copied(PATCH, KNOWN, ["osc", "vca", "hint"])
    alone = loads(text)
    assert set(alone.nodes) == {"osc", "vca"}
    assert alone.cables == PATCH.cables[1:]
    assert alone.notes == PATCH.notes
    assert json.loads(text)["incoming"] == [
        {"from": "lfo.y", "to": "osc.pitch", "weight": 0.5, "delay": 0.01}
    ]


def test_pasted_nodes_get_free_names_and_the_place_of_the_pointer():
    text = copied(PATCH, KNOWN, ["osc", "vca", "hint"])
    patch, names = COMMANDS["paste"](PATCH, KNOWN, text, [1000, 1000])
    assert names == ["hint_2", "osc_2", "vca_2"]
    assert patch.nodes["osc_2"].at == (1010.0, 1050.0)
    assert patch.notes["hint_2"].at == (1000.0, 1000.0)  # the left upper corner of all
    assert patch.nodes["vca_2"].state == "muted"
    assert Cable("osc_2", "saw", "vca_2", "x", muted=True) in patch.cables
    assert len(patch.cables) == 3


def test_incoming_cables_come_along_if_asked_and_where_their_node_exists():
    text = copied(PATCH, KNOWN, ["osc"])
    patch = do(PATCH, "paste", text, [0, 0], cables=True)
    assert Cable("lfo", "y", "osc_2", "pitch", 0.5, 0.01) in patch.cables
    elsewhere = do(Patch(), "paste", text, [0, 0], cables=True)
    assert elsewhere.cables == ()
    other = Patch({"lfo": Node("svf")})  # of the same name, without this outlet
    assert do(other, "paste", text, [0, 0], cables=True).cables == ()


def test_duplicates_stand_beside_with_or_without_cables():
    patch, names = COMMANDS["duplicate"](PATCH, KNOWN, ["osc"], [10, 20], True)
    assert names == ["osc_2"]
    assert patch.nodes["osc_2"] == Node("oscillator", {"pitch": 1.0}, at=(110.0, 70.0))
    assert Cable("lfo", "y", "osc_2", "pitch", 0.5, 0.01) in patch.cables
    assert do(PATCH, "duplicate", ["osc"]).cables == PATCH.cables


def test_a_group_is_copied_whole():
    grouped = do(PATCH, "group", ["osc", "vca"], "Voice")
    patch = do(grouped, "paste", copied(grouped, KNOWN, ["group"]), [0, 0])
    assert patch.groups["group_2"].nodes == ("osc_2", "vca_2")
    assert patch.groups["group_2"].ports == ("osc_2.pitch",)
    one = do(grouped, "paste", copied(grouped, KNOWN, ["osc"]), [0, 0])
    assert set(one.groups) == {"group"}  # a part of it is no group


def test_what_was_learned_is_copied_too():
    learned = np.arange(6.0).reshape(2, 3)
    patch = Patch({"stdp": Node("stdp")}, arrays={"stdp.w": learned})
    pasted = do(Patch(), "paste", copied(patch, KNOWN, ["stdp"]), [0, 0])
    np.testing.assert_array_equal(pasted.arrays["stdp.w"], learned)
    twice = do(patch, "duplicate", ["stdp"])
    assert twice.arrays["stdp_2.w"] is learned


@pytest.mark.parametrize("around", ["{}", "Try this:\n```json\n{}```\nIt hums.", "\n\t {} \n"])
def test_text_from_a_chat_is_found_among_words(around):
    text = around.replace("{}", copied(PATCH, KNOWN, ["osc", "vca"]))
    assert len(do(Patch(), "paste", text, [0, 0]).nodes) == 2


@pytest.mark.parametrize(
    "text",
    ["", "hello", "{}", '{"a": 1}', '{"spikerack": 1', '{"spikerack": 1}}', '"spikerack"',
     '{"spikerack": 1, "nodes": {"a": {}}}', '{"spikerack": 99, "nodes": {}}',
     '{"spikerack": 1, "learned": 3}', '{"spikerack": 1, "learned": "//"}',
     '{"spikerack": 1, "cables": [{"from": "a.b", "to": "c.d"}]}'],
)  # fmt: skip
def test_foreign_text_is_refused_in_one_line(text):
    with pytest.raises(PatchError, match="^clipboard") as error:
        do(PATCH, "paste", text, [0, 0])
    assert "\n" not in str(error.value)


@given(patches())
@settings(max_examples=60, deadline=None)
def test_every_patch_survives_the_clipboard(patch):
    names = [*patch.nodes, *patch.notes]
    made, now = COMMANDS["paste"](Patch(), LIBRARY, copied(patch, LIBRARY, names), [0, 0])
    whole = checked(part(patch, names), LIBRARY)
    assert len(now) == len(names) + len(patch.groups)
    assert {n: (x.module, x.knobs, x.extra) for n, x in made.nodes.items()} == {
        n: (x.module, x.knobs, x.extra) for n, x in whole.nodes.items()
    }
    assert made.cables == whole.cables
    assert {g.nodes for g in made.groups.values()} == {g.nodes for g in whole.groups.values()}


@given(patches(), patches())
@settings(max_examples=60, deadline=None)
def test_a_change_written_down_leads_from_any_patch_to_any_other(old, new):
    old, new = checked(old, LIBRARY), checked(new, LIBRARY)
    told = json.loads(json.dumps(difference(old, new, LIBRARY)))
    assert applied(old, told, LIBRARY) == new
    assert applied(new, json.loads(json.dumps(difference(new, old, LIBRARY))), LIBRARY) == old
