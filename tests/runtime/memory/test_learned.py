"""What a file's arrays may reach: what a module learns, within bounds, as far as it fits."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spikerack.modules.ports import Knob, Out, Recipe, State, amount
from spikerack.runtime.commands.main import main
from spikerack.runtime.document.edits.clipboard import pasted
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.memory.cells import node_cells
from spikerack.runtime.memory.learned import of_nodes
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.arrays import zipped
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import dumps, read, write
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import render
from spikerack.runtime.signature import read_spec as spec_of

STATES = [(n, p.name) for n, s in sorted(library().items()) for p in s.of("state")]
PUPIL = Node("learner", {"freeze": 1.0}, channels=2)


def patch(node: Node, **arrays: np.ndarray) -> Patch:
    outlet = library()[node.module].outlets[0]
    made = Patch(
        {"n": node, "out": Node("audio_out", channels=1)}, (Cable("n", outlet, "out", "both"),)
    )
    return replace(made, arrays={f"n.{name}": array for name, array in arrays.items()})


def cells(patch: Patch, store: Store | None = None):
    step = schedule(patch).steps["n"]
    return (store or Store()).node(step, 48_000, 0, patch.arrays)


def learnt(node: Node, array: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """What becomes of an array for `w`, and what is said."""
    store = Store()
    return cells(patch(node, w=array), store)["state.w"], store.news()


def is_learned(module: str, state: str) -> bool:
    default = library()[module].port(state).default
    return isinstance(default, Recipe) and default.saved


def test_only_what_a_module_learns_is_read():
    """Every state of every module, with an array that has just its shape and kind."""
    reached = set()
    for module, state in STATES:
        fresh, store = cells(patch(Node(module))), Store()
        array = fresh[f"state.{state}"] + 1
        found = cells(patch(Node(module), **{state: array}), store)
        if is_learned(module, state):
            reached.add((module, state))
            assert np.array_equal(found[f"state.{state}"], array)
            assert store.news() == []
        else:
            assert found.array.tobytes() == fresh.array.tobytes(), (module, state)
            todo = "it stays in the file, unused"
            assert store.news() == [f"arrays.n.{state}: {module} keeps no such thing; {todo}"]
    typed = {("synapse_equations", x) for x in ("w", "apre", "apost")}  # all that its text has
    assert reached == typed | {
        (n, "w") for n in ("learner", "stdp", "stdp_connections", "synapses")
    }


def test_what_is_not_used_is_told_by_every_command_and_stays_in_the_file(tmp_path, capsys):
    odd = patch(Node("delay"), head=np.array([10**15]), once=np.ones(3))
    path = tmp_path / "a.spikerack"
    write(odd, path)
    assert {*read(path).arrays} == {"n.head", "n.once"}
    for command in (
        ["check", str(path)],
        ["render", str(path), "-o", f"{path}.wav", "-s", "0.01"],
        ["play", str(path), "--device", "none", "--seconds", "0.1"],
    ):
        assert main(command) == 0
        said = "".join(capsys.readouterr())
        for state in ("head", "once"):
            assert f"arrays.n.{state}: delay keeps no such thing" in said, command


def test_a_ghosts_arrays_are_left_alone(tmp_path):
    strange = Patch({"n": Node("from_tomorrow")}, arrays={"n.w": np.full(3, 7)})
    write(strange, tmp_path / "a.spikerack")
    again = read(tmp_path / "a.spikerack")
    said: list[str] = []
    made = render(again, 0.01, told=said.append, lenient=True)
    assert [line.partition(": ")[0] for line in said] == ["nodes.n.module"]
    assert made.learned == {}
    write(again, tmp_path / "b.json")
    assert np.array_equal(read(tmp_path / "b.json").arrays["n.w"], [7, 7, 7])


@pytest.mark.parametrize(("had", "common"), [((5, 3), (5, 2)), ((5, 1), (5, 1)), ((2, 4), (2, 2)),
                                            ((9, 0), (5, 0))])  # fmt: skip
def test_the_common_part_of_another_shape_is_kept(had, common):
    state, said = learnt(PUPIL, np.full(had, 0.75))
    wanted = np.zeros((5, 2))
    wanted[: common[0], : common[1]] = 0.75
    assert np.array_equal(state, wanted)
    shape = " x ".join(map(str, had))
    assert said == [f"arrays.n.w: is {shape}, the node needs 5 x 2; the common part is kept"]


@pytest.mark.parametrize("had", [(10,), (), (5, 2, 1), (0,)])
def test_other_dimensions_are_not_used(had):
    state, said = learnt(PUPIL, np.full(had, 0.75))
    assert not state.any()
    shape = " x ".join(map(str, had)) or "one number"
    assert said == [f"arrays.n.w: is {shape}, the node needs 5 x 2; it is not used"]


@pytest.mark.parametrize("kind", ["f2", "f4", ">f8", "f16", "i1", "u8", "?", ">i2"])
def test_any_kind_of_number_will_do(kind):
    state, said = learnt(PUPIL, np.ones((5, 2), kind))
    assert state.dtype == np.float64
    assert (state == 1.0).all()
    assert said == []


@pytest.mark.parametrize(
    "ill", [np.nan, np.inf, -np.inf, 1j, "a", None, np.longdouble("1e4000")], ids=str
)
def test_what_is_no_number_is_not_used(ill):
    array = np.full((5, 2), 0.5).astype(np.asarray(ill).dtype)
    array[1, 1] = ill
    state, said = learnt(PUPIL, array)
    assert not state.any()
    assert said == ["arrays.n.w: must hold finite numbers; it is not used"]


def test_values_stay_within_what_can_be_learned():
    array = np.array([[1e300, -1e300], [16.0, -16.0], [2.0**63, 17.0], [0.0, -0.0], [5e-324, 1.0]])
    state, said = learnt(PUPIL, array)
    assert np.array_equal(state, np.clip(array, -16.0, 16.0))
    todo = "4 of 10 are moved to the nearest end"
    assert said == [f"arrays.n.w: must be from -16 to 16 (got 1e+300); {todo}"]


@pytest.mark.parametrize("module", ["synapses", "stdp"])
@pytest.mark.parametrize("weight", [-1000.0, 1000.0])
def test_every_weight_that_can_be_set_can_be_saved(module, weight):
    node = Node(module, {}, {"weight": weight, "spread": 1.0}, channels=50)
    first = cells(patch(node))["state.w"].copy()
    state, said = learnt(replace(node, settings={}), first)
    assert np.array_equal(state, first)
    assert said == []


def test_what_an_edit_leaves_no_room_for_is_told():
    store = Store()
    wide = patch(replace(PUPIL, channels=3))
    cells(wide, store)["state.w"][:] = 0.5
    narrow = wide.with_node("n", PUPIL)
    assert (cells(narrow, store)["state.w"] == 0.5).all()
    assert store.news() == ["arrays.n.w: is 5 x 3, the node needs 5 x 2; the common part is kept"]
    cells(narrow.with_node("n", replace(PUPIL, channels=4)), store)  # a line is said once


COUNTS = Recipe(3, kind=int, saved=True, lo=0, hi=9)


def counts(by: Knob = amount(1.0), n: State = COUNTS) -> Out("y"):
    """Counts."""
    y = n[0] * by
    return y


def test_a_state_of_whole_numbers_takes_whole_numbers():
    known = {**library(), "counts": spec_of(counts)}
    step = schedule(Patch({"n": Node("counts")}), known).steps["n"]
    saved = {"n": np.array([[2.6], [-1.0], [1e300]])}
    state = node_cells(step, 48_000, 0, saved, Path())["state.n"]
    assert (state.dtype, state.ravel().tolist()) == (np.int64, [3, 0, 9])


def carriers(arrays: dict[str, np.ndarray], folder):
    """The same patch in everything that can carry one: how it is read."""
    text = dumps(Patch({"n": PUPIL}), arrays="a.npz")
    np.savez(folder / "b.npz", **arrays)  # our own packing leaves out what is not finite
    npz = (folder / "b.npz").read_bytes()
    (folder / "a.json").write_text(text)
    (folder / "a.npz").write_bytes(npz)
    bundle = zipped({"patch.json": text.encode(), "arrays.npz": npz})
    (folder / "a.spikerack").write_bytes(bundle)
    learned = {"learned": base64.b64encode(npz).decode()}
    clipboard = json.dumps(json.loads(dumps(Patch({"n": PUPIL}))) | learned)
    return [
        lambda: read(folder / "a.json"),
        lambda: read(folder / "a.spikerack"),
        lambda: opened(folder / "a.json"),
        lambda: opened(folder / "a.spikerack"),
        lambda: pasted(clipboard, library()),
    ]


@pytest.mark.parametrize("ill", [np.nan, np.inf])
def test_no_carrier_brings_what_is_not_finite(ill, tmp_path):
    for carrier in carriers({"n.w": np.full((5, 2), ill)}, tmp_path):
        with pytest.raises(PatchError, match=r"arrays\.n\.w: must hold finite numbers"):
            carrier()
    for carrier in carriers({"n.w": np.full((5, 2), 0.5)}, tmp_path):
        assert (carrier().arrays["n.w"] == 0.5).all()


def test_arrays_by_node():
    one, two = np.ones(1), np.ones(2)
    assert of_nodes({"a.w": one, "a.v": two, "b.w": two}) == {
        "a": {"w": one, "v": two},
        "b": {"w": two},
    }
