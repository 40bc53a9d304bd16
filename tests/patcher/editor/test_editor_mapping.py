"""Learn, in a real window: one key over a knob, and what moves next turns it."""

import pytest

from tests.rig.rack import clean, desktop, editor, screen  # noqa: F401
from tests.rig.windowed import node, opened

pytestmark = pytest.mark.xdist_group("screen")  # one window at a time on a small machine


def test_a_key_is_learned_turns_its_knob_and_is_forgotten(editor):  # noqa: F811
    def hands(state):
        return node(state, "filter").get("hands", {})

    def cutoff(state):
        return node(state, "filter").get("knobs", {}).get("cutoff")

    editor.until(lambda s: s["sound"]["rate"], "sound", 120.0)
    editor.to(editor.at("filter", "knobs.cutoff"))
    editor.key("l")
    editor.until(lambda s: s["line"].startswith("Move what shall turn cutoff"), "it waits")
    editor.key("j")
    state = editor.until(hands, "it has learned")
    assert hands(state) == {"cutoff": 'key J of "keyboard"'}
    editor.until(lambda s: "J" in s["line"], "it says so")

    editor.key("shift+l")
    opened(editor, "hand")
    editor.key("ctrl+a")
    editor.type("key J, 25 to 75 %, toggle")
    editor.key("Return")
    editor.until(lambda s: hands(s) == {"cutoff": "key J, 25 to 75 %, toggle"}, "it is changed")
    editor.key("j")
    first = cutoff(editor.until(cutoff, "it is turned"))
    editor.key("j")
    state = editor.until(lambda s: cutoff(s) != first, "the other end")
    low, high = sorted((first, cutoff(state)))
    assert high / low == pytest.approx(2000**0.5)  # half of the way from 10 Hz to 20 kHz
    editor.shot("knob_with_a_hand")

    editor.key("F4")
    opened(editor, "hands")
    editor.shot("hands_that_turn")
    editor.key("Escape")
    editor.key("l", "l")
    editor.until(lambda s: s["line"] == "Nothing was learned", "given up")
