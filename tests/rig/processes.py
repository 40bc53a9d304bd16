"""Programs that tests start: they end with their test, and so does all that they have started.

Each has a process group of its own, which is killed whether the test passes or fails; the system
kills the program if pytest itself is killed.  Signals end it also where whoever started the
tests ignores them: `nohup`, or a shell for what runs in the background of a script.
"""

import atexit
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
END, STOPPED = 1.0, 130  # seconds, and the code of a program that a signal has ended
_libc = ctypes.CDLL(None)
_running: set[subprocess.Popen] = set()


def start(
    command: list[str], first: Callable[[], None] = lambda: None, **options: Any
) -> subprocess.Popen:
    """Start a program; `end` it in a `finally`, or see `started`.  It does `first` before all."""

    def begin() -> None:
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        first()

    process = subprocess.Popen(command, start_new_session=True, preexec_fn=begin, **options)
    _running.add(process)
    return process


def end(process: subprocess.Popen) -> None:
    """Kill a program, unless it is over, and what is left of its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        with suppress(OSError):  # what it will not hear any more
            if pipe is not None:
                pipe.close()
    _running.discard(process)


def ends(process: subprocess.Popen, server: subprocess.Popen | None = None) -> None:
    """SIGTERM ends a program within a second, less what it and its server have waited for a
    processor on a machine with much to do."""
    numbers = [each.pid for each in (process, server) if each is not None]
    begin, before = time.monotonic(), sum(map(_starved, numbers))
    waited = before
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:
        waited = max(waited, sum(map(_starved, numbers)))
        assert time.monotonic() < begin + 20.0
        time.sleep(0.005)
    assert process.returncode in (0, STOPPED)
    assert time.monotonic() - begin - (waited - before) < END


def _starved(process: int) -> float:
    """Seconds that the threads of a process have waited for a processor that others had."""
    waited = 0
    for thread in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with suppress(OSError, IndexError):  # it may end meanwhile
            waited += int(thread.read_text().split()[1])
    return waited * 1e-9


@contextmanager
def started(command: list[str], **options: Any) -> Iterator[subprocess.Popen]:
    """A program that ends with the block."""
    process = start(command, **options)
    try:
        yield process
    finally:
        end(process)


@atexit.register
def _end_all() -> None:
    for process in list(_running):
        end(process)
