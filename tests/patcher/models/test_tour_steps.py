"""Each step of the tour is done by what it asks for, and by nothing else."""

import pytest

from spikerack.patcher.models.tour_steps import PLAYED, STEPS, Look
from spikerack.runtime.document.document import Document
from spikerack.runtime.library import library
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.shipped import FIRST

BY_TITLE = {step.title: step for step in STEPS}


@pytest.fixture
def document():
    return Document(opened(FIRST, library()), None, library())


def look(document, **more) -> Look:
    return Look(document.patch, undone=len(document.history.undone), **more)


DONE = {
    "Turn a knob": lambda d: d.do("turn", "rain.rate", 20.0),
    "Add a module": lambda d: d.do("add", "lfo"),
    "Draw a cable": lambda d: d.do("connect", "mood.y", "filter.cutoff"),
    "Weigh it": lambda d: d.do("weigh", "filter.low", "room.x", 0.5),
    "Take it back": lambda d: d.undo(),
}


@pytest.mark.parametrize("title", DONE)
def test_a_step_is_done_by_what_it_asks_for_alone(document, title):
    document.do("move", {"rain": (30.0, 0.0)})  # something to take back
    before = look(document)
    assert not any(step.is_done(before, before) for step in STEPS)
    DONE[title](document)
    done = [step.title for step in STEPS if step.is_done(before, look(document))]
    assert done == [title]


def test_looking_saving_and_playing_by_hand_are_seen(document):
    before = look(document)
    nearer, saved = look(document, zoom=1.2), look(document, is_saved=True)
    assert [s.title for s in STEPS if s.is_done(before, nearer)] == ["Look around"]
    assert [s.title for s in STEPS if s.is_done(before, saved)] == ["Keep it"]
    document.do("add", "button")
    assert not BY_TITLE["Play it by hand"].is_done(before, look(document))
    document.do("connect", "button.trigger", "cells.kick")
    assert BY_TITLE["Play it by hand"].is_done(before, look(document))
    assert {*PLAYED} <= library().keys()


def test_what_the_steps_name_is_in_the_first_patch(document):
    names = {name.upper() for name in document.patch.nodes}
    assert len(STEPS) == 8
    assert {"RAIN", "FILTER", "CELLS"} <= names
