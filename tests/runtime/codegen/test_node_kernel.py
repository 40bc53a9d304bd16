"""Forms of generic kernels: what they leave out, who shares them, and that nobody waits for one."""

from uuid import uuid4

import numpy as np
import pytest

from spikerack.runtime.compiler import build
from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.compiler.build import is_loaded
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.engine.recompile import _have, forms
from spikerack.runtime.link.generic_program import generic_program, needed, plain_program
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule
from tests.probes import KNOWN

BASE = Patch(
    nodes={
        "a": Node("oscillator"),
        "b": Node("oscillator", knobs={"pitch": 1.0}),
        "bend": Node("neuron"),
        "out": Node("audio_out"),
    },
    cables=(
        Cable("a", "saw", "bend", "a"),
        Cable("b", "saw", "bend", "b"),
        Cable("bend", "y", "out", "both"),
    ),
)


def texts(patch, make=generic_program, module="oscillator"):
    found = needed(make, schedule(patch, KNOWN), Store(), 48_000)
    return [s.text for s in found if module in s.text.splitlines()[0]]


def pumped(engine, blocks):
    source, target = np.zeros((64, 2), np.float32), np.zeros((64, 2), np.float32)
    for _ in range(blocks):
        d.pump(engine.address, source.ctypes.data, target.ctypes.data, 64)
    return target


def test_nodes_used_alike_share_a_kernel_that_makes_only_what_is_heard():
    (text,) = texts(BASE)
    assert "to_saw" in text
    assert "to_sine" not in text
    assert "to_sine" in texts(BASE, plain_program)[0]
    more = BASE.with_cable(Cable("b", "sine", "bend", "c"))
    assert len(texts(more)) == 2
    assert len(texts(more, plain_program)) == 1


def test_a_form_does_not_know_the_patch():
    turned = BASE.with_knob("a", "pitch", -2.0).with_cable(Cable("a", "saw", "bend", "a", 0.3))
    assert texts(turned) == texts(BASE)
    assert texts(turned, module="neuron") == texts(BASE, module="neuron")


def test_an_edit_compiles_nothing_and_forms_come_afterwards():
    engine, compiler = Engine(), Compiler()
    plain_program(engine.plan(BASE), engine.store, engine.rate, build.compile_here)
    player = Player(engine, BASE, KNOWN)
    loaded = set(build._loaded)
    edited = BASE.with_node("c", Node("oscillator", channels=7))
    edited = edited.with_cable(Cable("c", "triangle", "out", "both"))
    player.edit(edited)
    assert player.settle()
    assert set(build._loaded) == loaded
    player.close()
    drafts = forms(engine.plan(edited), engine, {}, compiler, lambda: None)
    assert drafts is not None
    assert all(is_loaded(s) for s in needed(generic_program, engine.plan(edited), Store(), 48_000))
    assert forms(engine.plan(edited), engine, {}, compiler, lambda: None) is None
    compiler.close()


def test_who_gives_way_leaves_no_kernels_in_the_queue():
    class Watched(Compiler):
        def submit(self, source):
            waiting.append(super().submit(source))
            return waiting[-1]

    def give_way():
        raise InterruptedError

    text = "\n\n\ndef kernel(args, t0, first, n):\n    a = words(args)\n    a[0] = a[1]\n"
    fresh = [Source(f'"""{uuid4()}"""{text}') for _ in range(8)]
    waiting, compiler = [], Watched(1)
    with pytest.raises(InterruptedError):
        _have(fresh, compiler, give_way, lambda done, of: None)
    assert len(waiting) == 8
    assert sum(f.cancelled() for f in waiting) >= 4  # some may have begun
    _have(fresh, compiler, lambda: None, lambda done, of: None)
    assert all(is_loaded(s) for s in fresh)
    compiler.close()


def test_a_choice_that_is_written_into_a_form_can_still_be_made_anew():
    engine = Engine()
    generic_program(engine.plan(BASE), engine.store, engine.rate, build.compile_here)
    player = Player(engine, BASE, KNOWN)
    assert ("bend", "activation") in engine.program.baked
    pumped(engine, 40)
    player.edit(BASE.with_knob("bend", "activation", 7.0))  # a step: 0 or 1, and nothing between
    assert player.settle()
    player.watch({("bend", "y"): 64})
    assert player.settle()
    while ("bend", "y") not in engine.program.taps:
        assert player.settle()
    pumped(engine, 40)
    assert set(np.unique(engine.program.taps["bend", "y"].ring)) == {0.0, 1.0}
    player.close()
