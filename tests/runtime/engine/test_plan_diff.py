"""What an edit changes: whether knobs alone, and which cables fade out before it."""

from dataclasses import replace

import pytest

from spikerack.runtime.engine.plan_diff import leaving_wires, same_shape
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN, patch

CABLES = "a.y -> b.x\n b.y -> c.x *0.5\n b.y -> o.left\n c.y -> b.x +0.01"
BEFORE = patch(
    CABLES, a=Node("impulse", settings={"when": 5}, channels=2),
    b=Node("through", channels=2), c=Node("leaky", channels=2), o=Node("audio_out", channels=1),
)  # fmt: skip


def leaving(after: Patch) -> set[str]:
    old, new = schedule(BEFORE, KNOWN), schedule(after, KNOWN)
    ends = [w.cable.ends for w in leaving_wires(old, new)]
    return {f"{a}.{b} > {c}.{d}" for a, b, c, d in ends}


def changed(name: str, **fields) -> Patch:
    return BEFORE.with_node(name, replace(BEFORE.nodes[name], **fields))


def test_an_edit_that_moves_nothing_fades_nothing():
    assert leaving(BEFORE) == set()
    assert leaving(changed("b", at=(5.0, 5.0))) == set()
    assert leaving(changed("b", knobs={"gain": 2.0})) == set()
    assert leaving(BEFORE.with_node("more", Node("leaky"))) == set()


def test_a_cable_that_goes_or_is_late_otherwise_fades():
    gone = replace(BEFORE, cables=tuple(c for c in BEFORE.cables if c.target != "c"))
    assert leaving(gone) == {"b.y > c.x"}
    late = (replace(c, delay=c.delay + 0.02) if c.source == "c" else c for c in BEFORE.cables)
    assert leaving(replace(BEFORE, cables=tuple(late))) == {"c.y > b.x"}
    assert leaving(BEFORE.without_node("c")) == {"b.y > c.x", "c.y > b.x"}


@pytest.mark.parametrize(
    ("name", "fields", "fades"),
    [
        ("a", {"settings": {"when": 6}}, {"a.y > b.x"}),
        ("a", {"seed": 3}, {"a.y > b.x"}),
        ("c", {"lesson": 1}, {"c.y > b.x"}),
        ("c", {"module": "through"}, {"c.y > b.x"}),
        ("b", {"rate": 4}, {"a.y > b.x", "b.y > c.x", "b.y > o.left", "c.y > b.x"}),
        ("a", {"channels": 1}, {"a.y > b.x"}),
    ],
)
def test_what_comes_from_memory_that_is_made_anew_fades(name, fields, fades):
    """Else it would jump from where the old state was to where the new one begins."""
    assert leaving(changed(name, **fields)) == fades


def test_knobs_weights_and_places_are_turned_in_the_plan_that_plays():
    heavier = replace(BEFORE, cables=tuple(replace(c, weight=3.0) for c in BEFORE.cables))
    for after in (changed("b", knobs={"gain": 2.0}), changed("b", at=(5.0, 5.0)), heavier):
        assert same_shape(BEFORE, after)


def test_anything_else_needs_another_plan():
    later = replace(BEFORE, cables=tuple(replace(c, delay=0.5) for c in BEFORE.cables))
    for after in (
        replace(BEFORE, seed=BEFORE.seed + 1), replace(BEFORE, control=BEFORE.control + 1), later,
        replace(BEFORE, cables=BEFORE.cables[1:]), BEFORE.without_node("c"),
        changed("a", settings={"when": 6}), changed("a", seed=3), changed("c", lesson=1),
        changed("b", knobs={"gain": (1.0, 2.0)}), changed("c", state="muted"),
    ):  # fmt: skip
        assert not same_shape(BEFORE, after)
