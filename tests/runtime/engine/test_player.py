"""Edits while it plays: heard at once, nothing lost, no click, the patch kernel follows."""

import threading
import time
import weakref

import numpy as np
import pytest

from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import RETIRED_SECONDS, Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.patch.graph import Cable, Node, Patch
from tests.probes import KNOWN

BASE = Patch(
    nodes={
        "osc": Node("oscillator"),
        "filter": Node("svf", knobs={"cutoff": 2000.0}),
        "out": Node("audio_out", knobs={"level": -12.0}),
    },
    cables=(
        Cable("osc", "sine", "filter", "x"),
        Cable("filter", "low", "out", "left"),
        Cable("filter", "low", "out", "right"),
    ),
)


class Device:
    """A sound card of the test's own: calls the driver without the GIL, keeps what it hears."""

    def __init__(self, engine: Engine, block: int = 64) -> None:
        self.engine, self.block, self.heard, self.running = engine, block, [], True
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        source = np.zeros((self.block, 2), np.float32)
        target = np.zeros((self.block, 2), np.float32)
        while self.running:
            d.pump(self.engine.address, source.ctypes.data, target.ctypes.data, self.block)
            self.heard.append(target.copy())
            time.sleep(0.5 * self.block / self.engine.rate)

    def __enter__(self) -> "Device":
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.running = False
        self.thread.join()

    def plays(self, blocks: int = 100) -> None:
        """Wait for so many blocks more."""
        end = len(self.heard) + blocks
        until(lambda: len(self.heard) >= end, 60.0)

    def sound(self) -> np.ndarray:
        return np.concatenate(self.heard)


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.001)


@pytest.fixture(scope="module")
def compiler():
    made = Compiler()
    yield made
    made.close()


def test_the_patch_kernel_follows_and_the_sound_goes_on(compiler):
    engine = Engine()
    player = Player(engine, BASE, compiler=compiler)
    with Device(engine) as device:
        assert player.settle(60.0)
        assert player.kernel == "patch"
        device.plays()
    player.close()
    sound = device.sound()[:, 0]
    # a sine of C4 has no faster step than this; a swap that lost phase or filter state would
    assert np.abs(np.diff(sound)).max() < 1.1 * 2 * np.pi * 261.63 / 48_000 * 10 ** (-12 / 20)
    assert np.abs(sound).max() > 0.2


def test_programs_that_were_left_are_let_go(compiler):
    """An hour of edits must not fill the memory: a program has a ring for each tap."""
    engine = Engine()
    player = Player(engine, BASE, compiler=compiler)
    programs = [weakref.ref(engine.program)]
    with Device(engine) as device:
        for k in range(12):
            edited = BASE.with_node(f"more {k}", Node("oscillator"))
            player.edit(edited)
            until(lambda edited=edited: player.patch is edited)
            programs.append(weakref.ref(engine.program))
        assert player.settle(60.0)
        device.plays(RETIRED_SECONDS * engine.rate // device.block)
        until(lambda: sum(p() is not None for p in programs) <= 1)
    player.close()


def test_a_cable_fades_out_before_it_goes_and_in_when_it_comes():
    engine = Engine()
    player = Player(engine, BASE)
    with Device(engine) as device:
        device.plays()
        cut = BASE.without_cable(BASE.cables[0])
        player.edit(cut)
        until(lambda: player.patch is cut)
        device.plays()
        silent = len(device.heard)
        player.edit(BASE)
        until(lambda: player.patch is BASE)
        device.plays()
    player.close()
    sound = device.sound()[:, 0]
    assert np.abs(sound[64 * silent - 640 : 64 * silent]).max() < 1e-3
    assert np.abs(sound[-2400:]).max() > 0.2
    bound = 2 * np.pi * 261.63 / 48_000 * 0.26 + 0.26 * 8 / 480  # the sine and a step of the ramp
    assert np.abs(np.diff(sound)).max() < bound


def test_a_knob_is_heard_within_a_block_and_ten_milliseconds():
    engine = Engine()
    player = Player(engine, BASE)
    source, target = np.zeros((64, 2), np.float32), np.zeros((64, 2), np.float32)

    def pump(blocks):
        for _ in range(blocks):
            d.pump(engine.address, source.ctypes.data, target.ctypes.data, 64)

    pump(10)
    player.edit(BASE.with_knob("filter", "cutoff", 100.0))
    pump(1)
    cells = engine.program.nodes["filter"]["knob.cutoff"]
    assert 100.0 < cells[0] < 2000.0
    pump(8)  # 10 ms are 7.5 blocks
    assert cells[0] == 100.0
    player.close()


def test_what_is_turned_while_the_same_patch_is_made_anew_is_heard(monkeypatch):
    """Turned on the program before, it stands in no plan; nothing else would wake the player."""
    engine = Engine()
    player = Player(engine, BASE)
    turned, build = BASE.with_knob("filter", "cutoff", 100.0), player._build

    def edited_meanwhile(plan):
        made = build(plan)
        if player.wanted is BASE:
            player.edit(turned)
        return made

    monkeypatch.setattr(player, "_build", edited_meanwhile)
    player.watch({("osc", "sine"): 64})
    until(lambda: player.wanted is turned)
    assert player.settle()
    assert player.patch is turned
    with Device(engine) as device:
        device.plays()
    assert engine.program.nodes["filter"]["knob.cutoff"][0] == 100.0
    player.close()


def test_what_cannot_be_played_holds_up_no_other_edit():
    engine = Engine()
    player = Player(engine, BASE)

    def played(patch):
        player.edit(patch)
        until(lambda: player.patch is patch)
        assert not player.error
        return dict(engine.program.silent)

    wrong = BASE.with_node("wide", Node("noise", channels=3)).with_cable(
        Cable("wide", "white", "four", "x")
    )
    wrong = wrong.with_node("four", Node("svf", channels=4))
    (line,) = played(wrong).values()
    assert "got 3 into 4" in line
    assert played(wrong.with_node("more", Node("lfo"))).keys() == {"wide.white -> four.x"}
    assert "more" in engine.program.nodes
    assert not played(BASE)
    player.close()


def test_a_fault_in_a_patch_kernel_is_named_exactly(compiler):
    """In the piece the NaN is first seen where it leaves, at `out`; `bomb` is what made it."""
    wild = BASE.with_node("bomb", Node("bomb")).with_node("lit", Node("lfo", {"shape": 3.0}))
    wild = wild.with_cable(Cable("lit", "y", "bomb", "fuse"))
    wild = wild.with_cable(Cable("bomb", "y", "out", "left"))
    engine = Engine()
    player = Player(engine, wild, KNOWN, compiler)
    with Device(engine):
        until(lambda: player.kernel.startswith("generic, since"), 90.0)
        until(engine.faults)
        assert list(engine.faults()) == ["bomb"]
    player.close()


MODULES = ["oscillator", "svf", "neuron", "lif", "vca", "delay", "lfo", "noise", "dual_neuron"]


def _random_edit(patch: Patch, rng: np.random.Generator, library) -> Patch:
    """One thing a player might do."""
    names = list(patch.nodes)
    kind = rng.random()
    if kind < 0.12 and len(names) < 14:
        name = f"n{rng.integers(1000)}"
        return patch.with_node(
            name, Node(str(rng.choice(MODULES)), channels=int(rng.choice([0, 1])))
        )
    free = [n for n in names if n not in BASE.nodes]
    if kind < 0.2 and free:
        return patch.without_node(str(rng.choice(free)))
    if kind < 0.5:
        a, b = str(rng.choice(names)), str(rng.choice(names))
        outlets = library[patch.nodes[a].module].outlets
        inlets = [p.name for p in library[patch.nodes[b].module].inlets]
        if inlets:
            weight, delay = float(rng.normal()), float(rng.choice([0.0, 0.0, 0.001, 0.01]))
            return patch.with_cable(
                Cable(a, str(rng.choice(outlets)), b, str(rng.choice(inlets)), weight, delay)
            )
    if kind < 0.65 and len(patch.cables) > 3:
        return patch.without_cable(patch.cables[int(rng.integers(3, len(patch.cables)))])
    name = str(rng.choice(names))
    knobs = library[patch.nodes[name].module].of("knob")
    if not knobs:
        return patch
    knob = knobs[int(rng.integers(len(knobs)))]
    q = knob.default
    value = float(rng.uniform(q.lo, q.hi))
    return patch.with_knob(
        name, knob.name, round(value) if q.names or q.taper == "whole" else value
    )


def _play_with(edits: int, compiler: Compiler | None) -> None:
    from spikerack.runtime.library import library

    rng = np.random.default_rng(edits)
    engine = Engine()
    player = Player(engine, BASE, compiler=compiler)
    patch = BASE
    with Device(engine) as device:
        for _ in range(edits):
            patch = _random_edit(patch, rng, library())
            player.edit(patch)
            time.sleep(0.002)
        until(lambda: player.patch is patch or player.error, 30.0)
    player.close()
    assert not player.error
    sound = device.sound()
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= 1.0


def test_three_hundred_wild_edits_while_it_plays():
    _play_with(300, None)


@pytest.mark.long
def test_ten_thousand_wild_edits_while_it_plays(compiler):
    _play_with(10_000, compiler)
