"""The editor for a long time: wild hands, sudden ends, kernels in the making."""

import json
import random
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import permutation_test

from tests.rig.jack import rig  # noqa: F401
from tests.rig.processes import started
from tests.rig.screen import Editor, Screen
from tests.rig.wild import MOST, Wild
from tests.root import ROOT

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine

PATCH = ROOT / "patches" / "first_sound.json"
SMALL = {
    "spikerack": 1,
    "nodes": {
        "osc": {"module": "oscillator", "at": [0, 0]},
        "filter": {"module": "svf", "at": [600, 0]},
        "out": {"module": "audio_out", "knobs": {"level": -40}, "at": [1200, 0]},
    },
    "cables": [{"from": "osc.saw", "to": "filter.x"}, {"from": "filter.low", "to": "out.left"}],
}
MODULES = ("izhikevich", "spring_reverb", "adex", "waveshaper", "delay")
LOST = 2.0  # seconds of work that may be lost
STALL = 50.0  # milliseconds that a kernel in the making may cost a frame
MEGABYTES = 250.0  # that a session of any length may grow by


@pytest.fixture
def screen():
    made = Screen()
    yield made
    made.close()


def own_copy(folder: Path, text: str = "") -> str:
    path = folder / "long.json"
    path.write_text(text or PATCH.read_text())
    return str(path)


def playing(editor: Editor, seconds: float = 300.0) -> dict:
    return editor.until(lambda s: s["sound"]["kernel"] == "patch", "the patch's kernel", seconds)


def memory(editor: Editor) -> float:
    """Megabytes of the editor."""
    told = Path(f"/proc/{editor.process.pid}/status").read_text()
    return next(int(x.split()[1]) / 1024 for x in told.splitlines() if x.startswith("VmRSS"))


def wild_and_idle(rig, screen, folder: Path, period: int, pairs: int, seconds: float) -> None:  # noqa: F811
    """Late blocks while hands are wild are no more than while they rest.

    Turns of both, one after the other, in random order: what else runs on the machine meets both
    alike.  If the hands did nothing, each pair could as well be the other way round; so few of all
    ways to turn the pairs round may have a sum as large as the one that was found.
    """
    rig.start(period)
    screen.env |= {k: rig.env[k] for k in ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER")}
    editor = Editor(screen, folder, own_copy(folder), device="system, JACK")
    try:
        assert playing(editor)["sound"]["device"] == "system, JACK"
        hands, dice, sizes = Wild(editor, 1), random.Random(2), []
        late: dict[str, list[int]] = {"idle": [], "wild": []}
        for _ in range(pairs):
            for how in dice.sample(("idle", "wild"), 2):
                before, end = editor.state["sound"]["late"], time.monotonic() + seconds
                while time.monotonic() < end:
                    if how == "wild":
                        hands.do()
                    else:
                        time.sleep(0.2)
                late[how].append(editor.state["sound"]["late"] - before)
            sizes.append(memory(editor))
        editor.shot(f"wild_{period}")
        (folder / "late.json").write_text(json.dumps(late))
        print(f"blocks of {period}: {late}, {hands.done} edits, {sizes} MB")
        assert hands.done > pairs * seconds / 6
        assert "Traceback" not in editor.errors.read_text()
        assert "internal error" not in hands.said
        assert sizes[-1] - sizes[0] < MEGABYTES, sizes
        apart = permutation_test(
            (late["wild"], late["idle"]), lambda a, b: np.mean(a) - np.mean(b),
            permutation_type="samples", alternative="greater",
        )  # fmt: skip
        assert apart.pvalue > 0.01, late
    finally:
        editor.close()


@pytest.mark.long
@pytest.mark.parametrize("period", [256, 64])
def test_wild_hands_do_not_touch_the_sound(rig, screen, tmp_path, period):  # noqa: F811
    """Ten minutes of each; fewer than seven pairs could never tell."""
    wild_and_idle(rig, screen, tmp_path, period, 8, 40.0)


def seen_until_killed(editor: Editor, dice: random.Random) -> list[tuple[float, dict]]:
    """The patches that were seen while keys were hammered, and when; then a sudden end.

    Nothing is undone meanwhile: what was seen is on the way back from what is found again.
    """
    name = dice.choice(sorted(editor.patch()["nodes"]))
    editor.to((800, 975))
    editor.key("ctrl+shift+a", "f")
    editor.click(editor.at(name))
    keys = [dice.choice(("ctrl+r", "ctrl+d", "ctrl+e", "ctrl+i", "ctrl+m")) for _ in range(200)]
    with started(["xdotool", "key", "--delay", "60", *keys], env=editor.env):
        seen, end = [], time.monotonic() + dice.uniform(0.2, 4.0)
        while time.monotonic() < end:
            told = editor.state
            if not seen or seen[-1][1] != told["patch"]:
                seen.append((time.monotonic(), told["patch"]))
            time.sleep(0.005)
        editor.process.kill()
        editor.process.wait()
    return [(end - when, patch) for when, patch in seen]


def killed_again_and_again(screen, folder: Path, times: int) -> None:
    """What is found again was there at most two seconds before the end, or is newer still.

    Newer: then a step or some back there is one that was seen.
    """
    dice, path = random.Random(3), own_copy(folder, json.dumps(SMALL))
    edits = 0
    editor = Editor(screen, folder, path)
    try:
        for number in range(times):
            if len(editor.patch()["nodes"]) > MOST:
                editor.close()
                shutil.rmtree(folder / "state")
                editor = Editor(screen, folder, path)
            seen = seen_until_killed(editor, dice)
            last_before = max((i for i, s in enumerate(seen) if s[0] >= LOST), default=0)
            recent = [patch for _, patch in seen[last_before:]]
            edits += len(seen) - 1
            editor = Editor(screen, folder, path)
            if editor.state["popup"] == "restore":
                editor.key("Return")
                editor.until(lambda s: not s["popup"], "the restored patch")
                editor.frames(6)
            for _ in range(200):
                if editor.patch() in recent:
                    break
                assert editor.state["undo"], f"round {number}: nothing of the last {LOST} s"
                editor.key("ctrl+z")
            else:
                raise AssertionError(f"round {number}: another patch")
            print(number + 1, end=" ", flush=True)
            assert "Traceback" not in editor.errors.read_text()
    finally:
        editor.close()
    assert edits > times


@pytest.mark.long
def test_a_sudden_end_loses_no_work(screen, tmp_path):
    killed_again_and_again(screen, tmp_path, 3)


@pytest.mark.long
def test_a_hundred_sudden_ends_lose_no_work(screen, tmp_path):
    killed_again_and_again(screen, tmp_path, 100)


def frames(editor: Editor, is_over) -> list[float]:
    """How long each frame takes, in milliseconds, until something is so."""
    state = editor.state
    times, at = [], state["frame"]
    while not is_over(state):
        state = editor.state
        new = state["frame"] - at
        assert new <= len(state["times"]), "frames were missed"
        times += state["times"][len(state["times"]) - new :]
        at = state["frame"]
        time.sleep(0.05)
    return times


def added(editor: Editor, module: str) -> None:
    editor.to((800, 975))
    editor.key("n")
    editor.until(lambda s: s["popup"] == "palette", "the palette")
    editor.type(module)
    editor.until(lambda s: f"palette.{module}" in s["rects"], module)
    editor.key("Return")


def slowest_frame(editor: Editor, module: str, count: int) -> float:
    """Of those from a new module to its sound in the patch's kernel; then it is gone again."""
    added(editor, module)
    editor.until(lambda s: len(s["patch"]["nodes"]) > count, "a new node")
    begin = time.monotonic()
    times = frames(
        editor, lambda s: s["sound"]["kernel"] == "patch" and time.monotonic() - begin > 4.0
    )
    editor.key("ctrl+z")
    editor.until(lambda s: len(s["patch"]["nodes"]) == count, "undone")
    playing(editor)
    return max(times)


@pytest.mark.long
def test_a_kernel_in_the_making_does_not_hold_a_frame(screen, tmp_path):
    """The same is done three times: first kernels are made for it, then they are on disk.

    The slowest frame of the first time against that of the second, for some modules; and that
    against the third, which says how far two slowest frames are apart by chance.
    """
    screen.env["SPIKERACK_CACHE"] = str(tmp_path / "cache")
    editor = Editor(screen, tmp_path, own_copy(tmp_path))
    try:
        playing(editor)
        count = len(editor.patch()["nodes"])
        slowest: list[list[float]] = []
        for module in MODULES:
            slowest.append([slowest_frame(editor, module, count) for _ in range(3)])
        print(slowest)
        making, made, again = np.array(slowest).T
        by_chance = np.median(np.abs(again - made))
        assert np.median(making - made) <= STALL + by_chance, slowest
    finally:
        editor.close()
