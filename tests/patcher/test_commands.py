"""What the editor is told to open."""

from pathlib import Path

import pytest

import spikerack.patcher.commands  # noqa: F401  # adds `edit`
from spikerack.runtime.commands.main import main
from spikerack.runtime.patch.shipped import FIRST


@pytest.mark.parametrize(
    ("words", "path", "is_file"),
    [([], None, True), (["first_sound"], FIRST, False), ([str(FIRST)], FIRST, True),
     (["mine.json"], Path("mine.json"), True)],
)  # fmt: skip
def test_a_patch_that_is_named_alone_is_not_saved_over(monkeypatch, words, path, is_file):
    told = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("spikerack.patcher.start.edit", lambda *given: told.append(given))
    assert main(["edit", *words]) == 0
    assert (told[0][0], told[0][-1]) == (path, is_file)
