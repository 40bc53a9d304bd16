"""A patch that moves keeps its sounds; what can't be found is told, and the save goes on."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

import spikerack.patcher.commands  # noqa: F401  # it adds `picture`
from spikerack.modules.ports import File
from spikerack.patcher.sharing import png, take
from spikerack.runtime.commands.main import main
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.clipboard import copied
from spikerack.runtime.document.edits.group_library import shelve
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import recoverable
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Group, Patch
from spikerack.runtime.patch.patchfile import read, write
from spikerack.runtime.patch.paths import files

KNOWN = library()


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    for name in ("CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"SPIKERACK_{name}", str(tmp_path / name))


def tone(path: Path, level: float = 0.5) -> float:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.full(48, level), 48_000, subtype="FLOAT")
    return level


def song(folder: Path, *paths: str) -> Path:
    """A patch file that plays sounds."""
    folder.mkdir(exist_ok=True)
    text = ", ".join(f'"p{i}": {{"module": "file_player", "settings": {{"path": "{path}"}}}}'
                     for i, path in enumerate(paths))  # fmt: skip
    (folder / "song.json").write_text(f'{{"spikerack": 1, "nodes": {{{text}}}}}')
    return folder / "song.json"


def levels(path: Path) -> list[float]:
    """What the sounds of a patch hold, wherever they are."""
    return [float(soundfile.read(file)[0][0]) for _, file in files(read(path), KNOWN)]


def settings(path: Path) -> list[str]:
    """The paths as the text of a patch tells them."""
    import json

    nodes = json.loads(path.read_text())["nodes"]
    return [nodes[name]["settings"]["path"] for name in sorted(nodes)]


def test_what_reads_a_file_says_so_in_its_signature():
    found = {(s.name, p.name) for s in KNOWN.values() for p in s.of("setting")
             if isinstance(p.default, File) and not p.default.written}  # fmt: skip
    assert found == {
        (n, "path")
        for n in (
            "connections",
            "convolver",
            "file_player",
            "stdp_connections",
            "synapse_equations",
            "wavetable",
        )
    }


def test_saved_elsewhere_its_paths_lead_to_the_same_files(tmp_path):
    tone(tmp_path / "a" / "in" / "x.wav", 0.25)
    tone(tmp_path / "z" / "y.wav", 0.5)
    far = tmp_path / "z" / "y.wav"
    path = song(tmp_path / "a", "in/x.wav", "../z/y.wav", str(far))
    assert levels(path) == [0.25, 0.5, 0.5]
    before = settings(path)
    assert write(read(path), path) == []
    assert settings(path)[:2] == before[:2], "in its place it is told as it was"
    for place in ("b", "a/deep", "b/c/d/e/f"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        moved = tmp_path / place / "p.json"
        assert write(read(path), moved) == []
        assert levels(moved) == [0.25, 0.5, 0.5]
    assert settings(tmp_path / "b" / "p.json")[:2] == ["../a/in/x.wav", "../z/y.wav"]
    assert all(map(os.path.isabs, settings(tmp_path / "b/c/d/e/f/p.json"))), "too far to be near"
    shutil.move(tmp_path / "a", tmp_path / "moved")
    assert levels(tmp_path / "moved" / "song.json")[0] == 0.25, "both were moved"


def test_a_link_to_a_folder_leads_where_it_led(tmp_path):
    tone(tmp_path / "real" / "x.wav")
    path = song(tmp_path / "real" / "deep", "../x.wav")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")
    linked = tmp_path / "link" / path.name
    assert levels(linked) == [0.5]
    (tmp_path / "b").mkdir()
    write(read(linked), tmp_path / "b" / "p.json")
    assert levels(tmp_path / "b" / "p.json") == [0.5]


def test_the_command_saves_into_another_folder(tmp_path, capsys):
    tone(tmp_path / "a" / "x.wav")
    path = song(tmp_path / "a", "x.wav")
    (tmp_path / "b").mkdir()
    saved = tmp_path / "b" / "p.json"
    more = ["--set", "p0.path=y.wav", "--kernel", "generic", "-s", "0.01"]
    tone(tmp_path / "a" / "y.wav", 0.125)
    assert main(["render", str(path), "--save", str(saved), *more]) == 0, capsys.readouterr()
    assert levels(saved) == [0.125]


def test_a_bundle_takes_its_sounds_along(tmp_path):
    for i, place in enumerate(("a/x.wav", "a/in/x.wav", "z/ü.wav")):
        tone(tmp_path / place, 0.25 * (i + 1))
    path = song(tmp_path / "a", "x.wav", "in/x.wav", "../z/ü.wav", "x.wav")
    bundle, away = tmp_path / "p.spikerack", tmp_path / "away" / "p.spikerack"
    assert write(read(path), bundle) == []
    away.parent.mkdir()
    shutil.move(bundle, away)
    shutil.rmtree(tmp_path / "a")
    shutil.rmtree(tmp_path / "z")
    assert levels(away) == [0.25, 0.5, 0.75, 0.25]
    shutil.rmtree(tmp_path / "CACHE")
    assert levels(away) == [0.25, 0.5, 0.75, 0.25], "it holds them, not the cache"
    first = away.read_bytes()
    assert write(read(away), away) == []
    assert away.read_bytes() == first
    text = tmp_path / "text" / "p.json"
    text.parent.mkdir()
    assert write(read(away), text) == []
    shutil.rmtree(tmp_path / "CACHE")
    assert levels(text) == [0.25, 0.5, 0.75, 0.25], "saved as text they stand beside it"
    assert settings(text)[0] == "p files/x.wav"


def test_no_name_in_a_bundle_leads_out_of_the_cache(tmp_path):
    from spikerack.runtime.patch.arrays import zipped

    names = ["files/../../../evil.wav", "files//evil.wav", "files/..", "files/a\\\\..\\\\b.wav"]
    nodes = ", ".join(f'"p{i}": {{"module": "file_player", "settings": {{"path": "{n}"}}}}'
                      for i, n in enumerate(names))  # fmt: skip
    parts = {n.replace("\\\\", "\\"): n.encode() for n in names}
    text = f'{{"spikerack": 1, "nodes": {{{nodes}}}}}'.encode()
    path = tmp_path / "p.spikerack"
    path.write_bytes(zipped({"patch.json": text, **parts}))
    for _, file in files(read(path), KNOWN):
        assert Path(file).resolve().is_relative_to(tmp_path / "CACHE" / "files")
        assert Path(file).is_file()
    written = {p for p in tmp_path.rglob("*") if p.is_file()} - {path}
    assert all(p.is_relative_to(tmp_path / "CACHE" / "files") for p in written)


def test_what_cannot_be_found_is_told_and_the_save_goes_on(tmp_path):
    path = song(tmp_path / "a", "gone.wav")
    for name in ("p.json", "p.spikerack"):
        (line,) = write(read(path), tmp_path / name)
        assert line.startswith("nodes.p0.settings.path: ")
        assert "gone.wav" in line
        assert read(tmp_path / name).nodes["p0"].module == "file_player"
    os.mkfifo(tmp_path / "a" / "gone.wav")
    assert len(write(read(path), tmp_path / "p.spikerack")) == 1


def test_pictures_and_takes_say_what_is_not_in_them(tmp_path, capsys):
    tone(tmp_path / "a" / "x.wav")
    path = song(tmp_path / "a", "x.wav")
    patch = read(path)
    picture = tmp_path / "b.png"
    assert main(["picture", str(path), "-o", str(picture), "-w", "64"]) == 0
    assert "x.wav" in capsys.readouterr().err
    assert levels(picture) == [0.5], "here it is found"
    soundfile.write(tmp_path / "t.wav", np.zeros(9), 48_000)
    (line,) = take.keep_patch(tmp_path / "t.wav", patch, KNOWN)
    assert "x.wav" in line
    assert take.keep_patch(tmp_path / "t.wav", Patch(), KNOWN) == []
    assert png.png(Patch(), KNOWN, 64)


def test_pasted_placed_undone_and_recovered_it_still_plays(tmp_path, monkeypatch):
    tone(tmp_path / "a" / "x.wav", 0.25)
    tone(tmp_path / "b" / "x.wav", 0.75)
    first, second = song(tmp_path / "a", "x.wav"), tmp_path / "b" / "song.json"
    write(Patch(), second)
    text = copied(read(first), KNOWN, ["p0"])
    document = Document(read(second), second, KNOWN, Journal())
    document.do("paste", text)
    document.do("setting", "p0.path", "x.wav")  # typed: it starts at this patch
    (tmp_path / "c").mkdir()
    write(document.patch, tmp_path / "c" / "p.json", KNOWN)
    document.saved(tmp_path / "c" / "p.json")
    assert levels(tmp_path / "c" / "p.json") == [0.75]
    document.undo()
    write(document.patch, tmp_path / "c" / "p.json", KNOWN)
    assert levels(tmp_path / "c" / "p.json") == [0.25], "as it was pasted"
    grouped = Patch(read(first).nodes, groups={"g": Group("voice", ("p0",))})
    shelf = shelve(grouped, KNOWN, "g")
    shutil.rmtree(tmp_path / "a")
    assert levels(shelf) == [0.25]


def test_a_session_finds_its_sounds_again(tmp_path):
    tone(tmp_path / "a" / "x.wav", 0.25)
    path = song(tmp_path / "a", "x.wav")
    document = Document(read(path), path, KNOWN, Journal())
    document.do("about", "edited")
    document.journal._end()  # as if it had been killed
    (session,) = recoverable()
    again = Document(None, None, KNOWN, Journal())
    again.restore(session.folder)
    ((_, file),) = files(again.patch, KNOWN)
    assert Path(file).samefile(tmp_path / "a" / "x.wav")
    again.close()
