"""What leaves the window and comes back: takes, texts, pictures, files that are dropped."""

import json
import time

import numpy as np
import pytest
import soundfile

from spikerack.patcher.sharing.png import png
from spikerack.runtime.library import library
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import read, write
from tests.rig.rack import (
    PATCH,
    SPACE,
    between,
    cables,
    clean,
    desktop,
    editor,
    place,
    popup,
    screen,
    still,
)
from tests.rig.windowed import middle, node

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


def octaves(path, seconds: float = 1.0) -> float:
    """How far the right channel is above C4 at the end of a take."""
    sound, rate = soundfile.read(path)
    part = sound[-int(seconds * rate) :, 1]
    assert np.abs(part).max() > 1e-4, "silence"
    size = 2**20
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), size))
    return float(np.log2(spectrum.argmax() * rate / size / 261.6256))


def takes(editor) -> set:
    return set((editor.folder / "takes").glob("*.wav"))


def taken(editor) -> "object":
    """A take of a few seconds, by the button."""
    before = takes(editor)
    editor.click(middle(editor, "bar.record"))
    editor.until(lambda s: takes(editor) - before, "a take")
    (made,) = takes(editor) - before
    editor.until(lambda s: str(made) in s["line"], "told where it is")
    time.sleep(1.5)
    editor.click(middle(editor, "bar.record"))
    editor.until(lambda s: made.stat().st_size > 200_000, "its sound")
    return made


def test_takes_go_on_at_another_rate_and_keep_the_patch(editor):
    """The glide falls for 20 s; a state that was lost would be at its end already."""
    editor.until(lambda s: s["sound"]["rate"], "sound", 120.0)
    first = taken(editor)
    assert octaves(first) == pytest.approx(1.0, abs=0.01)
    editor.do("keydown", "shift")
    editor.click(editor.at("slow", "inlets.x"))
    editor.do("keyup", "shift")
    editor.until(lambda s: ("one.gate", "slow.x") not in cables(s), "let go")
    for name, line in (("block", "64 "), ("rate", "44.1 kHz")):
        editor.click(middle(editor, f"bar.{name}"))
        popup(editor, f"{name}_menu")
        (row,) = [n for n in editor.state["rects"] if n.startswith(f"{name}_menu.{line}")]
        editor.click(middle(editor, row))
    editor.until(lambda s: s["sound"]["rate"] == 44_100, "44.1 kHz", 60.0)
    assert json.loads((editor.folder / "config" / "settings.json").read_text())["block"] == 64
    second = taken(editor)
    assert 0.05 < octaves(second) < 0.99
    kept = takes(editor)
    editor.click(middle(editor, "bar.keep"))
    editor.until(lambda s: takes(editor) - kept, "the last minutes")
    (last,) = takes(editor) - kept
    editor.until(lambda s: last.stat().st_size > second.stat().st_size, "all of them")
    for path in (first, second, last):
        editor.until(lambda s, p=path: holds(p), f"{path.name} with the patch inside")


def holds(path) -> bool:
    try:
        return set(opened(path).nodes) == set(PATCH["nodes"])
    except ValueError:
        return False


def test_the_text_of_the_patch_is_copied(editor, desktop):
    editor.key("ctrl+t")
    popup(editor, "text")
    editor.key("ctrl+c")
    text = desktop.clipboard()
    assert "osc" in text
    assert "filter" in text
    assert text.count(".") > 5
    editor.key("Escape")


def test_palettes_and_scale_are_looked_at(editor):
    kept = editor.folder / "config" / "settings.json"
    for theme in ("contrast", "colour-blind", "night"):
        editor.key("ctrl+comma")
        popup(editor, "settings")
        for _ in range(4):
            if json.loads(kept.read_text() if kept.exists() else "{}").get("theme") == theme:
                break
            editor.click(middle(editor, "settings.Palette"))
        editor.key("Escape")
        editor.frames(10)
        editor.shot(f"theme_{theme}")
    editor.key("ctrl+comma")
    popup(editor, "settings")
    editor.key("Right", "Right", "Right")
    editor.until(lambda s: json.loads(kept.read_text())["scale"] == 1.5, "1.5 times")
    editor.key("Escape")
    state = editor.until(lambda s: "bar.play" in s["rects"] and not s["popup"], "a larger bar")
    assert state["top"] == state["rects"]["bar"][3] == 66  # the canvas begins where the bar ends
    editor.shot("scale_150")
    editor.click(SPACE, button=3)
    popup(editor, "menu")
    editor.frames(8)
    editor.shot("scale_150_menu")
    editor.key("Escape", "ctrl+comma")
    popup(editor, "settings")
    editor.key("Left", "Left", "Left", "Escape")
    editor.until(lambda s: json.loads(kept.read_text())["scale"] == 1.0, "as before")


def test_files_dropped_on_the_window_open(editor, desktop):
    """Last: each takes the place of the patch before."""
    patch, known, folder = read(editor.path), library(), editor.folder
    for i, name in enumerate(("drop.json", "drop.spikerack", "drop.png", "drop.wav")):
        path = folder / f"dropped {i}" / name
        path.parent.mkdir()
        one = patch.without_node(sorted(patch.nodes)[i])
        if name.endswith(".png"):
            path.write_bytes(png(one, known, 400))
        elif name.endswith(".wav"):
            from spikerack.patcher.sharing.take import keep_patch

            soundfile.write(path, np.zeros((480, 2)), 48_000)
            keep_patch(path, one, known)
        else:
            write(one, path, known)
        desktop.drop(path)
        state = editor.until(lambda s, p=path: s["path"].endswith(p.name), name)
        assert set(state["patch"]["nodes"]) == set(one.nodes)
    (folder / "no patch.txt").write_text("hello")
    desktop.drop(folder / "no patch.txt")
    editor.until(lambda s: "is no patch" in s["line"], "a line that says so")
    assert set(editor.patch()["nodes"]) == set(one.nodes)
