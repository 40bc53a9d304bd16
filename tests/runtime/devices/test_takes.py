"""A patch writes below the takes folder alone, never over anything, and not without end."""

import os
import resource
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import example, given
from hypothesis import strategies as st

from spikerack.runtime.devices import take_file
from spikerack.runtime.devices import takes_folder as names
from spikerack.runtime.devices.recorder import Take
from spikerack.runtime.devices.take_file import TakeFile
from spikerack.runtime.devices.takes_folder import MOST, new_file, plain, plainly, takes_folder
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import write
from spikerack.runtime.render.render import render
from tests.runtime.commands.test_command_line import spikerack

SECOND = np.ones((48_000, 2)) * 0.5


def recording(path: str) -> Patch:
    """It writes from the first sample to the last."""
    return Patch(
        {
            "osc": Node("oscillator"),
            "tape": Node("recorder", {"record": 1.0}, {"path": path}),
            "out": Node("audio_out"),
        },
        (Cable("osc", "saw", "tape", "left"), Cable("osc", "saw", "out", "left")),
    )


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None
        for p in sorted(folder.rglob("*"))
    }


BAD = [
    "", ".", "..", "../x.wav", "/tmp/x.wav", "a/../../x.wav", "a/b/x.wav", "a//x.wav", "/x.wav",
    "x.wav\0.wav", "\0", "thesis.txt\0.wav", "a\\x.wav", "c:x.wav", "x.wav\n", "x\x1b[2J.wav",
    ".bashrc.wav", "x.wav.", "x.wav ", " x.wav", "con.wav", "NUL", "a/lpt1.flac", "com9 .x.wav",
    "a" * 300 + ".wav", "語" * 100 + ".wav", "x?.wav", "\u202evaw.x", "\ud800.wav", "a/./x.wav",
    "~/x.wav/", "\u2028.wav",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD, ids=range(len(BAD)))
def test_a_name_that_is_not_plain_writes_nothing(tmp_path, name):
    folder, said = tmp_path / "home" / "takes", []
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "x.wav").write_bytes(b"mine")
    before = tree(tmp_path)
    play = partial(render, recording(name), 0.02, kernel="generic", where=lambda: folder)
    with pytest.raises(PatchError, match="must be a plain name"):
        play()
    play(told=said.append, lenient=True)
    assert tree(tmp_path) == before
    assert len(said) == 1
    assert said[0].startswith("tape.path: must be a plain name")
    assert said[0].isprintable()


@pytest.mark.parametrize(
    "name", ["take.wav", "drums/Take 1.flac", "नमस्ते.ogg", "یک\u200cدو.wav", "é.MP3"]
)
def test_a_plain_name_of_any_script_is_taken(tmp_path, name):
    said = []
    render(recording(name), 0.1, kernel="generic", told=said.append, where=lambda: tmp_path)
    assert said == [f"recording {tmp_path / name}"]
    assert soundfile.info(tmp_path / name).samplerate == 48_000


@example("LPT0")
@given(st.text(st.sampled_from("ab./\\\0 ~\n:é語") | st.characters(), max_size=12))
def test_any_name_is_refused_or_lies_below(name):
    try:
        parts = plain(name)
    except PatchError:
        parts = [plainly(name)]
    root = Path("/takes")
    path = Path(os.path.normpath(root.joinpath(*parts)))
    assert path.parts == (*root.parts, *parts)
    assert len(parts) in (1, 2)
    assert plain(path.name) == [path.name]


def test_a_file_of_any_name_stays_as_it_was(tmp_path):
    """From the command line, with the text of a patch that came from anywhere."""
    victim = tmp_path / "thesis.txt"
    victim.write_text("mine")
    patch, takes = tmp_path / "p.json", tmp_path / "takes"
    write(recording(f"{victim}\0.wav"), patch)
    command = ["render", patch, "-o", tmp_path / "o.wav", "-s", 0.05, "--takes", takes]
    for code, done in (
        (2, spikerack("check", patch)),
        (2, spikerack(*command)),
        (0, spikerack(*command, "--lenient")),
    ):
        assert done.returncode == code, done.stderr
        assert "tape.path: must be a plain name" in done.stderr
    assert victim.read_text() == "mine"
    assert not takes.exists()


def test_links_below_the_folder_are_not_followed(tmp_path):
    takes, out = tmp_path / "takes", tmp_path / "out"
    takes.mkdir()
    out.mkdir()
    (takes / "take.wav").symlink_to(out / "dangling.wav")
    (takes / "sub").symlink_to(out)
    said = []
    for name in ("take.wav", "sub/take.wav"):
        render(recording(name), 0.02, kernel="generic", told=said.append, where=lambda: takes)
    assert list(out.iterdir()) == []
    assert said[0] == f"recording {takes / 'take 2.wav'}"
    assert said[1].startswith("sub/take.wav: cannot be recorded (")
    linked = tmp_path / "linked"  # the folder itself is the player's word
    linked.symlink_to(takes)
    render(recording("b.wav"), 0.02, kernel="generic", where=lambda: linked)
    assert (takes / "b.wav").exists()


def test_nothing_is_written_over_and_names_come_to_an_end(tmp_path):
    (tmp_path / "t.wav").write_bytes(b"mine")
    (tmp_path / "t 2.wav").mkdir()
    handle, path, number = new_file(tmp_path, "t.wav")
    os.close(handle)
    assert (path, number) == (tmp_path / "t 3.wav", 3)
    assert (tmp_path / "t.wav").read_bytes() == b"mine"
    with pytest.raises(PatchError, match=f"there are {MOST} takes"):
        new_file(tmp_path, "t.wav", MOST + 1)


def test_a_recorder_that_is_switched_ever_so_fast_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(names, "MOST", 20)
    said = []
    take = Take(lambda: tmp_path, "t.wav", 8000, said.append)
    on = np.arange(4000) % 2 == 0
    take.feed(SECOND[:4000, 0], SECOND[:4000, 1], on)
    take.close()
    assert len(list(tmp_path.iterdir())) == 20
    assert len(said) == 21


def whole(path: Path) -> int:
    sound, _ = soundfile.read(path)
    assert soundfile.info(path).frames == len(sound)
    return len(sound)


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_take_ends_cleanly_where_it_would_be_too_large(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(take_file, "MOST_BYTES", 2**20)
    said = []
    take = Take(lambda: tmp_path, f"t.{ending}", 48_000, said.append)
    for _ in range(400):
        noise = np.random.default_rng(1).uniform(-1, 1, (2400, 2))
        take.feed(noise[:, 0], noise[:, 1], np.ones(2400, bool))
    path = tmp_path / f"t.{ending}"
    assert 2**19 < path.stat().st_size <= 2**20
    assert whole(path) % 2400 == 0
    assert said[1:] == [f"{path}: ends here, at {2**-10:g} GB; record again for another"]


def test_a_take_leaves_room_on_the_disk(tmp_path, monkeypatch):
    take, said = None, []
    take = Take(lambda: tmp_path, "t.wav", 48_000, said.append)
    on = np.ones(48_000, bool)
    take.feed(*SECOND.T, on)
    monkeypatch.setattr(take_file, "KEPT_FREE", 2**62)
    take.feed(*SECOND.T, on)
    take.feed(*SECOND.T, on)
    assert whole(tmp_path / "t.wav") == 48_000
    assert len(said) == 2
    assert "of the disk stay free" in said[1]


def test_a_disk_that_is_full_is_told(tmp_path):
    """The system says no in the middle of a write."""
    said, old = [], resource.getrlimit(resource.RLIMIT_FSIZE)
    take = Take(lambda: tmp_path, "t.wav", 48_000, said.append)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, old[1]))
    try:
        for _ in range(4):
            take.feed(*SECOND.T, np.ones(48_000, bool))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert len(said) == 2
    assert said[1].startswith("t.wav: cannot be recorded (the disk may be full); ")
    assert whole(tmp_path / "t.wav") >= 96_000


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_take_can_be_read_at_any_moment(tmp_path, ending):
    """As another program sees it, and as it is when the process is killed: a block may lack."""
    file = TakeFile(tmp_path, f"t.{ending}", 48_000)
    noise = np.random.default_rng(2).uniform(-0.5, 0.5, (20_000, 2))
    for at in range(0, 20_000, 1111):
        file.write(noise[at : at + 1111])
        done = min(at + 1111, 20_000)
        if done > 4096:
            sound, _ = soundfile.read(file.path)
            assert soundfile.info(file.path).frames == len(sound)
            assert done - 4096 <= len(sound) <= done
            np.testing.assert_allclose(sound, noise[: len(sound)], 0, 2**-22)
    file.close()
    assert whole(file.path) == 20_000


def test_the_folder_is_the_players_word(tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_TAKES", "/env")
    assert takes_folder(Path("told"), "/chosen") == Path.cwd() / "told"
    assert takes_folder(None, "/chosen") == Path("/env")
    monkeypatch.delenv("SPIKERACK_TAKES")
    assert takes_folder(None, "/chosen") == Path("/chosen")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert takes_folder() == tmp_path / "Music" / "Spikerack takes"


def test_a_picture_records_nothing(tmp_path):
    write(recording("take.wav"), tmp_path / "p.json")
    args = ["-o", tmp_path / "p.png", "--seconds", 0.1]
    done = spikerack("picture", tmp_path / "p.json", *args, SPIKERACK_TAKES=str(tmp_path / "t"))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "t").exists()
