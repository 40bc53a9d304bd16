"""Voices that fire as one are as loud as one where a hand has patched them to the speakers."""

import pytest

from spikerack.patcher.models.shared_weight import lay
from spikerack.runtime.document.document import Document
from spikerack.runtime.patch.graph import Cable, Node, Patch


@pytest.fixture
def document():
    nodes = {
        "cells": Node("lif", channels=8),
        "voices": Node("spike_voice"),
        "one": Node("oscillator"),
        "room": Node("reverb", channels=1),
        "out": Node("audio_out"),
    }
    odd = Cable("cells", "no such jack", "out", "left")  # of a file from elsewhere
    return Document(Patch(nodes, (Cable("cells", "spike", "voices", "spike"), odd)))


def weight(document, source, target):
    lay(document, source, target)
    return document.patch.cables[-1].weight


@pytest.mark.parametrize("inlet", ["both", "left"])
def test_channels_share_the_way_to_the_speakers(document, inlet):
    assert weight(document, "voices.out", f"out.{inlet}") == 1.0 / 8.0


def test_one_channel_has_it_for_itself(document):
    assert weight(document, "one.sine", "out.both") == 1.0


def test_what_goes_elsewhere_is_as_it_was(document):
    assert weight(document, "voices.out", "room.x") == 1.0
    assert weight(document, "cells.v", "one.fm") == 1.0


def test_it_is_one_step_with_what_else_is_done(document):
    document.do("add", "mixer", gesture="add")
    lay(document, "voices.out", "out.both", gesture="add")
    document.undo()
    assert "mixer" not in document.patch.nodes
    assert len(document.patch.cables) == 2
