"""An edit goes on with all that is there; another patch begins with nothing of the one before."""

import random
import time
from pathlib import Path

import numpy as np
import pytest

from spikerack.patcher.sound.sound import Sound
from spikerack.runtime.document.document import Document
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.engine.precompile import generic_sources
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from tests.runtime.engine.test_player import Device, until

LEFT = Patch(
    {"n": Node("lfo"), "m": Node("one_pole"), "o": Node("audio_out")},
    (Cable("n", "y", "m", "x"), Cable("m", "low", "o", "left")),
)
RIGHT = Patch({"n": Node("lfo"), "o": Node("audio_out")}, (Cable("n", "y", "o", "left"),))
LEARNERS = Patch(
    {
        "walk": Node("random_walk"),
        "pupil": Node("learner"),
        "spare": Node("learner"),
        "plain": Node("one_pole"),
        "out": Node("audio_out"),
    },
    (Cable("walk", "y", "pupil", "a"), Cable("pupil", "y", "out", "left")),
    arrays={"pupil.w": np.full((5, 1), 0.1), "spare.w": np.full((5, 1), 0.2)},
)


@pytest.mark.parametrize("seed", range(6))
def test_a_patch_that_is_begun_amid_an_edit_inherits_nothing(seed):
    """Whatever the player's thread is at when it is told: folder and patch come together."""
    chance = random.Random(seed)
    engine = Engine(folder=Path("/old"))
    player = Player(engine, LEFT)
    with Device(engine):
        until(lambda: engine.clock > 0)
        old = engine.program.nodes["n"]
        built, build = [], player._build

        def seen(plan):
            made = build(plan)
            built.append((set(plan.steps), engine.store.folder, made.nodes["n"]))
            return made

        player._build = seen
        player.edit(LEFT.without_cable(LEFT.cables[0]))  # it fades for 13 ms
        time.sleep(chance.uniform(0.0, 0.02))
        player.begin(RIGHT, Path("/new"))
        until(lambda: player.patch is player.wanted)
        assert engine.program.nodes["n"] is not old
    player.close()
    for names, folder, cells in built:
        assert (names == {"n", "o"}) == (folder == Path("/new")) == (cells is not old)


def test_edits_of_nodes_that_learn_forget_nothing_of_the_others():
    document = Document(LEARNERS)
    sound = Sound(document, "none", 48_000)
    assert sound.settle(120.0), sound.status()
    engine = sound._live.engine
    document.do("turn", "pupil.freeze", "on")  # keep what was learned
    until(lambda: engine.program.nodes["pupil"]["knob.freeze"][0] == 1.0)
    learned = engine.program.nodes["pupil"]["state.w"].copy()
    assert np.abs(learned - 0.1).max() > 0.0
    walk = engine.program.nodes["walk"]
    for edit in (
        lambda: document.do("remove", ["plain"]),
        lambda: document.do("remove", ["spare"]),
        document.undo,
        lambda: document.do("rename", "spare", "other"),
        lambda: document.do("duplicate", ["other"]),
        document.undo,
    ):
        edit()
        until(lambda: sound._live.player.patch is document.patch)
        assert engine.program.nodes["walk"] is walk
        assert np.array_equal(engine.program.nodes["pupil"]["state.w"], learned)
    sound.close()


def test_a_module_that_arrives_while_kernels_are_listed_is_no_trouble():
    """A player's file may be read at any moment."""
    spec, known = library()["lif"], dict.fromkeys(library())

    class Growing(dict):
        def __getitem__(self, name):
            self[f"{name} more"] = spec
            return super().__getitem__(name)

    names = list(known)[:5]
    assert generic_sources(Growing({name: library()[name] for name in names}))
