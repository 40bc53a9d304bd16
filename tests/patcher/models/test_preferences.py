"""Settings survive a restart, and what is damaged in them does no harm."""

import json
from pathlib import Path

import pytest

from spikerack.patcher.models import preferences as kept
from spikerack.patcher.models.preferences import CHECKS, MOST, Settings


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def test_a_first_start_has_the_defaults():
    assert kept.load() == (Settings(), [])


def test_what_is_saved_is_loaded():
    chosen = Settings(
        scale=1.5, theme="contrast", cable_opacity=0.4, sag=0.0, wheel="pan", rows=False,
        minimap=False, files=("/a.json",), modules=("lif",), trusted=("/mine",), device="x",
        sample_rate=96_000, block=64, level=-6.0, keep_minutes=2.0,
        shortcuts={"undo": ("Ctrl+U",), "disconnect": ()},
    )  # fmt: skip
    kept.save(chosen)
    assert kept.load() == (chosen, [])


def test_every_field_is_checked():
    assert set(CHECKS) == set(vars(Settings()))


BAD = {
    "scale": [0, 99, "1", True, None, [1]], "theme": ["pink", 1], "cable_opacity": [-0.1, 2],
    "sag": [-1, "x"], "wheel": ["spin"], "rows": [1, "yes"], "minimap": [0],
    "files": ["a", [1], {}], "trusted": [3], "device": [1], "sample_rate": [1, 48_000.5],
    "block": [100, 64.0, True], "level": [99], "keep_minutes": [0], "takes": [1],
    "beside": [[], {"/a": 1}],
    "shortcuts": [[], {"undo": "Ctrl+Z"}, {"undo": ["Ctlr+Z"]}, {"undoo": ["Ctrl+Z"]}],
    "unknown": [1],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in BAD.items() for v in vs])
def test_a_damaged_field_is_told_and_the_rest_counts(folder, name, value):
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps({"sag": 0.5, name: value}))
    chosen, trouble = kept.load()
    assert len(trouble) == 1
    assert name in trouble[0]
    assert "\n" not in trouble[0]
    assert chosen == (Settings() if name == "sag" else Settings(sag=0.5))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sag": 1, "sag": 2}', '{"sag": NaN}', "\xff"])
def test_a_damaged_file_is_told(folder, text):
    folder.mkdir()
    (folder / "settings.json").write_bytes(text.encode("latin-1"))
    chosen, trouble = kept.load()
    assert chosen == Settings()
    assert len(trouble) == 1


def test_what_was_used_lately_comes_first_and_once():
    chosen = Settings()
    for i in range(MOST + 3):
        chosen = chosen.with_file(Path(f"/{i}.json"))
    chosen = chosen.with_file(Path("/5.json")).with_file(Path("/14.json"))
    assert chosen.files[:2] == ("/14.json", "/5.json")
    assert len(chosen.files) == len(set(chosen.files)) == MOST
    assert Settings(modules=("a", "b")).with_module("b").modules == ("b", "a")
