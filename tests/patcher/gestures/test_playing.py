"""Hands on panels, and the computer's keyboard as a piano: without a window."""

from types import SimpleNamespace

import pytest

from spikerack.patcher.canvas.camera import Camera
from spikerack.patcher.displays import key_fields
from spikerack.patcher.gestures.play_panel import Play
from spikerack.patcher.gestures.pointer import Touch
from spikerack.patcher.gestures.typed_notes import TypedNotes
from spikerack.patcher.panels.layout import panel
from spikerack.runtime.document.document import Document
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch


class Hands:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple] = []
        self.panels = self

    def touch(self, node: str, part: str, value: float) -> None:
        self.told.append((part, value))

    def note(self, key: int, velocity: float, node: str) -> None:
        self.told.append((key, round(velocity, 2)))

    def key(self, number: int, velocity: float) -> None:
        self.told.append((number, velocity))


def desk_with(module: str) -> SimpleNamespace:
    document = Document(Patch({"n": Node(module)}), None, library())
    face = panel(library()[module], 1)
    places = SimpleNamespace(panels={"n": (face, 100.0, 50.0)})
    scene = SimpleNamespace(camera=Camera(), places=places)
    said: list[str] = []
    return SimpleNamespace(
        document=document, scene=scene, sound=SimpleNamespace(hands=Hands()),
        well=face.wells[0], say=said.append, said=said,
    )  # fmt: skip


def hand(desk, x: float, y: float) -> Touch:
    """A touch at a part of the field's width and height, from its upper left."""
    w = desk.well
    return Touch(100.0 + w.x0 + x * (w.x1 - w.x0), 50.0 + w.y0 + y * (w.y1 - w.y0))


def played(module: str, *places: tuple[float, float]):
    desk = desk_with(module)
    play = Play(desk, "n", desk.well, hand(desk, *places[0]))
    for place in places[1:]:
        play.move(hand(desk, *place))
    return desk, play


def test_a_button_is_down_until_it_is_let_go():
    desk, play = played("button", (0.5, 0.5), (3.0, 3.0))
    assert desk.sound.hands.told == [("press", 1.0)]
    play.release(hand(desk, 3.0, 3.0))
    assert desk.sound.hands.told == [("press", 1.0), ("press", 0.0)]


def test_a_pad_turns_both_knobs_in_one_step_to_undo_and_stops_at_its_edges():
    desk, play = played("xy_pad", (0.5, 0.5), (0.75, 0.0), (2.0, 3.0), (1.0, 0.25))
    play.release(hand(desk, 1.0, 0.25))
    assert desk.document.patch.nodes["n"].knobs == {"x": 1.0, "y": 0.5}
    assert desk.sound.hands.told == [("touch", 1.0), ("touch", 0.0)]
    desk.document.undo()
    assert desk.document.patch.nodes["n"].knobs == {}


def test_a_fader_goes_from_end_to_end_and_escape_puts_it_back():
    desk, play = played("slider", (0.5, 0.9), (0.5, 0.0))
    assert desk.document.patch.nodes["n"].knobs == {"value": 1.0}
    play.move(hand(desk, 0.5, 1.0))
    assert desk.document.patch.nodes["n"].knobs == {"value": 0.0}
    play.cancel()
    assert desk.document.patch.nodes["n"].knobs == {}


def test_every_key_is_under_the_hand_at_its_own_middle():
    """Black ones too, which lie over the white: two octaves and a C."""
    fields = key_fields.keys()
    assert sorted(fields) == list(range(48, 73))
    for key, (a, b, c, d) in fields.items():
        assert key_fields.at(fields, (a + c) / 2, d - 0.05 * (d - b)) == key
    assert key_fields.at(fields, 1.5, 0.5) is None


def test_gliding_over_keys_plays_one_after_the_other_louder_at_the_front():
    desk, play = played("piano", (0.01, 0.99), (0.02, 0.98), (0.12, 0.7), (5.0, 0.7))
    told = desk.sound.hands.told
    assert [(key, v > 0.0) for key, v in told] == [
        (48, True), (48, False), (50, True), (50, False),
    ]  # fmt: skip
    assert told[0][1] > told[2][1]
    play.release(hand(desk, 5.0, 0.7))
    assert len(told) == 4, "nothing was left to end"


@pytest.mark.parametrize("number", range(1, 9))
def test_a_pad_is_struck_where_it_lies(number):
    a, b, c, d = key_fields.pads()[number]
    desk, play = played("drum_pads", ((a + c) / 2, (b + d) / 2))
    play.release(hand(desk, 0.0, 0.0))
    told = desk.sound.hands.told
    assert [part for part, _ in told] == ["velocity", f"pad {number}", f"pad {number}"]
    assert [value for _, value in told[1:]] == [1.0, 0.0]


@pytest.fixture
def typed():
    return TypedNotes(desk_with("piano"))


def test_letters_are_shortcuts_until_asked(typed):
    assert not typed.press("Z", "Z")
    typed.toggle()
    assert typed.press("Z", "Z")
    assert typed.press("Z", "Z"), "it repeats while it is held"
    typed.release("Z")
    assert typed.desk.sound.hands.told == [(48, 0.8), (48, 0.0)]


def test_two_rows_are_two_octaves_that_meet(typed):
    typed.toggle()
    for key in "ZSXDCVGBHNJMQ2W":
        typed.press(key, key)
    assert [key for key, _ in typed.desk.sound.hands.told] == list(range(48, 63))


def test_an_octave_that_changes_leaves_no_note_behind(typed):
    typed.toggle()
    typed.press("Q", "Q")
    typed.press("=", "=")
    typed.release("Q")
    typed.press("Q", "Q")
    typed.press("Escape", "Escape")  # ends it, and what is held
    assert typed.desk.sound.hands.told == [(60, 0.8), (60, 0.0), (72, 0.8), (72, 0.0)]
    assert not typed.press("Q", "Q")


def test_chords_stay_shortcuts(typed):
    typed.toggle()
    assert not typed.press("Z", "Ctrl+Z")
    assert not typed.press("Tab", "Tab")
