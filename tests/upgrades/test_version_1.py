"""What the first release saved opens unchanged and sounds the same, for ever.

Everything in version_1/ was written by version 0.1.0, the sounds too.
"""

import shutil
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from spikerack.patcher.models import preferences
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.group_library import on_shelf
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.library import adopt, library, standard
from spikerack.runtime.own_modules import OwnModules
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.render.render import render
from spikerack.runtime.signature import read_spec
from tests.root import ROOT
from tests.upgrades.dice_of_version_1 import as_it_was_drawn
from tests.upgrades.lif_of_version_1 import lif
from tests.upgrades.reverb_of_version_1 import reverb

HERE = ROOT / "tests" / "upgrades" / "version_1"
STEP = 1.0 / 32768.0  # of the kept sounds


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """A copy, as a start writes there."""
    for name in ("state", "config", "data"):
        shutil.copytree(HERE / name, tmp_path / name)
        monkeypatch.setenv(f"SPIKERACK_{name.upper()}", str(tmp_path / name))


@pytest.fixture(autouse=True)
def hum(places):
    """A player's own module, which says `from modules.ports import ...`."""
    own = OwnModules(HERE / "modules")
    assert own.strange() == ["hum.py"]
    adopt(own.read())
    assert own.news() == []
    yield library()["hum"]
    adopt({"hum": None, "told_signal": None, "told_spikes": None})
    adopt({name: standard()[name] for name in ("lif", "reverb")})


@pytest.mark.parametrize(
    ("file", "sound"),
    [("pupil.json", "pupil"), ("pupil.spikerack", "pupil"), ("rack.json", "rack"),
     ("rack.png", "rack")],
)  # fmt: skip
@pytest.mark.parametrize("kernel", ["generic", "patch"])
def test_a_patch_sounds_the_same(file, sound, kernel):
    """To the last step of the kept sound, when chance gives the numbers that it gave then.

    lif and reverb were corrected since; with those of then all the rest is as it was.
    """
    kept, rate = soundfile.read(HERE / "sound" / f"{sound}.flac")
    lines: list[str] = []
    seconds = len(kept) / rate
    patch = opened(HERE / "patches" / file)
    now = render(patch, seconds, kernel=kernel, folder=HERE / "patches", told=lines.append)
    assert lines == []
    assert 20 * np.log10(now.audio.std() / kept.std()) == pytest.approx(0.0, abs=3.0)
    for fn in (lif, reverb):
        adopt({fn.__name__: replace(read_spec(fn), presets=library()[fn.__name__].presets)})
    drawn = as_it_was_drawn(patch, seconds)
    made = render(drawn, seconds, kernel=kernel, folder=HERE / "patches")
    assert np.abs(kept).max() > 0.01
    np.testing.assert_allclose(made.audio, kept, atol=1.01 * STEP)


def test_what_was_learned_is_there():
    patch = opened(HERE / "patches" / "pupil.json")
    assert patch.arrays["hush.w"].shape == (3, 2)
    assert patch.arrays["hush.w"].std() > 0.0


def test_edits_of_a_process_that_was_killed_come_back_and_can_be_undone(tmp_path):
    (session,) = recoverable()
    document = Document(journal=Journal())
    assert document.restore(session.folder) is False
    there = opened(HERE / "patches" / "session.json")
    assert document.patch.nodes == there.nodes
    assert set(document.patch.cables) == set(there.cables)
    assert (document.patch.notes, document.patch.groups) == (there.notes, there.groups)
    assert document.undo() == "rename wind to breeze"
    assert document.undo() == "turn hum.frequency"
    assert document.patch.nodes["hum"].knobs["frequency"] == 220.0
    document.close()


def test_settings_and_groups_are_found():
    settings, trouble = preferences.load()
    assert trouble == []
    assert (settings.theme, settings.cable_opacity, settings.wheel) == ("contrast", 0.4, "pan")
    assert (settings.keep_minutes, settings.modules) == (2.0, ("lif", "hum"))
    assert settings.shortcuts["save"] == ("Ctrl+Alt+S",)
    assert list(on_shelf()) == ["voice"]
    assert set(opened(on_shelf()["voice"]).nodes) == {"hum", "wind"}
