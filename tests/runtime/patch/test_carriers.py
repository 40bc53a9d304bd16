"""Every file that holds a patch is read the same way: plain files, within a budget, in no time."""

import io
import os
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile

from spikerack.modules.regular import read_bytes, regular
from spikerack.modules.sounds import numbers_in, read_sound
from spikerack.patcher.models import preferences
from spikerack.patcher.sharing import png, take
from spikerack.runtime.commands.main import main
from spikerack.runtime.document.edits.clipboard import pasted
from spikerack.runtime.errors import PatchError, meant, wrong
from spikerack.runtime.library import library
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch.chunks import MOST_PARTS, SIGNATURE
from spikerack.runtime.patch.graph import Node, Patch
from spikerack.runtime.patch.json_reader import parsed
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import dumps, loads, write

KNOWN = library()
PATCH = Patch({"learn": Node("stdp"), "out": Node("audio_out")}, about="carried")
TEXT = dumps(PATCH, KNOWN).encode()


@pytest.fixture(scope="module")
def carriers(tmp_path_factory):
    """The same patch in each kind of file."""
    folder = tmp_path_factory.mktemp("carriers")
    for name in ("a.json", "a.spikerack"):
        write(PATCH, folder / name, KNOWN)
    (folder / "a.png").write_bytes(png.png(PATCH, KNOWN, 64))
    for name in ("a.wav", "a.flac"):
        soundfile.write(folder / name, np.zeros((100, 2)), 48_000, subtype="PCM_16")
        take.keep_patch(folder / name, PATCH, KNOWN)
    return folder


def told(run, *arguments) -> str:
    """The one line that comes of it, quickly."""
    began = time.process_time()
    with pytest.raises((PatchError, ValueError, OSError)) as error:
        run(*arguments)
    assert time.process_time() - began < 5.0
    line = str(error.value)
    assert "\n" not in line
    assert len(line) < 2500
    return line


@pytest.mark.parametrize("name", ["a.json", "a.spikerack", "a.png", "a.wav", "a.flac"])
@pytest.mark.parametrize("command", ["check", "plan"])
def test_every_command_takes_every_carrier(carriers, name, command, capsys):
    assert opened(carriers / name, KNOWN) == PATCH
    assert main([command, str(carriers / name)]) == 0
    assert "2 nodes" in capsys.readouterr().out


def strange_files(folder: Path) -> list[Path]:
    """What has a name and is no plain file."""
    pipe, zero, loop = folder / "pipe", folder / "zero", folder / "loop"
    os.mkfifo(pipe)
    zero.symlink_to("/dev/zero")
    loop.symlink_to(loop)
    return [pipe, zero, loop, folder, Path("/dev/null"), Path("/dev/stdin"), Path("bad\0name")]


def test_only_plain_files_are_opened_wherever_one_is_read(tmp_path, monkeypatch):
    for path in strange_files(tmp_path):
        for read in (regular, lambda p: read_bytes(p, 100), opened):
            told(read, path)
        told(read_sound, str(path), tmp_path)
        told(take.keep_patch, path, PATCH, KNOWN)
        if path.parent == tmp_path:
            song = tmp_path / "song.json"
            song.write_text('{"spikerack": 1, "arrays": "x.npz"}')
            (tmp_path / "x.npz").unlink(missing_ok=True)
            (tmp_path / "x.npz").symlink_to(path)
            assert told(opened, song).startswith("song.json: arrays: cannot read")
            monkeypatch.setenv("SPIKERACK_CONFIG", str(tmp_path))
            (tmp_path / "preferences.json").unlink(missing_ok=True)
            (tmp_path / "preferences.json").symlink_to(path)
            assert preferences.load()[0] == preferences.Settings()


def test_a_file_is_read_up_to_its_budget_and_no_further(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"x" * 100)
    assert read_bytes(path, 100) == b"x" * 100
    told(read_bytes, path, 99)
    with path.open("wb") as sparse:
        sparse.truncate(2**40)
    assert "too large" in told(read_bytes, path, 2**30)
    assert read_bytes("/proc/self/stat", 4096), "a file of the system tells no size"


def test_lists_of_parts_have_an_end(tmp_path):
    many = tmp_path / "many"
    heads = [SIGNATURE, b"RIFF\0\0\0\0WAVE", b"fLaC"]
    empty = {SIGNATURE: b"\0\0\0\0aaaaCRC_", b"fLaC": b"\2\0\0\0"}
    for head in heads:
        many.write_bytes(head + empty.get(head, b"aaaa\0\0\0\0") * (3 * MOST_PARTS))
        assert "holds no patch" in told(opened, many)


def archive(*parts: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        for name, data in parts:
            made.writestr(zipfile.ZipInfo(name), data, how)
    return file.getvalue()


def npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + data


SHAPE = "{'descr': '<f8', 'fortran_order': False, 'shape': %s}"
LIES = {
    "more than there is": npy(SHAPE % "(10000000000,)"),
    "too many sides": npy(SHAPE % f"({'1,' * 300})", b"\0" * 8),
    "nothing, very long": npy(SHAPE % "(0, 10000000000000000000000)"),
    "negative": npy(SHAPE % "(-1, -1)", b"\0" * 8),
    "objects": npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", b"\0" * 8),
    "deep": npy("(" * 5000),
    "NaN": npy(SHAPE % "(1,)", np.full(1, np.nan).tobytes()),
    "infinity": npy(SHAPE % "(1,)", np.full(1, np.inf).tobytes()),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_bundles_that_lie_are_refused_in_every_carrier(tmp_path):
    text, weights = ("patch.json", TEXT), ("a.w.npy", LIES["NaN"])
    bad = {why: archive(text, ("arrays.npz", archive(("learn.w.npy", npy))))
           for why, npy in LIES.items()}  # fmt: skip
    bad["a name twice"] = archive(text, text)
    bad["an array twice"] = archive(text, ("arrays.npz", archive(weights, weights)))
    bad["other packing"] = archive(text, how=zipfile.ZIP_LZMA)
    bad["no end of parts"] = archive(text, *((f"files/{i:090}", b"") for i in range(70_000)))
    for why, data in bad.items():
        path = tmp_path / "bad.spikerack"
        path.write_bytes(data)
        assert told(opened, path).startswith("bad.spikerack"), why
    learned = bad["NaN"]  # the same arrays on the clipboard
    with zipfile.ZipFile(io.BytesIO(learned)) as bundle:
        told(packing.unpack, bundle.read("arrays.npz"))
    told(pasted, TEXT.decode().replace('"about"', '"learned": "!!", "about"'), KNOWN)


def test_absurd_texts_are_told_in_linear_time():
    doubled = ", ".join(f'"k{i}": 1' for i in range(40_000))
    absurd = {
        "is written twice": f'{{"a": {{{doubled}, {doubled}}}}}',
        "is nested too deeply": "[" * 10**6,
        "is too large": f'{{"a": [{"0, " * 10**6}{"9" * 4000}]}}',
        "is too long": f'{{"a": {"9" * 10**5}}}',
        "finite": f'{{"a": [{"0, " * 10**6}1e999]}}',
        "half a character": f'{{"{"é" * 10**6}": "\\ud800"}}',
    }
    for rule, text in absurd.items():
        assert rule in told(parsed, text), rule


def test_lines_about_huge_values_are_short():
    name = "x" * 10**7
    texts = [f'"nodes": {{"{name}": {{"module": "lif"}}}}']
    texts += [f'"nodes": {{"a": {{"module": "{name}"}}}}', f'"about": ["{name}"]']
    texts += [f'"nodes": {{"a": {{"module": "lif", "knobs": {{"{name}": 1}}}}}}']
    texts += [f'"cables": [{{"from": "a.{name}", "to": "b.c"}}]']
    for text in texts:
        told(loads, f'{{"spikerack": 1, {text}}}')
    assert len(meant(name, map(str, range(20_000)))) < 200
    assert len(str(wrong(name, name))) < 2500


def test_a_damaged_mp3_is_played_as_far_as_it_goes_and_its_decoder_is_silent(tmp_path, capfd):
    path, dice = tmp_path / "a.mp3", np.random.default_rng(1)
    soundfile.write(path, np.sin(0.05 * np.arange(48_000)), 48_000, format="MP3")
    data = np.frombuffer(path.read_bytes(), np.uint8).copy()
    for _ in range(8):
        damaged = data.copy()
        damaged[dice.integers(0, len(data), 30)] = dice.integers(0, 256, 30)
        path.write_bytes(damaged.tobytes())
        with suppress(ValueError):
            assert np.isfinite(read_sound("a.mp3", tmp_path)).all()
        numbers_in("a.mp3", tmp_path)
    os.write(2, b"heard again")
    assert capfd.readouterr().err == "heard again"
