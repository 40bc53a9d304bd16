"""What a patch asks for is counted before it is taken, and what is beyond the budget is silent."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from spikerack.modules import sounds
from spikerack.modules.ports import Quantity
from spikerack.modules.sounds import numbers_in, read_samples
from spikerack.patcher.sound.taps import tapped
from spikerack.runtime.devices.outputs import wanted_taps
from spikerack.runtime.library import library
from spikerack.runtime.link.generic_program import plain_program
from spikerack.runtime.memory.store import Store
from spikerack.runtime.memory.taps import MOST_SPIKES
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.plan.budget import GIB, allowed, asked, bytes_text, planned, total
from spikerack.runtime.plan.lists import ENTRY
from tests.root import ROOT

EXAMPLES = sorted((ROOT / "patches").glob("*/*.json"))[::4]


class Kernel:
    """In place of a compiled one: nothing of this is played."""

    address = 0


def taken(patch, folder=Path()):
    """What was asked for and what was taken: memory of nodes and cables, blocks and taps."""
    plan = planned(patch, folder=folder)
    store, rate = Store(folder), patch.sample_rate
    readers = wanted_taps(patch, library(), rate)
    taps = {jack: n for jack, n in readers.items() if jack[0] in plan.steps}
    program = plain_program(plan, store, rate, lambda source: Kernel(), taps)
    cells = [*program.nodes.values(), *program.wires.values()]
    size = sum(c.array.nbytes + c.start.nbytes for c in cells)
    size += sum(tap.nbytes for tap in program.taps.values())
    blocks = [a[0] for a in program.kept if isinstance(a, tuple) and len(a) == 2]
    size += sum(a.nbytes for a in blocks if isinstance(a, np.ndarray))
    return total(asked(plan, rate, folder)), size, program


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_what_is_told_is_what_is_taken(path):
    told, size, program = taken(read(path), path.parent)
    assert not program.silent
    assert size <= 1.1 * told + 65_536
    assert told <= 4.0 * size + 4 * 2**20, "and not much more"


@pytest.mark.parametrize("name", sorted(library()))
def test_no_module_takes_more_than_there_may_be(name, monkeypatch):
    """As wide as a file can ask for, every setting at its highest."""
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "0.25")
    spec = library()[name]
    settings = {
        p.name: p.default.hi if p.default.taper != "whole" else int(p.default.hi)
        for p in spec.of("setting")
        if isinstance(p.default, Quantity)
    }
    wide = Node("noise", channels=30_000)
    nodes = {"a": Node(name, settings=settings, channels=100_000), "w": wide, "v": wide}
    inlets = [p.name for p in spec.of("signals", "list")]
    ends = [Cable(n, "white", "a", p) for n, p in zip("wv", inlets, strict=False)]
    for patch in (Patch(nodes, tuple(ends)), Patch({**nodes, "a": Node(name)}, tuple(ends))):
        told, size, program = taken(patch)
        assert told <= allowed() == GIB // 4
        assert size <= 1.2 * allowed()
        assert all("asks for" in line or "got" in line for line in program.silent.values())


def test_a_line_says_what_and_how_much(monkeypatch):
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "4")
    nodes = {"a": Node("delay", channels=100_000), "o": Node("oscillator"), "b": Node("svf")}
    late = Cable("o", "saw", "b", "x", delay=0.5)
    plan = planned(Patch(nodes, (late,)))
    # 100,000 lines of 2 s at 48 kHz in float64, and once more as they were at the start
    assert bytes_text(2 * 100_000 * 96_003 * 8) == "143 GiB"
    assert plan.silent == {
        "a": "nodes.a, line: asks for 143 GiB of memory (budget 4 GiB); "
        "fewer channels or a shorter time, delay or sound"
    }
    assert plan.steps.keys() == {"o", "b"}
    wide = Patch({"p": Node("poisson", channels=99_999), "c": Node("lif", channels=99_999)})
    plan = planned(wide.with_cable(Cable("p", "spike", "c", "kick", delay=60.0)))
    assert plan.steps.keys() == {"p", "c"}
    assert "asks for 8.38 TiB" in plan.silent["p.spike -> c.kick"]


def test_where_all_are_too_much_together_the_largest_are_left_out(monkeypatch):
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "0.01")
    sizes = {f"d{k}": Node("delay", channels=k) for k in range(1, 5)}  # of 1.5 MB a channel
    plan = planned(Patch(sizes))
    assert plan.steps.keys() == {"d1", "d2", "d3"}
    assert total(asked(plan, 48_000)) <= allowed()


def test_of_a_sound_the_header_counts_and_a_lie_is_found_out(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "s.wav", np.zeros((3000, 2)), 48_000)
    assert numbers_in("s.wav", tmp_path) == 6000
    assert numbers_in("none.wav", tmp_path) == numbers_in(".", tmp_path) == 0
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "0.000045")  # 48.3 kB; the sound takes 48, and more
    patch = Patch({"p": Node("file_player", settings={"path": "s.wav"})})
    assert "nodes.p, tape: asks for" in planned(patch, folder=tmp_path).silent["p"]
    monkeypatch.setattr(sounds, "LARGEST", 1000)
    with pytest.raises(ValueError, match="sound must be at most"):
        read_samples("s.wav", tmp_path)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_sound_is_decoded_once_and_counted_with_its_rows(tmp_path, monkeypatch, channels):
    soundfile.write(tmp_path / "s.wav", np.zeros((3000, channels)), 48_000)
    patch, decoded = Patch({"p": Node("file_player", settings={"path": "s.wav"})}), []
    asks = asked(planned(patch, folder=tmp_path), 48_000, tmp_path)["p"]
    monkeypatch.setattr(
        sounds,
        "_decoded",
        lambda *a, real=sounds._decoded: decoded.append(a) or real(*a),
    )
    _, _, program = taken(patch, tmp_path)
    assert len(decoded) == 1
    tape = program.nodes["p"]["state.tape"]
    assert tape.size == 3000 * (channels if channels < 3 else channels + 2)
    assert asks["tape"] == 8 * tape.size
    assert asks["form"] == 8 * 2


def test_what_a_recorder_keeps_of_what_was_is_counted(monkeypatch):
    """Ten minutes of left and right, and once more while they are written."""
    patch = Patch({"r": Node("recorder", settings={"back": 600.0})})
    assert asked(planned(patch), 96_000)["r"]["back"] == 2 * 2 * 8 * 600 * 96_000
    slow = planned(Patch({"r": Node("recorder", settings={"back": 600.0}, rate="16")}))
    assert asked(slow, 96_000)["r"]["back"] == 2 * 2 * 8 * 600 * 6_000
    assert "back" not in asked(planned(Patch({"r": Node("recorder")})), 96_000)["r"]
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "0.5")
    assert "nodes.r, back: asks for 879 MiB" in planned(patch).silent["r"]


def test_a_window_looks_at_what_there_is_room_for(monkeypatch):
    """A crowd that ticks slowly would be kept for 512 ticks: 400 MB."""
    wide = {n: Node(m, channels=100_000, rate="400") for n, m in (("p", "poisson"), ("c", "lif"))}
    nodes = wide | {"o": Node("oscillator"), "s": Node("scope")}
    patch = Patch(nodes, (Cable("p", "spike", "c", "kick"), Cable("o", "saw", "s", "a")))
    for gigabytes, looks_at_all in (("4", True), ("0.53", False)):
        monkeypatch.setenv("SPIKERACK_MEMORY_GB", gigabytes)
        plan = planned(patch)
        assert not plan.silent
        assert plan.memory == total(asked(plan, 48_000))
        taps = tapped(plan)
        assert {("o", "saw"), ("s", "a")} <= taps.keys(), "the small ones first, and displays"
        assert (("p", "spike") in taps) == looks_at_all
        looks = [
            ENTRY * min(MOST_SPIKES, n * plan.steps[name].width(o)) if o == "spike" else 8 * n
            for (name, o), n in taps.items()
            if name != "s"
        ]
        assert plan.memory + sum(looks) <= allowed()


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
from spikerack.runtime.commands.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_small_file_that_asks_for_all_the_memory_is_told_in_a_line(tmp_path):
    """200 bytes ask for a cable of 60 s between 100,000 cells, where 4 GB is all there is."""
    path = tmp_path / "wide.json"
    path.write_text(
        '{"spikerack": 1, "nodes": {"p": {"module": "poisson", "channels": 100000}, '
        '"c": {"module": "lif", "channels": 100000}, "a": {"module": "delay", "channels": 50000}}, '
        '"cables": [{"from": "p.spike", "to": "c.kick", "delay": 60}]}'
    )
    command = [sys.executable, "-c", LIMITED, "check", path.name]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all("asks for" in line and "budget" in line for line in lines)
    assert "2 parts cannot be played" in done.stdout
    assert "memory" in done.stdout
