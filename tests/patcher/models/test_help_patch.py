"""Every module has a help patch that stands, plays and is heard."""

import numpy as np
import pytest

from spikerack.patcher.models.datasheet import datasheet
from spikerack.patcher.models.help_patch import IT, help_patch
from spikerack.runtime.library import library
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.render.render import render

# these wait for a hand, a file or a cable from outside, or have no way to the speakers
QUIET = {"audio_in", "midi_notes", "midi_out", "file_player", "recorder"}
QUIET |= {"button", "drum_pads", "piano"}


@pytest.mark.parametrize("name", library())
def test_it_stands(name):
    spec = library()[name]
    patch = help_patch(spec)
    assert patch.nodes[IT].module == name
    assert loads(dumps(patch, library()), library()) == patch
    schedule(patch)
    ends = {c.source for c in patch.cables} | {c.target for c in patch.cables}
    assert ends >= set(patch.nodes) or len(patch.nodes) == 1
    places = [n.at for n in patch.nodes.values()]
    assert len(set(places)) == len(places)
    assert spec.doc in patch.notes["about"].text


@pytest.mark.parametrize(
    "name",
    [
        "lif",
        "svf",
        "reverb",
        "adsr",
        "sequencer",
        "stdp",
        "lateral_inhibition",
        "mixer",
        "connections",
    ],
)
def test_it_is_heard(name):
    made = render(help_patch(library()[name]), seconds=3.0, kernel="generic")
    assert made.faults == {}
    assert np.sqrt(np.mean(made.audio**2)) > 1e-4
    assert made.peak < 0.95  # and not driven into the limiter


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(library()) - QUIET))
def test_every_one_is_heard(name):
    if library()[name].category == "analysis" and library()[name].family == "displays":
        return  # a display is seen
    made = render(help_patch(library()[name]), seconds=4.0, kernel="generic")
    assert made.faults == {}
    assert made.peak > 1e-3


@pytest.mark.parametrize("name", library())
def test_the_datasheet_names_every_port(name):
    spec = library()[name]
    told = "\n".join(words for _, words in datasheet(spec))
    for port in [*spec.of("signal", "signals", "list", "knob", "setting")]:
        assert f"{port.name}\t" in told
    for outlet in spec.outlets:
        assert f"{outlet}\t" in told or outlet.sink == "display"
    for preset in spec.presets:
        assert preset in told
