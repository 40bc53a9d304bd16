"""A patch comes back from whatever carried it; what carries none is refused in one line."""

import base64
import struct
import wave
import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image as Pixels

from spikerack.patcher.sharing import png, take
from spikerack.patcher.sharing.examples import FIRST, all_examples, thumbnail
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch import arrays as packing
from spikerack.runtime.patch import bundle
from spikerack.runtime.patch.chunks import NAME, SIGNATURE
from spikerack.runtime.patch.graph import Cable, Node, Note, Patch
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.patchfile import bundled, dumps, read, unbundled, write
from tests.root import ROOT
from tests.runtime.commands.test_command_line import spikerack
from tests.runtime.patch.test_carriers import archive

KNOWN = library()
PATCH = Patch(
    {"in": Node("poisson", channels=3), "learn": Node("stdp"), "cell": Node("lif", {"tau": 0.02})},
    (Cable("in", "spike", "learn", "pre"), Cable("learn", "kick", "cell", "kick", -0.5, 0.01)),
    "Größe: learned",
    notes={"n": Note("Turn it.")},
    arrays={"learn.w": np.linspace(0.0, 1.0, 300_000).reshape(300, 1000)},
)
calm = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip


def same(found: Patch, patch: Patch = PATCH) -> None:
    assert found == patch
    assert {*found.arrays} == {*patch.arrays}
    for key, array in patch.arrays.items():
        assert np.array_equal(found.arrays[key], array)


def sound(path: Path, seconds: float = 0.05) -> np.ndarray:
    t = np.arange(round(seconds * 48_000)) / 48_000
    audio = np.stack([np.sin(2 * np.pi * 440 * t), np.cos(2 * np.pi * 220 * t)], 1) * 0.5
    soundfile.write(path, audio, 48_000, subtype="PCM_24")
    return audio


def refused(path: Path) -> str:
    with pytest.raises(PatchError) as error:
        opened(path)
    line = str(error.value)
    assert line.startswith(path.name)
    assert "\n" not in line
    assert len(line) < 300
    return line


def test_a_picture_holds_the_patch(tmp_path):
    path = tmp_path / "p.png"
    path.write_bytes(png.png(PATCH, KNOWN, 400))
    same(opened(path))
    with Pixels.open(path) as image:
        assert image.size[0] == 400
        image.load()
        assert image.text["Description"] == PATCH.about
    plain = tmp_path / "plain.png"
    Pixels.new("RGB", (9, 9)).save(plain)
    assert "holds no patch" in refused(plain)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_take_holds_the_patch_and_sounds_the_same(tmp_path, ending):
    path = tmp_path / f"take.{ending}"
    sound(path)
    before, rate = soundfile.read(path)
    assert "holds no patch" in refused(path)
    for patch in (PATCH, Patch(about="shorter"), PATCH):  # the newest takes the old one's place
        if ending == "flac" and patch is PATCH:
            patch = Patch(PATCH.nodes, PATCH.cables, PATCH.about)
        take.keep_patch(path, patch, KNOWN)
        same(opened(path), patch)
        after, again = soundfile.read(path)
        assert again == rate
        assert np.array_equal(before, after)
    data = path.read_bytes()
    assert data.count(NAME) == 1
    if ending == "wav":
        assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
        with wave.open(str(path)) as other:
            assert other.getnframes() == len(before)


@pytest.mark.parametrize("length", [1, 2, 3, 1001])
def test_an_odd_sound_is_padded(tmp_path, length):
    path = tmp_path / "take.wav"
    soundfile.write(path, np.zeros(length), 8000, subtype="PCM_U8")
    take.keep_patch(path, Patch(about="x"), KNOWN)
    same(opened(path), Patch(about="x"))
    assert len(soundfile.read(path)[0]) == length
    assert len(path.read_bytes()) % 2 == 0


def test_files_and_bundles_open_as_ever(tmp_path):
    for name in ("p.json", "p.spikerack"):
        write(PATCH, tmp_path / name, KNOWN)
        same(opened(tmp_path / name))
    small = Patch({"cell": Node("lif")}, about="x")
    (tmp_path / "text.txt").write_text(dumps(small, KNOWN))
    same(opened(tmp_path / "text.txt"), small)


def test_a_packed_patch_is_a_bundle(tmp_path):
    path = tmp_path / "p.spikerack"
    path.write_bytes(bundled(PATCH, KNOWN))
    same(read(path))
    assert bundled(PATCH, KNOWN) == bundled(PATCH, KNOWN)


@pytest.mark.parametrize("name", ["patch.json", "arrays.npz", "more"])
def test_zip_bombs_are_refused_before_they_unpack(tmp_path, name, monkeypatch):
    monkeypatch.setattr(packing, "LARGE", 2**20)
    monkeypatch.setattr(bundle, "LONGEST", 2**20)
    text = "patch.json", dumps(Patch()).encode()
    if name == "patch.json":
        data = archive((name, b" " * 2**21))
    elif name == "arrays.npz":  # a bomb in the zip file inside
        data = archive(text, (name, archive(("a.w.npy", b"\0" * 2**21))))
    else:
        data = archive(text, (name, b"\0" * 2**21))
    assert len(data) < 200_000
    assert "too large" in str(caught(data))
    path = tmp_path / "bomb.spikerack"
    path.write_bytes(data)
    assert "too large" in refused(path)
    picture = tmp_path / "bomb.png"
    picture.write_bytes(chunked(b"tEXt", b"Spikerack\0" + base64.b64encode(data)))
    assert "too large" in refused(picture)


def caught(data: bytes) -> PatchError:
    with pytest.raises(PatchError) as error:
        unbundled(data, KNOWN, "bomb")
    return error.value


def chunked(kind: bytes, body: bytes) -> bytes:
    """A PNG file with one chunk."""
    crc = zlib.crc32(kind + body).to_bytes(4, "big")
    return SIGNATURE + len(body).to_bytes(4, "big") + kind + body + crc


def test_what_is_no_patch_is_refused_in_one_line(tmp_path):
    cases = {
        "empty.json": b"", "text.txt": b"hello", "list.json": b"[1, 2]", "elf": b"\x7fELF\2\1\1\0",
        "cut.png": SIGNATURE + b"\0\0\xff\xfftEXt", "cut.wav": b"RIFF\xff\xff\xff\x7fWAVE",
        "cut.flac": b"fLaC", "zip.zip": b"PK\3\4", "jpeg.jpg": b"\xff\xd8\xff\xe0",
        "half.json": b'{"spikerack": 1, "nodes": {',
        "bad.png": chunked(b"tEXt", b"Spikerack\0%%%"), "none.png": chunked(b"IEND", b""),
    }  # fmt: skip
    for name, data in cases.items():
        path = tmp_path / name
        path.write_bytes(data)
        refused(path)
    refused(tmp_path / "missing.json")
    refused(tmp_path)
    big = tmp_path / "big.json"
    with big.open("wb") as file:  # sparse: it takes no room
        file.write(b"{")
        file.truncate(2**33)
    assert "too large" in refused(big)


@pytest.fixture(scope="module")
def carriers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("carriers")
    patch = Patch(PATCH.nodes, PATCH.cables, arrays={"learn.w": np.eye(3)})
    (folder / "a.png").write_bytes(png.png(patch, KNOWN, 64))
    write(patch, folder / "a.spikerack", KNOWN)
    (folder / "a.json").write_text(dumps(patch, KNOWN))
    for ending in ("wav", "flac"):
        sound(folder / f"a.{ending}", 0.01)
        take.keep_patch(folder / f"a.{ending}", patch, KNOWN)
    return sorted(folder.iterdir())


@calm
@given(st.data())
def test_damage_is_told_or_harmless(carriers, data):
    source = data.draw(st.sampled_from(carriers))
    body = bytearray(source.read_bytes())
    if data.draw(st.booleans()):
        del body[data.draw(st.integers(0, len(body) - 1)) :]
    for _ in range(data.draw(st.integers(0, 3))):
        if body:
            body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    path = source.with_name("damaged")
    path.write_bytes(body)
    told = "damaged"
    try:
        assert isinstance(opened(path), Patch)
    except PatchError as error:
        told = str(error)
    assert told.startswith("damaged")
    assert "\n" not in told


def test_examples_have_titles_and_pictures(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_CACHE", str(tmp_path))
    found = all_examples()
    assert len(found) == len(list((ROOT / "patches").rglob("*.json")))
    assert found[0].family == FIRST
    assert all(e.about and e.title and "_" not in e.title for e in found)
    drawn = thumbnail(found[0], width=96)
    (kept,) = (tmp_path / "entries").glob("*.png")
    made = kept.stat().st_mtime_ns
    assert thumbnail(found[0], width=96) == drawn
    assert kept.stat().st_mtime_ns == made, "it is kept"
    kept.write_bytes(kept.read_bytes()[:-1])
    assert thumbnail(found[0], width=96) == drawn, "it is made again"
    assert thumbnail(found[0], width=64) != drawn
    (tmp_path / "drawn.png").write_bytes(drawn)
    same(opened(tmp_path / "drawn.png"), read(found[0].path))


def test_the_command_draws_and_reads_its_own_pictures(tmp_path):
    first = tmp_path / "first.png"
    patch = "patches/first_sound.json"
    assert spikerack("picture", patch, "-o", str(first), "--width", "200").returncode == 0
    again = tmp_path / "again.png"
    assert spikerack("picture", str(first), "-o", str(again), "--width", "200").returncode == 0
    assert first.read_bytes() == again.read_bytes()
    for wrong in (["--width", "1"], ["--look", "nigth"], ["-o", str(tmp_path / "a.jpg")]):
        made = spikerack("picture", patch, "-o", str(again), *wrong)
        assert made.returncode == 2
        assert len(made.stderr.strip().splitlines()) == 1
