"""However a program ends, the files it writes are whole, and what was not ready is not there."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import soundfile

from spikerack.runtime.patch.atomic_write import in_place_of, write_atomically
from spikerack.runtime.patch.patchfile import write
from tests.rig.processes import started
from tests.runtime.commands.test_command_line import PATCH, ROOT
from tests.runtime.devices.test_takes import recording, whole

HUP, TERM, INT, KILL = signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGKILL


@contextmanager
def running(*arguments, **how):
    """A process of ours."""
    command = [sys.executable, "run_patcher.py", *map(str, arguments)]
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | how
    with started(command, cwd=ROOT, **how) as process:
        yield process


def until(process, is_so, what):
    end = time.monotonic() + 120.0
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, what
        time.sleep(0.02)


def seconds(path: Path) -> float:
    """As another program reads it, while it is written."""
    with suppress(soundfile.LibsndfileError, OverflowError):
        about = soundfile.info(path)
        if about.frames < 2**40:
            return about.frames / about.samplerate
    return 0.0


@pytest.mark.parametrize(
    ("how", "ending"), [(KILL, "wav"), (KILL, "flac"), (HUP, "flac"), (TERM, "wav"), (INT, "flac")]
)
def test_a_take_is_whole(tmp_path, how, ending):
    write(recording(f"take.{ending}"), tmp_path / "p.json")
    take = tmp_path / f"take.{ending}"
    args = ["play", tmp_path / "p.json", "--device", "none", "--takes", tmp_path]
    with running(*args) as process:
        until(process, lambda: seconds(take) > 1.5, "a take that grows")
        before = seconds(take)
        process.send_signal(how)
        said, errors = process.communicate(timeout=60)
    assert before - 0.1 <= seconds(take)
    assert whole(take) / 48_000 == seconds(take)
    assert f"recording {take}" in errors
    assert "Traceback" not in errors or how == KILL
    assert how == KILL or " kernel" in said.splitlines()[-1]  # how it went
    assert process.returncode == (-KILL if how == KILL else 0), errors
    assert errors.splitlines()[-1] == f"recording {take}" or how == KILL  # its helpers may tell


def test_a_terminal_that_is_closed_ends_a_take(tmp_path):
    write(recording("take.wav"), tmp_path / "p.json")
    take, (master, slave) = tmp_path / "take.wav", pty.openpty()
    args = ["play", tmp_path / "p.json", "--device", "none", "--takes", tmp_path]
    ends = {"stdin": slave, "stdout": slave, "stderr": slave}
    with running(*args, **ends, first=_own_terminal) as process:
        os.close(slave)
        until(process, lambda: seconds(take) > 0.5, "a take that grows")
        os.close(master)
        assert process.wait(60) in (0, 1)
    assert whole(take) > 24_000


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def unnamed(process, folder: Path) -> list[int]:
    """The sizes of files a process has open in a folder, which have no name there."""
    found = []
    for handle in Path(f"/proc/{process.pid}/fd").iterdir():
        with suppress(OSError):
            name = os.readlink(handle)
            if name.startswith(str(folder)) and name.endswith("(deleted)"):
                found.append(os.stat(handle).st_size)
    return found


@pytest.mark.parametrize("how", [KILL, HUP, TERM, INT])
def test_a_render_that_is_stopped_leaves_nothing(tmp_path, how):
    """Neither a half file nor a temporary one; what stood there stays."""
    (tmp_path / "x.wav").write_bytes(b"of before")
    tap = ["--tap", f"cells.v={tmp_path / 'v.npy'}"]
    with running("render", PATCH, "-o", tmp_path / "x.wav", "-s", 100_000, *tap) as process:
        until(process, lambda: sum(unnamed(process, tmp_path)) > 10_000, "sound on the disk")
        process.send_signal(how)
        _, errors = process.communicate(timeout=60)
    if how != KILL:
        assert process.returncode == 130
        assert errors == "stopped\n"
    assert [p.name for p in tmp_path.iterdir()] == ["x.wav"]
    assert (tmp_path / "x.wav").read_bytes() == b"of before"


@pytest.mark.parametrize("has_unnamed", [True, False])
def test_a_file_takes_its_place_when_it_is_whole(tmp_path, monkeypatch, has_unnamed):
    if not has_unnamed:
        monkeypatch.delattr(os, "O_TMPFILE")
    path = tmp_path / "a.txt"
    write_atomically(path, b"one")
    path.chmod(0o640)
    with pytest.raises(RuntimeError), in_place_of(path) as handle:  # noqa: PT012
        os.write(handle, b"half")
        assert path.read_bytes() == b"one"
        assert len(list(tmp_path.iterdir())) == (1 if has_unnamed else 2)
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_what_is_no_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(FileExistsError):
            write_atomically(path, b"")
    assert (tmp_path / "pipe").is_fifo()


def test_nohup_is_heeded(tmp_path):
    """A signal that whoever started the program wants ignored stays so."""
    code = "from spikerack.runtime.commands.signals import ends_by; import signal; ends_by(); "
    code += "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    command = f'trap "" HUP; exec {sys.executable} -c "{code}"'
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "True\n"
