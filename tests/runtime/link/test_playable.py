"""What cannot be played is silent and says why; all else sounds as it would without it."""

import json
import threading
import time

import numpy as np
import pytest
import soundfile

from spikerack.modules.ports import Out, Signal, Signals, State, memory, prepared, signal
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import adopt, library
from spikerack.runtime.link.playable import reason
from spikerack.runtime.live import Live
from spikerack.runtime.patch import patchfile
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import render
from spikerack.runtime.signature import read_spec
from tests.runtime.plan.test_schedule import KNOWN

TONE = Patch(
    {"osc": Node("oscillator"), "out": Node("audio_out", {"level": -12.0})},
    (Cable("osc", "sine", "out", "left"),),
)


def _failing() -> np.ndarray:
    raise KeyError("of the player's own")


def own(x: Signal = 0.0, table: State = prepared(_failing)) -> Out("y"):
    """A recipe that fails."""
    y = x + table[0]
    return y


def uncompilable(x: Signal = 0.0, last: State = 0.0) -> Out("y"):
    """What no compiler here knows."""
    y = float(str(x)) + last
    last = x
    return y, last


def with_ill(patch: Patch, name: str, node: Node, outlet: str, inlet: str = "right") -> Patch:
    patch = patch.with_node(name, node)
    return patch.with_cable(Cable(name, outlet, "out", inlet))


ILL = {
    "sound": (Node("file_player", settings={"path": "gone.wav"}), "left", "file not found"),
    "module": (Node("from_the_future"), "y", "there is no such module here"),
    "formula": (Node("expression", settings={"formula": "a +"}), "y", "not a formula"),
}


@pytest.mark.parametrize("kernel", ["generic", "patch"])
@pytest.mark.parametrize("kind", ILL)
def test_the_rest_sounds_as_if_it_were_not_there(kind, kernel, tmp_path):
    node, outlet, rule = ILL[kind]
    patch = with_ill(TONE, "ill", node, outlet)
    told = []
    with pytest.raises(PatchError, match=rule) as error:
        render(patch, 0.05, kernel=kernel, folder=tmp_path)
    assert "--lenient renders the rest" in str(error.value)
    made = render(patch, 0.05, kernel=kernel, folder=tmp_path, told=told.append, lenient=True)
    assert np.array_equal(made.audio, render(TONE, 0.05, kernel=kernel).audio)
    (line,) = told
    assert line.startswith("nodes.ill")
    assert rule in line
    assert "\n" not in line


@pytest.mark.parametrize("kernel", ["generic", "patch"])
def test_what_cannot_be_compiled_is_silent_wherever_it_stands(kernel, monkeypatch):
    """Two in a chain, and a loop with one in it; a third node of another module plays on."""
    monkeypatch.setattr("spikerack.runtime.library._now", library())  # and back, at the end
    adopt({fn.__name__: read_spec(fn) for fn in (uncompilable, own)})
    patch = with_ill(TONE, "a", Node("uncompilable"), "y")
    patch = patch.with_node("b", Node("uncompilable")).with_node("f", Node("svf"))
    for cable in (("a", "y", "b", "x"), ("b", "y", "f", "x"), ("f", "low", "a", "x")):
        patch = patch.with_cable(Cable(*cable))
    told = []
    made = render(patch, 0.05, kernel=kernel, told=told.append, lenient=True)
    assert np.array_equal(made.audio, render(TONE, 0.05, kernel=kernel).audio)
    assert len(told) == 2
    assert all("uncompilable cannot be compiled" in line for line in told)
    told.clear()
    render(with_ill(TONE, "o", Node("own"), "y"), 0.01, told=told.append, lenient=True)
    assert told == ['nodes.o, table: KeyError: "of the player\'s own" (not played)']


def test_a_reason_is_one_plain_line():
    told = "Failed in nopython mode\nDuring: typing\n  Unknown attribute\nFile x, line 3"
    assert reason(ValueError(told)) == "Unknown attribute"
    assert reason(ZeroDivisionError()) == "ZeroDivisionError"


def _played(engine, player, patch, blocks=20):
    """An edit followed, and what is heard after it."""
    source, target = np.zeros((64, 2), np.float32), np.zeros((64, 2), np.float32)
    player.edit(patch)
    while player.patch is not patch:
        assert not player.error
        d.pump(engine.address, source.ctypes.data, target.ctypes.data, 64)
    heard = []
    for _ in range(blocks):
        d.pump(engine.address, source.ctypes.data, target.ctypes.data, 64)
        heard.append(target.copy())
    return np.concatenate(heard)


def test_a_slip_that_is_mended_goes_on_with_its_state():
    """`e` counts its ticks: while the formula is wrong it stands still, then it counts on."""
    engine = Engine()
    patch = with_ill(TONE, "e", Node("expression", settings={"formula": "wrap(t)"}), "y")
    player = Player(engine, patch)
    _played(engine, player, patch.with_node("n", Node("lfo")))
    ticks = int(engine.program.nodes["e"]["state.tick"][0])
    assert ticks >= 20 * 64
    slip = patch.with_node("e", Node("expression", settings={"formula": "wrap(t"}))
    assert "e" not in engine.program.silent
    heard = _played(engine, player, slip)
    assert "not a formula" in engine.program.silent["e"]
    assert np.abs(heard[-640:, 0]).max() > 0.05
    assert not heard[-64:, 1].any()
    assert not player.error
    turned = slip.with_knob("e", "p", 0.5).with_knob("osc", "pitch", 1.0)
    _played(engine, player, turned)
    assert engine.program.nodes["osc"]["knob.pitch"][0] == 1.0, "edits of others are heard"
    _played(engine, player, patch)
    assert not engine.program.silent
    assert int(engine.program.nodes["e"]["state.tick"][0]) >= ticks + 20 * 64
    player.close()


def test_a_sound_that_appears_plays_after_the_next_edit(tmp_path):
    engine = Engine(folder=tmp_path)
    node = Node("file_player", settings={"path": "late.wav"})
    patch = with_ill(TONE, "p", node, "left")
    player = Player(engine, patch)
    assert "file not found" in engine.program.silent["p"]
    soundfile.write(tmp_path / "late.wav", np.full(4800, 0.5), 48_000)
    _played(engine, player, patch.with_node("n", Node("lfo")))
    assert not engine.program.silent
    assert len(engine.program.nodes["p"]["state.tape"]) >= 4800
    player.close()


def test_what_a_silent_node_has_learned_is_kept():
    engine = Engine()
    patch = Patch({"net": Node("stdp")})
    player = Player(engine, patch)
    engine.program.nodes["net"]["state.w"][...] = 0.25
    _played(engine, player, patch.with_node("net", Node("stdp", {"rate": (0.1, 0.2)})))
    assert "got 2 for 1" in engine.program.silent["net"]
    assert np.all(engine.learned()["net.w"] == 0.25)
    _played(engine, player, patch)
    assert np.all(engine.program.nodes["net"]["state.w"] == 0.25)
    player.close()


def mirror(x: Signals, y: State = memory("x")) -> Out(signal("y", "x")):
    """As wide as what arrives."""
    return y


def planned(cables, **channels):
    """The plan of nodes by name and width, and cables as "a.y -> b.x"; "m" reflects."""
    known = {**KNOWN, "mirror": read_spec(mirror)}
    nodes = {n: Node("mirror" if n == "m" else "through", channels=c) for n, c in channels.items()}
    ends = [[*a.split("."), *b.split(".")] for a, b in (c.split(" -> ") for c in cables)]
    return schedule(Patch(nodes, tuple(Cable(*e) for e in ends)), known)


def test_what_only_a_cable_that_is_left_out_made_wide_is_narrow():
    """a is 3 wide, b 5: of their cables into c one does not fit, and what follows it is 5 wide."""
    cables = ["a.y -> c.x", "b.y -> c.gain", "c.y -> n.x", "a.y -> n.gain"]
    plan = planned(cables, a=3, b=5, c=0, n=0)
    assert set(plan.silent) == {"a.y -> c.x", "a.y -> n.gain"}
    assert plan.steps["n"].channels == 5


def test_channels_of_a_node_win_against_the_cable_into_it():
    plan = planned(["a.y -> m.x", "m.y -> b.x"], a=3, m=4, b=0)
    assert "got 3 into 4" in plan.silent["a.y -> m.x"]
    assert [str(w.cable) for w in plan.wires] == ["m.y -> b.x"]
    assert plan.steps["b"].channels == 4


def test_values_that_cannot_be_are_left_out_told_and_written_back(tmp_path):
    text = """{"spikerack": 1, "nodes": {
        "osc": {"module": "oscillator", "knobs": {"pich": 1, "width": 99, "pitch": 0.5}},
        "p": {"module": "file_player", "settings": {"path": 3}},
        "out": {"module": "audio_out"}}, "cables": [{"from": "osc.saw", "to": "out.left"}]}"""
    path = tmp_path / "slips.json"
    path.write_text(text)
    patch = patchfile.read(path)
    assert patch.nodes["osc"].knobs == {"pitch": 0.5}
    told = []
    with pytest.raises(PatchError, match="lenient"):
        render(patch, 0.01, folder=tmp_path)
    made = render(patch, 0.01, folder=tmp_path, told=told.append, lenient=True)
    assert made.peak > 0.1
    assert len(told) == 3
    assert told[0].startswith('nodes.osc.knobs.pich: oscillator has no knob "pich"; did you mean')
    assert told[1].startswith("nodes.osc.knobs.width: must be a number from")
    assert told[2].startswith("nodes.p.settings.path: must be text (got 3)")
    patchfile.write(patch.with_knob("osc", "pitch", 1.0), path)
    kept = json.loads(path.read_text())["nodes"]
    assert kept["osc"]["knobs"] == {"pich": 1, "width": 99, "pitch": 1}
    assert kept["p"]["settings"] == {"path": 3}
    assert patchfile.read(path).nodes["osc"].unread == patch.nodes["osc"].unread
    with pytest.raises(PatchError, match="has no knob"):
        patchfile.loads(text)


def test_a_reason_is_said_once_whoever_looks(tmp_path, monkeypatch):
    """A window that begins, and a swap that is under way, look at the same moment."""
    node, outlet, rule = ILL["sound"]
    said, silent = [], Live.silent
    with Live(
        with_ill(TONE, "ill", node, outlet), "none", say=said.append, folder=tmp_path
    ) as live:

        def slow(live):
            time.sleep(0.05)
            return silent(live)

        monkeypatch.setattr(Live, "silent", slow)
        live._told = {}
        said.clear()
        looking = [threading.Thread(target=live._tell) for _ in range(2)]
        for thread in looking:
            thread.start()
        for thread in looking:
            thread.join()
    assert [rule in line for line in said if "(not played)" in line] == [True]
