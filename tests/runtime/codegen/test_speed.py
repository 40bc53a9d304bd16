"""What is told about a patch's speed before it is compiled, against what its kernels then take."""

import time

import numpy as np
import pytest

from spikerack.modules.maths import exp
from spikerack.modules.ports import Signals
from spikerack.runtime.codegen import speed as told
from spikerack.runtime.codegen.speed import Speed, speed
from spikerack.runtime.compiler.operation_count import operations
from spikerack.runtime.engine import pump as driver
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.live import Live
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.plan.budget import planned
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import load, render
from tests.root import ROOT

PATCHES = ROOT / "patches"
CHUNK = 1024  # frames that are timed at once
OUT = {"mix": Node("mix"), "out": Node("audio_out")}
WAY_OUT = Cable("mix", "y", "out", "both")


def network(cells: int) -> Patch:
    """Everybody is wired to everybody."""
    nodes = {"p": Node("poisson"), "s": Node("synapses"), "c": Node("lif")}
    nodes = {name: Node(node.module, channels=cells) for name, node in nodes.items()} | OUT
    ends = (("p.spike", "s.pre"), ("s.current", "c.drive"), ("c.spike", "mix.x"))
    cables = (Cable(*a.split("."), *b.split(".")) for a, b in ends)
    return Patch(nodes, (*cables, WAY_OUT))


def crowd(module: str, channels: int) -> Patch:
    outlet = str(library()[module].outlets[0])
    return Patch({"m": Node(module, channels=channels), **OUT},
                 (Cable("m", outlet, "mix", "x"), WAY_OUT))  # fmt: skip


def ring() -> Patch:
    """A loop through modules of whole cables: kernels are called at every sample."""
    nodes = {"n": Node("noise"), "j": Node("join"), "f": Node("svf"), **OUT}
    ends = (("n.white", "j.a"), ("mix.y", "j.b"), ("j.y", "f.x"), ("f.low", "mix.x"))
    cables = (Cable(*a.split("."), *b.split("."), weight=0.5) for a, b in ends)
    return Patch(nodes, (*cables, WAY_OUT))


KINDS = {
    "first_sound": lambda: read(PATCHES / "first_sound.json"),
    "forty_clocks": lambda: read(PATCHES / "networks" / "forty_clocks.json"),
    "a network": lambda: network(100),
    "a crowd": lambda: crowd("hodgkin_huxley", 64),
    "one": lambda: crowd("hodgkin_huxley", 1),
    "a ring": ring,
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_is_what_it_takes(kind):
    """Within a factor of 4, of which 2 are for a machine that does other things as well."""
    patch = KINDS[kind]()
    engine = Engine(0, 2)
    plan = engine.plan(patch)
    load(engine, plan, "patch", {})
    heard, spent = np.zeros((CHUNK, 2), np.float32), []
    for _ in range(16):
        begin = time.thread_time()
        driver.pump(engine.address, 0, heard.ctypes.data, CHUNK)
        spent.append(time.thread_time() - begin)
    told.pace.cache_clear()  # the machine as it is now
    taken = np.median(spent) * engine.rate / CHUNK
    assert 0.25 < speed(plan, engine.rate).load / taken < 4.0


def test_what_is_twice_as_much_takes_twice_as_long():
    def load_of(patch: Patch, rate: int = 48_000) -> float:
        return speed(schedule(patch), rate).load

    crowds = [load_of(crowd("lif", n)) for n in (4000, 8000)]
    assert crowds[1] / crowds[0] == pytest.approx(2.0, rel=0.02)
    assert load_of(crowd("svf", 400), 96_000) == pytest.approx(2 * load_of(crowd("svf", 400)))
    doubled = load_of(crowd("lif", 400), 96_000) / load_of(crowd("lif", 400))
    assert 1.3 < doubled <= 2.0, "spikes do not come twice as often"
    wide = [load_of(network(n)) for n in (2500, 5000, 10_000)]
    grows = (wide[2] - wide[1]) / (wide[1] - wide[0])
    assert 2.0 < grows <= 4.0, "as the square of what spikes"
    slow = Patch({"m": Node("svf", channels=4000, rate="16")})
    fast = Patch({"m": Node("svf", channels=4000)})
    idle = load_of(Patch())
    assert (load_of(fast) - idle) / (load_of(slow) - idle) == pytest.approx(16.0, rel=0.1)
    frozen = Patch({"m": Node("svf", channels=4000, state="frozen")})
    assert load_of(frozen) == pytest.approx(idle)


def choice_of(x: float, way: float, much: float) -> float:
    """Two ways, of which a switch takes one."""
    y = x + 1.0
    if way > 0.5:
        y = exp(y) * exp(much)
    return y


def sums(pre: Signals, w: np.ndarray) -> float:
    """A loop in a loop, which only a spike enters."""
    total = 0.0
    for i in range(pre.size):
        if pre[i] > 0.0:
            for j in range(10):
                total += w[j]
    return total


def unheard(x: float) -> tuple[float, float]:
    """Two results, of which one is dear."""
    a = x + 1.0
    b = exp(x)
    return a, b


def test_operations_are_those_that_are_done():
    one = operations(exp)
    assert one > 20
    assert operations(choice_of, (("way", 0.0),)) == 2  # a sum and a comparison
    assert operations(choice_of, (("way", 1.0),)) == 2 + 2 * one + 1
    assert operations(choice_of) == 2 + (2 * one + 1) / 2
    still = frozenset({"way", "much"})
    assert operations(choice_of, (("way", 1.0),), still) == 1 + one + 1, "what rests is done once"
    assert operations(unheard, unheard=(1,)) == 1
    assert operations(unheard) == 1 + one
    sizes = (("pre", (100,)), ("w", (10,)))
    each, spike = 1 + 2, 10 * (1 + 2)  # a round, a look and a comparison; rounds, looks and sums
    assert operations(sums, sizes, rare=0.0) == 100 * each
    assert operations(sums, sizes, rare=0.01) == pytest.approx(100 * each + spike)


def again(x: float) -> float:
    """It calls itself, and waits for it knows not what."""
    while x > 0.0:
        x = again(x - 1.0)
    return x


def test_no_text_is_too_odd_to_be_counted():
    assert 0.0 < operations(again) < 1e30
    assert operations(eval("lambda x: x")) > 0.0


@pytest.mark.parametrize(("load", "line"), [
    (0.021, "about 48 x faster than live"), (3.14159, "about 3.1 x slower than live"),
    (1.0, "about 1 x faster than live"), (1234.5, "about 1200 x slower than live"),
])  # fmt: skip
def test_it_is_told_in_two_digits(load, line):
    assert str(Speed(load, "", 0.0)) == line
    assert bool(Speed(load, "a", 0.5).warning) == (load > 1.0)


def test_what_is_too_much_to_be_played_says_so_and_names_the_dearest():
    heavy = speed(planned(crowd("hodgkin_huxley", 50_000)), 48_000)
    assert heavy.load > 10.0
    assert heavy.warning.startswith("patch: is too much to be played live here (got about ")
    assert "% of that in m); render it" in heavy.warning


@pytest.fixture
def slow(monkeypatch):
    """A machine that is a hundred million times slower."""
    monkeypatch.setattr(told, "pace", lambda: 0.1)


TONE = Patch(
    {"o": Node("oscillator"), "out": Node("audio_out")}, (Cable("o", "sine", "out", "left"),)
)


def test_it_is_said_when_it_is_played_and_it_is_played(slow):
    said = []
    with Live(TONE, "none", say=said.append) as live:
        assert live.engine.wait(30.0)
    assert [line for line in said if line.startswith("patch: is too much to be played live")]


def test_a_long_render_says_how_long_it_takes(slow, monkeypatch):
    said = []
    render(TONE, 0.01, told=said.append, progress=lambda made, of: None)
    assert [line for line in said if line.startswith("it takes about")], said
    assert said[0].endswith(("minutes to render 0.01 s", "hours to render 0.01 s"))
    render(TONE, 0.01, told=said.append)  # nobody watches
    monkeypatch.undo()
    render(TONE, 0.01, told=said.append, progress=lambda made, of: None)
    assert len(said) == 1
