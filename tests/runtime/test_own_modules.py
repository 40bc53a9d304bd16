"""A player's own modules: asked about, read again while they play, and never a reason to stop."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from spikerack.runtime.commands.main import main
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.pump import pump
from spikerack.runtime.library import adopt, library
from spikerack.runtime.live import Live
from spikerack.runtime.own_modules import OwnModules
from spikerack.runtime.patch.graph import Cable, Node, Patch

STAIRS = '''
"""Stairs."""

from modules.ports import Knob, Out, State, amount


def my_stairs(height: Knob = amount(1.0, 0.0, 2.0), n: State = 0.0) -> Out("y"):
    """It climbs."""
    n = n + 1.0
    y = n
    return y, n
'''
DOWN = STAIRS.replace("y = n\n", "y = -height * n\n")
OTHER = STAIRS.replace('Out("y")', 'Out("z")').replace("y = n", "z = n").replace("y, n", "z, n")
PATCH = Patch(
    nodes={"s": Node("my_stairs", knobs={"height": 0.5}), "out": Node("audio_out")},
    cables=(Cable("s", "y", "out", "left", 0.0),),
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of modules; what is agreed to and adopted is forgotten afterwards."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    before = library()
    made = tmp_path / "mine"
    made.mkdir()
    (made / "stairs.py").write_text(STAIRS)
    yield made
    adopt({**dict.fromkeys(library()), **before})


def until(what, seconds=60.0):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_a_file_is_changed_while_it_plays(folder):
    own, said = OwnModules(folder), []
    adopt(own.read())
    with Live(PATCH, "none", say=said.append, own=[own]) as live:
        live.player.watch({("s", "y"): 4_800})

        def last() -> float:
            tap = live.engine.program.taps.get(("s", "y"))
            return float(tap.ring[(int(tap.written[0]) - 1) % len(tap.ring), 0]) if tap else 0.0

        def count() -> float:
            return float(live.engine.program.nodes["s"]["state.n"][0])

        def change(text: str, name: str = "stairs.py") -> str:
            before = len(said)
            (folder / name).write_text(text)
            until(lambda: len(said) > before)
            return said[-1]

        until(lambda: last() > 0.0)
        before = count()
        assert change(DOWN) == "my_stairs: read again"
        until(lambda: last() < 0.0)
        assert last() == pytest.approx(-0.5 * count(), rel=0.1)  # the knob as it was turned
        assert count() > before > 0.0  # and it went on from there

        for text, told in (
            (DOWN.replace("y = -", "y = = -"), "stairs.py, line 10: "),
            (DOWN.replace("return y, n", "return y"), "stairs.py: my_stairs, line 11: returns y;"),
            (DOWN.replace("-height", "-hight"), "my_stairs, line 10: must be what machine code"),
            (OTHER, 'cables[0].from: there is no outlet "y"'),
            (STAIRS.replace("my_stairs", "oscillator"), "stairs.py: there is a module oscillator"),
        ):
            line = change(text)
            assert line.startswith(told), line
            assert line.endswith("; what was there plays on")
            assert "\n" not in line
            before = count()
            until(lambda before=before: count() > before + 4_800)
            assert last() < 0.0

        assert change(STAIRS) == "my_stairs: read again"
        until(lambda: last() > 0.0)
        more = STAIRS.replace("my_stairs", "more_stairs")
        assert change(more, "more.py") == "more_stairs: read again"
        live.player.edit(PATCH.with_node("t", Node("more_stairs")))
        until(lambda: "t" in live.engine.program.nodes)
        assert live.player.settle(60.0)
        assert live.player.kernel == "patch"
        assert not live.player.error
        assert not live.engine.faults()


def test_a_module_that_is_deleted_is_a_ghost_until_it_is_back(folder):
    """One of two in a file, then the whole file; the rest of the patch plays on."""
    beside = STAIRS.partition("\n\n\n")[2].replace("my_stairs", "beside")
    (folder / "stairs.py").write_text(f"{STAIRS}\n\n{beside}")
    own, said = OwnModules(folder), []
    adopt(own.read())
    with Live(PATCH, "none", say=said.append, own=[own]) as live:

        def plan():
            return live.engine.program.plan

        assert set(plan().steps) == {"s", "out"}
        (folder / "stairs.py").write_text(STAIRS.replace("my_stairs", "beside"))
        until(lambda: plan().ghosts == ("s",) and "s" not in plan().steps)
        gone = "my_stairs: gone, and a ghost where it is used"
        until(lambda: f"beside: read again; {gone}" in said)
        assert "my_stairs" not in library()
        assert live.player.wanted.nodes["s"].knobs == {"height": 0.5}
        (folder / "stairs.py").write_text(f"{STAIRS}\n\n{beside}")
        until(lambda: not plan().ghosts)
        until(lambda: said[-1] == "beside, my_stairs: read again")
        (folder / "stairs.py").unlink()
        until(lambda: plan().ghosts == ("s",))
        until(lambda: f"beside, {gone}" in said)
        (folder / "other name.py").write_text(STAIRS)
        until(lambda: not plan().ghosts)
        until(lambda: live.engine.program.nodes["s"]["state.n"][0] > 0.0)
        assert not live.player.error


def test_a_module_deleted_by_a_version_that_was_wrong_is_gone_with_the_next(folder):
    both = f"{STAIRS}\n\n{OTHER.partition(chr(10) * 3)[2].replace('my_stairs', 'other')}"
    (folder / "stairs.py").write_text(both)
    own = OwnModules(folder)
    assert set(own.read()) == {"my_stairs", "other"}
    (folder / "stairs.py").write_text(STAIRS)  # nobody could play this, say
    assert own.read()["other"] is None
    (folder / "stairs.py").write_text(STAIRS + "# mended\n")
    assert own.read()["other"] is None
    text = (folder / "stairs.py").read_bytes()
    (folder / "stairs.py").write_bytes(b"")  # others do it in two steps
    assert own.read() == {}
    (folder / "stairs.py").write_bytes(text)
    assert own.read() == {}
    (folder / "stairs.py").rename(folder / "saving.tmp")  # as some editors save
    assert own.read() == {}
    (folder / "saving.tmp").rename(folder / "stairs.py")
    assert own.read() == {}


def test_what_shows_a_patch_knows_own_modules_too(folder, tmp_path, capfd):
    """`check`, `plan`, `kernel` and `picture`: after the same question as `play`."""
    import spikerack.patcher.commands  # noqa: F401  # adds `picture`

    path, drawn = tmp_path / "patch.json", tmp_path / "patch.png"
    path.write_text('{"spikerack": 1, "nodes": {"s": {"module": "my_stairs"}}, "cables": []}')
    more = ["--modules", str(folder)]
    commands = {
        "check": ([str(path)], "1 node,"), "plan": ([str(path)], "my_stairs"),
        "kernel": ([str(path), "--kernel", "generic"], "my_stairs"),
        "picture": ([str(path), "-o", str(drawn)], ""),
    }  # fmt: skip
    for command, (arguments, _) in commands.items():
        assert main([command, *arguments, *more]) == 2
        assert "stairs.py did not come with Spikerack" in capfd.readouterr().err
    assert "my_stairs" not in library()
    for command, (arguments, told) in commands.items():
        assert main([command, *arguments, *more, "--yes"]) == 0
        said = capfd.readouterr().out
        assert told in said
        assert "a ghost" not in said
        adopt({"my_stairs": None})
    assert drawn.stat().st_size > 1000


def test_nothing_runs_that_was_not_agreed_to(folder, tmp_path, capfd):
    mark = tmp_path / "it ran"
    (folder / "stairs.py").write_text(STAIRS + f"open({str(mark)!r}, 'w').close()\n")
    path, made = tmp_path / "patch.json", tmp_path / "made.npy"
    path.write_text('{"spikerack": 1, "nodes": {"s": {"module": "my_stairs"}}, "cables": []}')
    command = ["render", str(path), "--seconds", "0.01", "--tap", f"s.y={made}"]
    command += ["--kernel", "generic", "--modules", str(folder)]
    assert main(command) == 2
    told = "mine: stairs.py did not come with Spikerack; read it, then add --yes\n"
    assert capfd.readouterr().err.endswith(told)
    assert not mark.exists()
    assert main([*command, "--yes"]) == 0
    assert np.array_equal(np.load(made)[:, 0], np.arange(1.0, 481.0))
    mark.unlink()
    assert main(command) == 0  # this was agreed to
    assert mark.exists()
    (folder / "stairs.py").write_text(STAIRS + "# and more\n")
    assert main(command) == 2  # this was not


def test_only_the_bytes_that_were_agreed_to_run(folder, tmp_path, monkeypatch, capfd):
    """Whatever stands beside a file, in the cache, or where its source might be looked for."""
    cache, mark = tmp_path / "cache", tmp_path / "it ran"
    idle = Engine()
    pump(idle.address, 0, 0, 0)  # it takes longest, and comes from the cache of all tests
    monkeypatch.setenv("SPIKERACK_CACHE", str(cache))
    monkeypatch.chdir(tmp_path)
    adopt(OwnModules(folder).read())
    path = Path(library()["my_stairs"].fn.__code__.co_filename)
    adopt({"my_stairs": None})
    assert not path.is_absolute()
    path.parent.mkdir(parents=True)
    other = STAIRS.replace("y = n", "y = -n") + f"open({str(mark)!r}, 'w').close()\n"
    render = ["render", "patch.json", "--seconds", "0.01", "--modules", str(folder)]
    render += ["--kernel", "generic", "--tap", "s.y=made.npy"]
    (tmp_path / "patch.json").write_text(
        '{"spikerack": 1, "nodes": {"s": {"module": "my_stairs"}}, "cables": []}'
    )
    for _ in range(2):
        for place in (path.parent, *(p for p in (cache, *cache.rglob("*")) if p.is_dir())):
            for name in ("stairs.py", "beside.py", "numba.py", "modules.py"):
                (place / name).write_text(other)
        assert main(render) == 0
        assert np.array_equal(np.load("made.npy")[:, 0], np.arange(1.0, 481.0))
        adopt({"my_stairs": None})
    assert not mark.exists()


def test_what_was_asked_about_is_what_runs(folder, tmp_path):
    mark = tmp_path / "it ran"
    own = OwnModules(folder)
    assert own.strange() == ["stairs.py"]
    for name in ("stairs.py", "beside.py"):  # while the player thinks it over
        (folder / name).write_text(f"open({str(mark)!r}, 'w').close()\n")
    assert set(own.read()) == {"my_stairs"}
    assert not mark.exists()
    assert own.read() == {"my_stairs": None}
    assert mark.exists()


def nothing_but_bytes(path):
    path.write_bytes(bytes(range(256)))


def a_folder(path):
    path.unlink()
    path.mkdir()


def a_fifo(path):
    path.unlink()
    os.mkfifo(path)


def open_to_others(path):
    path.chmod(0o602)


@pytest.mark.parametrize("damage", [nothing_but_bytes, a_folder, a_fifo, open_to_others])
def test_where_it_is_not_known_what_was_agreed_to_the_player_is_asked(folder, tmp_path, damage):
    path = tmp_path / "patch.json"
    path.write_text('{"spikerack": 1, "nodes": {}, "cables": []}')
    command = ["check", str(path), "--modules", str(folder)]

    def checked(*more: str) -> int:
        adopt({"my_stairs": None})
        return main([*command, *more])

    assert [checked(), checked("--yes"), checked()] == [2, 0, 0]
    damage(tmp_path / "config" / "spikerack" / "agreed_modules.txt")
    assert [checked(), checked("--yes")] == [2, 0]
    assert checked() == (2 if damage is a_folder else 0), "what can be mended is"


def test_a_folder_that_is_none(tmp_path, capfd):
    assert main(["play", "x.json", "--modules", str(tmp_path / "none")]) == 2
    assert "--modules: must be a folder" in capfd.readouterr().err
