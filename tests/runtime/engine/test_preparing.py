"""What takes long to make is made beside the player: the old node plays on, and so do edits."""

import threading
import time

import numpy as np
import pytest

from spikerack.modules.ports import Knob, Out, Setting, State, amount, prepared
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.engine.preparing import MOMENT, Preparing
from spikerack.runtime.memory.store import Unprepared
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec
from tests.probes import KNOWN
from tests.runtime.engine.test_player import Device, until

GATE = threading.Event()


def _slow(level: float) -> np.ndarray:
    """0.25 is there at once; what is asked for later waits for the gate."""
    if level < 0.0:
        raise ValueError("no such level")
    if level != 0.25:
        assert GATE.wait(60.0)
    return np.full(1, level)


def slow(
    gain: Knob = amount(1.0, 0.0, 2.0),
    level: Setting = 0.25,
    table: State = prepared(_slow),
) -> Out("y"):
    """A number that takes long to find out."""
    y = gain * table[0]
    return y


MODULES = {**KNOWN, "slow": read_spec(slow)}


def rack(level: float = 0.25, gain: float = 1.0, pitch: float = 0.0) -> Patch:
    return Patch(
        {
            "s": Node("slow", {"gain": gain}, {"level": level}),
            "osc": Node("oscillator", {"pitch": pitch}),
            "out": Node("audio_out", {"level": 0.0}),
        },
        (Cable("s", "y", "out", "left"), Cable("osc", "sine", "out", "right", 0.0)),
    )


@pytest.fixture
def player():
    GATE.clear()
    engine = Engine()
    engine.prime(63)
    made = Player(engine, rack(), MODULES)
    with Device(engine):
        yield made
    GATE.set()
    made.close()


def level(player: Player) -> float:
    """What leaves the slow node now."""
    tap = player.engine.program.taps["s", "y"]
    return float(tap.ring[(tap.written[0] - 1) % len(tap.ring), 0])


def test_the_old_node_plays_on_and_edits_are_heard_while_the_new_one_is_made(player):
    player.watch({("s", "y"): 64})
    assert player.settle()
    player.edit(rack(0.5))
    until(lambda: player.kernel == "generic, preparing s", 10.0)
    time.sleep(3 * MOMENT)
    assert level(player) == 0.25
    assert player.engine.program.silent == {}
    player.edit(rack(0.5, gain=0.5, pitch=1.0))  # knobs of the old node too
    until(lambda: level(player) == 0.125, 10.0)
    more = rack(0.5, gain=0.5, pitch=1.0)
    player.edit(more.with_node("lfo", Node("lfo")))  # a node comes: nothing is deaf
    until(lambda: "lfo" in player.engine.program.nodes, 10.0)
    until(lambda: level(player) == 0.125, 10.0)
    assert player.kernel == "generic, preparing s"
    GATE.set()
    assert player.settle()
    until(lambda: level(player) == 0.25, 10.0)  # half of 0.5
    assert player.kernel == "generic"


def test_a_node_that_was_not_there_is_silent_until_it_is_made(player):
    player.edit(rack().with_node("late", Node("slow", {}, {"level": 0.75})))
    until(lambda: "late" in player.engine.program.silent, 10.0)
    assert "is being made" in player.engine.program.silent["late"]
    GATE.set()
    assert player.settle()
    assert player.engine.program.silent == {}
    assert player.engine.program.nodes["late"]["state.table"][0] == 0.75


def test_what_cannot_be_made_says_so_when_that_is_known(player):
    player.edit(rack(-1.0))
    until(lambda: "s" in player.engine.program.silent, 10.0)
    assert "no such level" in player.engine.program.silent["s"]


def test_what_nobody_wants_any_more_is_not_waited_for(player):
    player.edit(rack(0.5))
    until(lambda: "preparing" in player.kernel, 10.0)
    player.edit(rack(0.25))
    assert player.settle()
    assert player.kernel == "generic"
    GATE.set()
    player.watch({("s", "y"): 64})
    until(lambda: ("s", "y") in player.engine.program.taps, 10.0)
    time.sleep(2 * MOMENT)
    assert level(player) == 0.25


def test_an_array_that_comes_between_a_look_and_the_end_is_not_lost():
    told, gate = [], threading.Event()
    preparing = Preparing(lambda: told.append(1))
    preparing.begin()
    with pytest.raises(Unprepared):
        preparing.get("a", lambda: gate.wait(60.0))
    gate.set()
    until(lambda: bool(told), 10.0)
    preparing.end()
    preparing.begin()
    assert preparing.get("a", lambda: pytest.fail("it was made")) is True


def test_its_error_is_the_error_of_who_asks():
    preparing = Preparing(lambda: None)
    preparing.begin()
    with pytest.raises(ZeroDivisionError):
        preparing.get("a", lambda: 1 / 0)
