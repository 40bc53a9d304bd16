"""From an edit to its sound: `python bench/edits.py [--nodes 200] [--edits 50]`.

Patches of about twenty kinds of modules are drawn by lot.  Printed are how long the patch kernel
takes to follow: at first, after one cable more, and when all of it is on disk; and of a patch that
plays on the silent clock, how long edits take to reach the audio thread: until its program is
another, or the weight or knob begins to move.  Beside it stands how much of that the processor
worked in the player's thread, which a busy machine does not change; the rest is waiting: for the
block's end, and for a processor.  With `SPIKERACK_CACHE=$(mktemp -d)` before it, the
first lines are those of a machine that has no kernels yet.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from spikerack.runtime.patch.graph import Cable, Node, Patch  # noqa: E402

# module, the outlet that goes on, the inlets that are patched
KINDS = (
    ("oscillator", "saw", ("pitch", "fm")), ("svf", "low", ("x", "cutoff")),
    ("neuron", "y", ("a", "b")), ("vca", "y", ("x", "control")), ("delay", "echo", ("x",)),
    ("lfo", "y", ("rate",)), ("lif", "v", ("drive", "kick")), ("izhikevich", "v", ("drive",)),
    ("one_pole", "low", ("x",)), ("ladder", "low", ("x", "cutoff")),
    ("waveshaper", "y", ("x", "bias")), ("follower", "level", ("x",)),
    ("slew", "y", ("x",)), ("adsr", "level", ("gate",)), ("noise", "pink", ()),
    ("mixer", "y", ("a", "b", "c")), ("comparator", "gate", ("x", "threshold")),
    ("random_walk", "y", ()), ("fitzhugh_nagumo", "v", ("drive",)),
    ("crossfader", "y", ("a", "b", "position")), ("sample_hold", "y", ("x", "trigger")),
)  # fmt: skip
REACH = 12  # nodes back that a cable comes from
BACK = 0.04  # cables that close a loop
TURNED = {"svf": "cutoff", "oscillator": "pitch", "neuron": "bias", "lfo": "rate"}


def assorted(count: int, seed: int = 1) -> Patch:
    """So many nodes; each is patched to nodes before it, now and then to one after it."""
    rng = np.random.default_rng([seed, count])
    names = [f"n{i:03}" for i in range(count - 1)]
    nodes: dict[str, Node] = {"out": Node("audio_out", {"level": -30.0})}
    cables = []
    kinds = [KINDS[int(rng.integers(len(KINDS)))] for _ in names]
    for i, (name, (module, _, inlets)) in enumerate(zip(names, kinds, strict=True)):
        knob = TURNED.get(module)
        low, high = {"cutoff": (200, 4000), "rate": (0.2, 9)}.get(knob or "", (-0.5, 0.5))
        nodes[name] = Node(module, {knob: float(rng.uniform(low, high))} if knob else {})
        for inlet in inlets:
            back = rng.random() < BACK
            near = range(i + 1, min(i + REACH, len(names))) if back else range(max(0, i - REACH), i)
            if len(near) and rng.random() < 0.8:
                source = int(rng.choice(near))
                weight = float(rng.uniform(-0.5, 0.5))
                cables.append(Cable(names[source], kinds[source][1], name, inlet, weight))
    heard = rng.choice(len(names), max(1, count // 12), replace=False)
    cables += [Cable(names[i], kinds[i][1], "out", "both", 0.1) for i in sorted(heard)]
    return Patch(nodes, tuple(sorted(cables)))


def another_cable(patch: Patch, rng: np.random.Generator) -> Patch:
    """One cable more, between two nodes that stand in line."""
    kinds = {module: (outlet, inlets) for module, outlet, inlets in KINDS}
    names = [n for n in patch.nodes if n != "out"]
    taken = {(c.target, c.inlet) for c in patch.cables}
    while True:
        a, b = sorted(int(x) for x in rng.choice(len(names), 2, replace=False))
        source, target = names[a], names[b]
        inlets = kinds[patch.nodes[target].module][1]
        if inlets and b - a < REACH and (target, inlets[0]) not in taken:
            outlet = kinds[patch.nodes[source].module][0]
            return patch.with_cable(Cable(source, outlet, target, inlets[0], 0.3))


def playing(patch: Patch, compiler: object = None):  # type: ignore[no-untyped-def]
    """A player whose engine runs on the silent clock; the clock is to be closed."""
    from spikerack.runtime.devices.audio import SilentClock
    from spikerack.runtime.engine.engine import Engine
    from spikerack.runtime.engine.player import Player

    engine = Engine()
    player = Player(engine, patch, compiler=compiler)  # type: ignore[arg-type]
    return player, SilentClock(engine)


def heard(  # type: ignore[no-untyped-def]
    player, edited: Patch, changed: Callable[[], bool]
) -> tuple[float, float]:
    """Milliseconds from an edit until the audio thread has what came of it; and of work for it."""
    clock = time.pthread_getcpuclockid(player._thread.ident)
    begun, worked, here = time.perf_counter(), time.clock_gettime(clock), time.thread_time()
    player.edit(edited)
    here = time.thread_time() - here
    while not changed():
        time.sleep(0.0002)
    work = time.clock_gettime(clock) - worked + here
    return 1e3 * (time.perf_counter() - begun), 1e3 * work


def edits(patch: Patch, count: int, compiler: object) -> dict[str, list[tuple[float, float]]]:
    """How long each kind of edit took to reach the audio thread, the player at rest or not."""
    from spikerack.runtime.engine.engine import _observe
    from spikerack.runtime.memory import shared_words

    player, clock = playing(patch, compiler)
    engine, rng = player.engine, np.random.default_rng(7)
    took: dict[str, list[tuple[float, float]]] = {
        kind: [] for kind in ("knob", "cable in", "cable out", "node in")
    }

    def runs(old: object) -> bool:
        now = engine.program
        at = engine.address + 8 * shared_words.E_RUNNING
        return now is not old and _observe(at) == now.address

    for number in range(count):
        time.sleep(float(rng.uniform(0.05, 0.5)))
        while player.wanted is not player.patch:
            time.sleep(0.001)
        patch, old = player.patch, engine.program
        more = another_cable(patch, rng)
        took["cable in"].append(heard(player, more, lambda: runs(old)))  # noqa: B023
        time.sleep(float(rng.uniform(0.05, 0.5)))
        gone = more.cables[-1]
        weight = engine.program.wires[gone.ends]["weight"]
        before = float(weight[0])
        fading = lambda: float(weight[0]) != before  # noqa: B023, E731
        took["cable out"].append(heard(player, more.without_cable(gone), fading))
        time.sleep(float(rng.uniform(0.05, 0.5)))
        while player.wanted is not player.patch:
            time.sleep(0.001)
        old = engine.program
        name, module = f"new{number}", str(rng.choice([k for k, _, _ in KINDS]))
        took["node in"].append(
            heard(player, player.patch.with_node(name, Node(module)), lambda: runs(old))  # noqa: B023
        )
        time.sleep(0.05)
        while player.wanted is not player.patch:
            time.sleep(0.001)
        name = next(n for n, node in patch.nodes.items() if node.module == "svf")
        cell = engine.program.nodes[name]["knob.cutoff"]
        before = float(cell[0])
        turned = player.patch.with_knob(name, "cutoff", float(rng.uniform(200, 4000)))
        took["knob"].append(heard(player, turned, lambda: float(cell[0]) != before))  # noqa: B023
    player.close()
    clock.close()
    return took


def first_and_again(count: int, compiler: object) -> list[float]:
    """Seconds until the patch kernel plays: the first, that of one cable more, and from disk.

    The first from a player's start, the second from the edit, the third for a process without any.
    """
    seed = int.from_bytes(os.urandom(3), "big")
    patch = assorted(count, seed)
    times, begun = [], time.perf_counter()
    player, clock = playing(patch, compiler)
    for edited in (patch, another_cable(patch, np.random.default_rng(1))):
        if times:
            begun = time.perf_counter()
            player.edit(edited)
        assert player.settle(300.0), player.error
        times.append(time.perf_counter() - begun)
    player.close()
    clock.close()
    again = [sys.executable, __file__, "--nodes", str(count), "--load", str(seed)]
    return [*times, float(subprocess.run(again, capture_output=True, check=True).stdout)]


def load(patch: Patch) -> float:
    """Seconds to load a patch kernel that is all on disk; generic kernels are loaded before."""
    from spikerack.runtime.compiler.build import compile_here
    from spikerack.runtime.engine.engine import Engine
    from spikerack.runtime.link.patch_program import patch_program

    engine = Engine()
    plan = engine.load(patch).plan
    begun = time.perf_counter()
    patch_program(plan, engine.store, engine.rate, compile_here)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--edits", type=int, default=50, help="of each kind")
    parser.add_argument("--load", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load is not None:
        print(load(assorted(options.nodes, options.load)))
        return
    from spikerack.runtime.compiler.background import Compiler
    from spikerack.runtime.compiler.build import is_ready
    from spikerack.runtime.disk_cache import folder
    from spikerack.runtime.engine.precompile import generic_sources

    kept = sum(1 for _ in folder().glob("*.o"))
    begun = time.perf_counter()
    compiler = Compiler()
    player, clock = playing(assorted(12), compiler)
    sounds = time.perf_counter() - begun
    assert player.settle(300.0), player.error
    player.close()
    clock.close()
    took = time.perf_counter() - begun
    print(
        f"12 nodes, {kept} kernels on disk: plays in {sounds:.1f} s, patch kernel in {took:.1f} s"
    )
    begun = time.perf_counter()
    missing = [source for source in generic_sources() if not is_ready(source)]
    compiler.compile(missing, lambda done, of: None)
    print(f"{len(missing)} generic kernels more: made in {time.perf_counter() - begun:.1f} s")
    for count in (options.nodes, 500):
        first, again, disk = first_and_again(count, compiler)
        print(
            f"{count} nodes: patch kernel at first {first:.1f} s, after one cable more "
            f"{again:.1f} s, from disk {disk:.2f} s"
        )
    print(f"{options.nodes} nodes, from an edit to the audio thread (blocks of 5.3 ms), ms:")
    for kind, pairs in edits(assorted(options.nodes), options.edits, compiler).items():
        for what, times in zip(("", "work"), zip(*pairs, strict=True), strict=True):
            late = sorted(times)[int(0.95 * (len(times) - 1))]
            median = statistics.median(times)
            print(f"  {kind:10} {what:5} median {median:.1f}, 95 % within {late:.1f}")
    compiler.close()


if __name__ == "__main__":
    main()
