"""A rig of real parts: a JACK server without a sound card, and players in their own processes.

A player is a function of a test file; `Rig.player` runs it in a fresh Python and talks to it
line by line, so that each exit is a real one.

One rig at a time: a small machine plays no two in time.
"""

import fcntl
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.rig.jack_registry import is_server, left_by_clients, servers, sweep
from tests.rig.processes import end, start
from tests.root import ROOT

LOCK = ROOT / "build" / "rig.lock"
# Debian 13 has jack_lsp in another package than Debian 12
LISTS = """import jack
client = jack.Client("lists", no_start_server=True)
print(*(port.name for port in client.get_ports()), sep="\\n")"""
PLACE = zlib.crc32(f"{socket.gethostname()}:{ROOT}".encode())


def needs(*programs: str) -> None:
    """Fail where a part of the rig is missing: a test that is skipped finds nothing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.fail(f"rig: {', '.join(missing)} is missing here; `make test` installs it", False)


def until(what: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to be so; False if it is not in time."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Talk:
    """A child process that is told things and says things, a line at a time."""

    def __init__(self, command: list[str], env: dict[str, str], errors: Path) -> None:
        self.errors = errors
        with errors.open("ab") as file:
            self.process = start(
                command, cwd=ROOT, env=env, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file,
            )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        self.heard: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def tell(self, line: str = "") -> None:
        self.process.stdin.write(line + "\n")

    def hear(self, start: str, seconds: float = 180.0) -> str:
        """The next line that begins with `start`, without it.  A first player compiles kernels."""
        until = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() < until and self.process.poll() is None:
                    continue
                told = self.errors.read_text(errors="replace")[-1500:]
                raise AssertionError(
                    f"waited {seconds} s for {start!r}; heard {self.heard}; errors: {told}"
                ) from None
            self.heard.append(line)
            if line.startswith(start):
                return line[len(start) :].strip()

    def leave(self, seconds: float = 20.0) -> None:
        """The player must end by itself, cleanly."""
        self.process.stdin.close()
        code = self.process.wait(seconds)
        assert code == 0, (code, self.heard, self.errors.read_text(errors="replace")[-1500:])

    def end(self) -> None:
        """Whatever it does, it is over."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self._reader.join()  # before its pipe is closed
        end(self.process)


class Rig:
    """A JACK server of our own name; nobody else's server is seen, started or ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"spikerack_{PLACE:08x}"
        self.log = folder / "jackd.log"
        self.env = os.environ | {
            "JACK_DEFAULT_SERVER": self.name,
            "JACK_NO_START_SERVER": "1",
            "JACK_NO_AUDIO_RESERVATION": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.server: subprocess.Popen | None = None
        self.talks: list[Talk] = []

    def start(self, period: int = 128, rate: int = 48_000) -> None:
        """Returns when programs can find the server."""
        self._end_orphan()
        command = ["jackd", "-r", "-n", self.name, "-d", "dummy", "-r", str(rate)]
        command += ["-p", str(period), "-C", "2", "-P", "2"]
        for _ in range(5):  # others may take the slot that the sweep has freed
            sweep()
            with self.log.open("wb") as log:
                self.server = start(
                    command, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            until(lambda: bool(self.ports()) or self.server.poll() is not None, 30.0)
            if b"Too many servers" not in self.log.read_bytes():
                break
        self.sees("system:capture_2", "system:playback_2")

    def _end_orphan(self) -> None:
        """A server of ours whose tests were killed; the lock says that they are over."""
        process = servers().get(f"jack-{os.getuid()}:{self.name}:", 0)
        if process and is_server(process):
            os.kill(process, signal.SIGTERM)
            assert until(lambda: not is_server(process), 10.0), f"jackd {process} does not end"

    def ports(self) -> list[str]:
        """Every port of the server; none while it is not up."""
        command = [sys.executable, "-c", LISTS]
        told = subprocess.run(command, env=self.env, capture_output=True, text=True)
        return told.stdout.splitlines() if told.returncode == 0 else []

    def sees(self, *ports: str, seconds: float = 30.0) -> None:
        """Wait until programs can find these ports."""

        def is_so() -> bool:
            assert self.server.poll() is None, self.log.read_text()[-1500:]
            return set(ports) <= set(self.ports())

        found = until(is_so, seconds)
        assert found, f"{ports} not in {self.ports()}; {self.log.read_text()[-1500:]}"

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the server, and wait until it and what it leaves are gone."""
        self.server.send_signal(how)
        try:
            self.server.wait(10)
        except subprocess.TimeoutExpired:
            self.server.kill()
        end(self.server)
        self.server = None
        sweep()

    def player(self, function, *arguments: object) -> Talk:
        """Run a function of a test file in a Python of its own."""
        code = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]}\n"
        code += f"import {function.__module__} as t; t.{function.__name__}(*{arguments!r})"
        talk = Talk([sys.executable, "-c", code], self.env, self.folder / "errors.log")
        self.talks.append(talk)
        return talk

    def close(self) -> None:
        for talk in self.talks:
            talk.end()
        if self.server is not None:
            self.kill(signal.SIGTERM)
        for path in left_by_clients(self.name):  # nobody can use them any more
            path.unlink(missing_ok=True)


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process of this checkout has a rig."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def rig(tmp_path: Path):
    """A rig whose server is not yet started."""
    needs("jackd")
    with alone():
        made = Rig(tmp_path)
        try:
            yield made
        finally:
            made.close()
