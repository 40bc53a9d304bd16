"""Equations are typed in a window: heard as they are right, marked where they are wrong."""

import pytest

from tests.rig.windowed import SPACE, closed, middle, node, opened, tidy, window

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    yield from window(tmp_path_factory.mktemp("equations"))


@pytest.fixture(autouse=True)
def _clean(editor):
    yield
    tidy(editor)


def typed(state) -> str:
    return node(state, "equations").get("settings", {}).get("text", "")


def lines(editor, *told: str) -> None:
    """Type lines; a key ends each, for the tool that types knows no end of line."""
    for k, line in enumerate(told):
        if k:
            editor.key("Return")
        editor.type(line)


def test_a_text_is_heard_as_it_is_typed_and_a_fault_is_marked(editor):
    editor.to(SPACE)
    editor.key("n")
    opened(editor, "palette")
    editor.type("equations")
    editor.key("Return")
    closed(editor)
    editor.key("alt+Return")
    opened(editor, "equations")
    editor.shot("equations_open")
    editor.frames(20)  # until the field has the keyboard
    editor.click(middle(editor, "equations.field"))
    editor.frames(10)
    editor.do("keydown", "ctrl")  # held, as a hand does: the toolkit asks when it comes to the key
    editor.frames(3)
    editor.key("a")
    editor.do("keyup", "ctrl")
    editor.frames(3)
    lines(editor, "dv/dt = (drive - v)/tau : 1", "drive : 1", "tau = 20*ms")
    editor.until(lambda s: "tau = 20*ms" in typed(s), "the text in the patch")
    right = typed(editor.state)
    lines(editor, "", "x = sin(vv) : 1")
    editor.shot("equations_wrong")
    assert typed(editor.state) == right  # what cannot be read is not taken
    editor.key(*["BackSpace"] * len("v) : 1"))
    editor.type(") : 1")
    editor.until(lambda s: "x = sin(v) : 1" in typed(s), "the mended text")
    editor.key("ctrl+Return")
    state = closed(editor)
    assert typed(state).endswith("x = sin(v) : 1")
    editor.key("ctrl+z")
    editor.until(lambda s: typed(s) == "", "one step back is all that was typed")


def test_a_text_of_the_shelf_is_added_by_its_name_and_shows_what_a_cell_of_it_does(editor):
    editor.to(SPACE)
    editor.key("n")
    opened(editor, "palette")
    editor.type("morris lecar class I")
    editor.shot("equations_palette")
    editor.key("Return")
    closed(editor)
    told = node(editor.state, "morris_lecar")
    assert told["settings"]["text"].startswith("# Morris-Lecar: ")
    assert told["knobs"]["I"] == pytest.approx(42e-6)
    editor.key("alt+Return")
    opened(editor, "equations")
    assert "equations.plots" in editor.state["rects"]
    editor.frames(60)
    editor.shot("equations_plots")
    editor.key("Escape")
    closed(editor)
