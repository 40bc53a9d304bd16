"""Windows around the patch: files, help, settings, console, bar; with real mouse and keys."""

import json
import signal

import pytest

from spikerack.runtime.patch.patchfile import read
from tests.rig.windowed import PATCH, SPACE, closed, middle, node, opened, tidy, window

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    yield from window(tmp_path_factory.mktemp("windows"))


@pytest.fixture(autouse=True)
def _clean(editor):
    yield
    tidy(editor)


def test_save_open_and_ask_before_it_is_lost(editor):
    editor.to(SPACE)
    editor.key("ctrl+shift+s")
    opened(editor, "files")
    editor.key("ctrl+a")
    editor.type("second")
    editor.key("Return")
    editor.until(lambda s: s["path"].endswith("second.json"), "saved")
    assert set(read(editor.folder / "second.json").nodes) == set(PATCH["nodes"])
    editor.click(editor.at("cell"))
    editor.key("Delete", "ctrl+o")
    opened(editor, "leave")
    editor.shot("leave")
    editor.click(middle(editor, "leave.Do not save"))
    opened(editor, "files")
    editor.type("small")
    editor.until(lambda s: "files.small.json" in s["rects"], "the file")
    editor.shot("files")
    editor.key("Return")
    state = editor.until(lambda s: s["path"].endswith("small.json"), "opened")
    assert set(state["patch"]["nodes"]) == set(PATCH["nodes"])
    assert not state["dirty"]


def test_every_window_opens_by_its_key_and_closes_by_escape(editor):
    for keys, name in (
        ("question", "shortcuts"), ("ctrl+comma", "settings"), ("ctrl+t", "text"),
        ("ctrl+shift+o", "examples"), ("ctrl+o", "files"),
    ):  # fmt: skip
        editor.to(SPACE)
        editor.key(keys)
        opened(editor, name)
        editor.shot(f"window_{name}")
        editor.key("Escape")
        closed(editor)


def test_help_opens_a_patch_that_shows_the_module(editor):
    editor.to(editor.at("filter"))
    editor.key("F1")
    opened(editor, "help")
    editor.shot("help")
    editor.click(middle(editor, "help.play"))
    state = editor.until(lambda s: "this" in s["patch"]["nodes"], "the help patch")
    assert node(state, "this")["module"] == "svf"
    editor.key("ctrl+o")
    opened(editor, "files")
    editor.type(str(editor.path))
    editor.key("Return")
    editor.until(lambda s: s["path"].endswith("small.json"), "the patch of before")


def test_settings_are_kept_and_shortcuts_are_changed_by_pressing_them(editor):
    kept = editor.folder / "config" / "settings.json"
    editor.to(SPACE)
    editor.key("ctrl+comma")
    opened(editor, "settings")
    editor.type("palette")
    editor.key("Down") if "settings.Palette" not in editor.state["rects"] else None
    editor.click(middle(editor, "settings.Palette"))
    editor.until(lambda s: json.loads(kept.read_text())["theme"] != "night", "another palette")
    editor.shot("another_palette")
    editor.key("Escape")
    for _ in range(4):
        if json.loads(kept.read_text())["theme"] == "night":
            break
        editor.key("ctrl+comma")
        editor.click(middle(editor, "settings.Palette"))
        editor.key("Escape")
    assert json.loads(kept.read_text())["theme"] == "night"

    editor.key("ctrl+comma")
    opened(editor, "settings")
    editor.type("silence")
    editor.click(middle(editor, "settings.Silence at once"))
    editor.key("ctrl+shift+x")
    editor.until(lambda s: "Ctrl+Shift+X" in kept.read_text(), "another shortcut")
    editor.click(middle(editor, "settings.Silence at once"))
    editor.key("ctrl+z")  # which undo has
    editor.frames(6)
    editor.shot("clash")
    editor.click(middle(editor, "settings.Silence at once"))
    editor.key("ctrl+period")
    editor.until(lambda s: json.loads(kept.read_text())["shortcuts"] == {}, "as it came")


def test_a_patch_may_ask_for_as_much_memory_as_the_settings_say(editor):
    kept = editor.folder / "config" / "settings.json"

    def step(key: str, gigabytes: float) -> None:
        editor.to(SPACE)
        editor.key("ctrl+comma")
        opened(editor, "settings")
        editor.type("memory of")
        editor.until(lambda s: "settings.Palette" not in s["rects"], "only that line")
        editor.key(key)
        told = f"{gigabytes} GiB"
        editor.until(lambda s: json.loads(kept.read_text())["memory_gb"] == gigabytes, told)
        editor.frames(6)
        editor.shot(f"memory_{key}")
        editor.key("Escape")
        closed(editor)

    step("Right", 0.5)
    editor.key("grave")
    editor.until(lambda s: "console" in s["standing"], "the console")
    for line in ('add("delay", name="echoes")', 'channels("echoes", 400)'):  # 614 MB
        editor.frames(6)
        editor.type(line)
        editor.key("Return")
    editor.until(lambda s: "asks for" in s["line"], "a line", 60.0)
    editor.until(lambda s: "asks for" in s["nodes"]["echoes"]["silent"], "a dark panel", 60.0)
    editor.frames(6)
    editor.shot("too_much")
    editor.key("Escape", "ctrl+z")
    step("Left", 0.0)


def test_the_console_does_what_hands_do(editor):
    editor.to(SPACE)
    editor.key("grave")
    editor.until(lambda s: "console" in s["standing"], "the console")
    editor.frames(6)
    editor.type("filter.resonance = 0.25")
    editor.key("Return")
    editor.until(lambda s: node(s, "filter").get("knobs", {}).get("resonance") == 0.25, "turned")
    editor.type('turn("filter.cut')
    editor.key("Tab")
    editor.frames(15)
    editor.type('", 500)')
    editor.key("Return")
    editor.until(lambda s: node(s, "filter").get("knobs", {}).get("cutoff") == 500, "500 Hz")
    editor.frames(15)
    editor.key("Up")
    editor.frames(15)
    editor.type(' or turn("filter.cutoff", 600)')
    editor.key("Return")
    editor.until(lambda s: node(s, "filter")["knobs"]["cutoff"] == 600, "600 Hz")
    editor.shot("console")
    editor.key("Escape")
    editor.until(lambda s: "console" not in s["standing"], "no console")


def test_what_is_typed_while_the_window_stands_still_arrives_in_order(editor):
    editor.to(SPACE)
    editor.key("grave")
    editor.until(lambda s: "console" in s["standing"], "the console")
    editor.process.send_signal(signal.SIGSTOP)
    try:
        editor.do("type", "--delay", 5, "--", 'turn("filter.reso')
        editor.do("key", "Tab")  # behind all letters
        editor.do("type", "--delay", 5, "--", '", 0.5)')
        editor.do("key", "Return")
        for value in (300, 400, 500):
            editor.do("type", "--delay", 5, "--", f"filter.cutoff = {value}")
            editor.do("key", "Return")
        editor.do("type", "--delay", 5, "--", "osc.pitch = 2")
        editor.do("key", "Return", "Escape", "n")  # and out of the console, for a module
        editor.do("type", "--delay", 5, "--", "hair cell")
        editor.do("key", "Return")
    finally:
        editor.process.send_signal(signal.SIGCONT)
    state = editor.until(lambda s: "hair_cell" in s["patch"]["nodes"], "all of it", 60.0)
    assert node(state, "filter")["knobs"] == {"cutoff": 500, "resonance": 0.5}
    assert node(state, "osc")["knobs"]["pitch"] == 2
    assert state["undo"] == 6
    assert "console" not in state["standing"]


def test_enter_takes_the_line_that_is_lit(editor):
    editor.click(editor.at("cell"))
    editor.key("Delete", "ctrl+o")
    opened(editor, "leave")
    editor.key("Tab", "s", "Tab", "Down")  # away from what was lit, and round to it again
    editor.shot("leave_lit")
    editor.key("Up", "Up", "Return")  # round to the last line: stay here
    state = closed(editor)
    assert state["dirty"]
    assert "cell" not in state["patch"]["nodes"]
    editor.key("ctrl+o")
    opened(editor, "leave")
    editor.process.send_signal(signal.SIGSTOP)
    try:
        editor.do("key", "Down", "Up", "Down", "Return")  # do not save; all in one frame
    finally:
        editor.process.send_signal(signal.SIGCONT)
    opened(editor, "files")
    assert "cell" in json.loads(editor.path.read_text())["nodes"]


def test_the_bar_plays_stops_and_chooses(editor):
    editor.click(middle(editor, "bar.play"))
    editor.click(middle(editor, "bar.play"))
    for name, popup in (("device", "device_menu"), ("rate", "rate_menu"), ("block", "block_menu")):
        editor.click(middle(editor, f"bar.{name}"))
        opened(editor, popup)
        editor.shot(popup)
        editor.key("Escape")
    x, y = middle(editor, "bar.level")
    editor.drag((x, y), (x - 30, y))
    kept = editor.folder / "config" / "settings.json"
    editor.until(lambda s: json.loads(kept.read_text())["level"] < 0.0, "a lower level")
    editor.click(middle(editor, "bar.undo"))
    editor.click(middle(editor, "bar.load"))
    editor.until(lambda s: "costs" in s["standing"], "the table of costs")
    editor.frames(30)
    editor.shot("costs")


def test_the_window_scales(editor):
    editor.to(SPACE)
    editor.key("ctrl+comma")
    opened(editor, "settings")
    narrow = editor.state["rects"]["settings"][2]
    editor.key("Right", "Right")
    editor.until(lambda s: s["rects"].get("settings", [0, 0, 0])[2] > narrow * 1.1, "larger")
    editor.shot("scaled")
    editor.key("Left", "Left")
    editor.until(lambda s: s["rects"].get("settings", [0, 0, 9e9])[2] == narrow, "as before")


def test_windows_follow_the_size_of_the_screen(editor):
    editor.key("grave")
    editor.until(lambda s: "console" in s["standing"], "the console")
    for size in ((1280, 800), (900, 700), (1600, 1000)):
        editor.do("search", "--name", "Spikerack", "windowsize", *size)
        state = editor.until(
            lambda s, w=size[0]: (
                s["rects"].get("bar", [0] * 4)[2] == w
                and {"bar.file", "console.field"} <= s["rects"].keys()
            ),
            f"windows for {size}",
        )
        for name, (x, y, w, h) in state["rects"].items():
            assert x >= 0, name
            assert x + w <= size[0] + 1, name
            assert y + h <= size[1] + 1, name
        editor.frames(3)  # a window is seen from its second frame on
        if size[0] != 1280:
            assert ("bar.more" in state["rects"]) == (size[0] == 900)
        editor.shot(f"size_{size[0]}")


def test_the_rate_of_a_module_is_typed_as_a_time(editor):
    """Something else is refused in place, and the window stays."""
    editor.click(editor.at("cell"), button=3)
    opened(editor, "menu")
    editor.click(middle(editor, "menu.How often it ticks ..."))
    opened(editor, "set_rate")
    editor.key("ctrl+a")
    editor.type("often")
    editor.key("Return")
    editor.frames(4)
    assert editor.state["popup"] == "set_rate"
    assert "rate" not in node(editor.state, "cell")
    editor.key("ctrl+a")
    editor.type("0.1 ms")
    editor.key("Return")
    editor.until(lambda s: node(s, "cell").get("rate") == "0.1 ms", "a time")
    closed(editor)
