"""What was learned belongs to the wiring it was learned on."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.runtime.document.document import Document
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.memory.learned import merged
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads, read, write
from spikerack.runtime.patch.validate import checked
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import render

RANDOM = {"pattern": "random", "p": 0.5, "spread": 0.3}


def plastic(**settings) -> Patch:
    made = Patch(
        {
            "a": Node("poisson", {"rate": 200.0}, channels=4),
            "b": Node("poisson", {"rate": 150.0}, channels=3),
            "s": Node("stdp", {"rate": 0.2}, settings),
            "out": Node("audio_out", channels=1),
        },
        (
            Cable("a", "spike", "s", "pre"),
            Cable("b", "spike", "s", "post"),
            Cable("s", "kick", "out", "both"),
        ),
    )
    return checked(made, library())


def changed(patch: Patch, **settings) -> Patch:
    node = replace(patch.nodes["s"], settings={**patch.nodes["s"].settings, **settings})
    return checked(patch.with_node("s", node), library())


def dealt(patch: Patch) -> np.ndarray:
    return np.array(render(patch.with_knob("s", "learn", 0.0), 0.001).learned["s.w"])


def taught(patch: Patch) -> Patch:
    made = render(patch, 0.3)
    assert np.abs(made.learned["s.w"] - dealt(patch)).max() > 0.01
    return replace(patch, arrays=merged(patch.arrays, made.learned))


@pytest.mark.parametrize(
    "other",
    [{"weight": 0.9}, {"spread": 0.1}, {"pattern": 1.0}, {"pattern": 3.0, "p": 0.3}, {"draw": 7}],
)
@pytest.mark.parametrize("ending", ["json", "spikerack"])
def test_a_setting_that_shapes_weights_makes_them_anew_and_back_again(other, ending, tmp_path):
    """In a file: the old weights are set aside, told, saved with it, and come back."""
    path = tmp_path / f"a.{ending}"
    first = taught(plastic(spread=0.3))
    write(first, path)
    other_way = changed(read(path), **other)
    said: list[str] = []
    held = render(other_way.with_knob("s", "learn", 0.0), 0.001, told=said.append).learned["s.w"]
    assert np.array_equal(held, dealt(changed(plastic(spread=0.3), **other)))
    (line,) = said
    learned_with = {"pattern": "pattern=all-to-all", "draw": "draw=0", "weight": "weight=0.5"}
    assert line.startswith("arrays.s.w: was learned with ")
    assert all(learned_with[name] in line for name in other if name in learned_with)
    assert line.endswith("; it is set aside, and comes back with that")
    both = taught(other_way)
    write(both, path)
    again, back = (
        read(path),
        changed(read(path), spread=0.3, weight=0.5, pattern=0.0, draw=0, p=0.1),
    )
    for patch, wanted in ((again, both.arrays["s.w"]), (back, first.arrays["s.w"])):
        held = render(patch.with_knob("s", "learn", 0.0), 0.001).learned["s.w"]
        assert np.array_equal(held, wanted)


def test_a_setting_that_shapes_weights_is_heard_while_it_plays():
    """And undone: what was learned comes back, and is saved meanwhile."""
    store, patch = Store(), plastic(spread=0.3)

    def weights(patch):
        plan = schedule(patch)
        return store.node(plan.steps["s"], 48_000, patch.seed, patch.arrays)["state.w"]

    weights(patch)[...] = 0.77
    other = weights(changed(patch, weight=0.9))
    assert np.array_equal(other, dealt(changed(patch, weight=0.9)))
    (line,) = store.news()
    assert line == (
        "arrays.s.w: was learned with weight=0.5; it is set aside, and comes back with that"
    )
    (aside,) = store.aside.arrays().values()
    assert (aside == 0.77).all()
    other[...] = 0.33
    assert (weights(patch) == 0.77).all()
    (aside,) = store.aside.arrays().values()
    assert (aside == 0.33).all()


def test_where_chance_says_which_synapses_exist_the_seed_belongs_to_the_wiring():
    """No weight stands where there is no synapse, and what exists is dealt, not 0."""
    for settings in (RANDOM, {"spread": 0.3}):
        first = taught(plastic(**settings))
        other = replace(first, seed=first.seed + 1)
        step = schedule(other).steps["s"]
        kept = Store().node(step, 48_000, other.seed, other.arrays)
        fresh = Store().node(step, 48_000, other.seed, {})
        assert not kept["state.w"][kept["state.exists"] == 0.0].any()
        is_anew = settings is RANDOM
        expected = fresh["state.w"] if is_anew else first.arrays["s.w"]
        assert np.array_equal(kept["state.w"], expected)


def test_more_channels_keep_the_cells_that_exist_in_both():
    first = taught(plastic(spread=0.3))
    more = first.with_node("b", replace(first.nodes["b"], channels=5))
    held = np.array(render(more.with_knob("s", "learn", 0.0), 0.001).learned["s.w"])
    assert held.shape == (4, 5)
    assert np.array_equal(held[:, :3], first.arrays["s.w"])
    assert (held[:, 3:] > 0.0).all()  # dealt, not zeros


def test_what_nobody_has_learned_is_not_saved():
    still = Node("synapses", settings={"spread": 0.3}, channels=3)
    fixed = plastic(spread=0.3).with_node("s", still)
    fixed = replace(fixed, cables=tuple(c for c in fixed.cables if c.inlet != "post"))
    assert merged({}, render(fixed, 0.1).learned) == {}
    matrix = {"s.w": np.eye(4, 3)}  # but a matrix that somebody gave is
    made = render(replace(fixed, arrays=matrix), 0.1)
    assert np.array_equal(merged(matrix, made.learned)["s.w"], np.eye(4, 3))


def test_another_number_of_dimensions_is_set_aside_when_saved():
    arrays = {"n.w": np.full(5, 0.3)}
    pupil = Patch({"n": Node("learner", {"freeze": 1.0}, channels=2)}, arrays=arrays)
    kept = merged(pupil.arrays, render(pupil, 0.01).learned)
    assert kept.pop("n.w").shape == (5, 2)
    ((name, aside),) = kept.items()
    assert name.startswith("n.w@")
    assert np.array_equal(aside, np.full(5, 0.3))


def test_renaming_and_pasting_keep_what_was_learned():
    """Also where chance says which synapses exist, which hangs on a node's name otherwise."""
    for settings in (RANDOM, {"spread": 0.3}):
        document = Document(taught(plastic(**settings)))
        held = np.array(document.patch.arrays["s.w"])
        document.do("rename", "s", "other")
        (copy,) = document.do("duplicate", ["other"], [0, 40], True)
        document.do("connect", f"{copy}.kick", "out.left", 1.0)
        still = document.patch.with_knob("other", "learn", 0.0).with_knob(copy, "learn", 0.0)
        made = render(still, 0.001).learned
        assert np.array_equal(made["other.w"], held)
        assert np.array_equal(made[f"{copy}.w"], held)


def test_other_weights_are_dealt_and_learning_begins_anew_and_both_are_undone():
    document = Document(taught(plastic(spread=0.3)))
    held = np.array(document.patch.arrays["s.w"])

    def weights():
        still = document.patch.with_knob("s", "learn", 0.0)
        return np.array(render(still, 0.001).learned["s.w"])

    first = dealt(plastic(spread=0.3))
    document.do("unlearn", ["s"])
    assert np.array_equal(weights(), first)
    document.do("deal", ["s"])
    assert not np.array_equal(weights(), first)
    assert (np.abs(weights() - 0.5) <= 0.15).all()
    document.undo()
    document.undo()
    assert np.array_equal(weights(), held)
    with pytest.raises(PatchError, match='a: "poisson" learns nothing; choose one with weights'):
        document.do("unlearn", ["a"])


def test_a_learner_without_settings_begins_anew_too():
    plain = Patch({"n": Node("learner", channels=2)}, arrays={"n.w": np.full((5, 2), 0.3)})
    store = Store()

    def weights(patch):
        return store.node(schedule(patch).steps["n"], 48_000, 0, patch.arrays)["state.w"]

    assert (weights(plain) == 0.3).all()
    assert not weights(plain.with_node("n", replace(plain.nodes["n"], lesson=1))).any()
    assert (weights(plain) == 0.3).all()


def test_weights_of_the_first_format_begin_equal_and_those_of_today_do_not():
    text = '{"spikerack": %d, "nodes": {"s": {"module": "stdp", "settings": {"weight": 0.4}}}}'
    old, new = loads(text % 1), loads(text % 2)
    for patch, are_equal in ((old, True), (new, False)):
        step = schedule(patch.with_node("s", replace(patch.nodes["s"], channels=6))).steps["s"]
        w = Store().node(step, 48_000, 0, {})["state.w"]
        assert (len(np.unique(w)) == 1) == are_equal
    assert loads(dumps(old)) == old
