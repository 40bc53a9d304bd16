"""Where the program's lines go, whatever stands at their other end: nothing stops the music.

What was closed before the start is the null device, so that no file of ours gets its number and
hears what libraries say.  What cannot be written (a full disk, a terminal that is gone, a reader
that has seen enough) is left out, and told once at the end.
"""

import errno
import io
import os
import sys
from collections.abc import Callable

FAILED = 1  # the exit code where a line could not be written


class _Out(io.RawIOBase):
    """A standard stream whose first error is kept and not raised."""

    def __init__(self, handle: int) -> None:
        self.handle, self.error = handle, ""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.handle

    def isatty(self) -> bool:
        return os.isatty(self.handle)

    def write(self, data) -> int:  # type: ignore[no-untyped-def, override]
        try:
            return os.write(self.handle, data)
        except OSError as error:
            if error.errno != errno.EPIPE:
                self.error = self.error or str(error.strerror or error)
            return len(data)


def steadily(run: Callable[[], int]) -> int:
    """Run a program that gives its exit code, between streams that do not raise."""
    for handle in range(3):
        try:
            os.fstat(handle)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    out, err = _Out(1), _Out(2)
    sys.stdout, sys.stderr = _text(out, sys.stdout), _text(err, sys.stderr)
    status = run()
    sys.stdout.flush()
    if out.error:
        print(f"output: cannot be written ({out.error})", file=sys.stderr)
        status = status or FAILED
    sys.stderr.flush()
    return status


def _text(raw: _Out, old) -> io.TextIOWrapper:  # type: ignore[no-untyped-def]
    """Letters that the other end does not know are question marks."""
    encoding = getattr(old, "encoding", None) or "utf-8"
    is_seen = raw.handle == 2 or raw.isatty()  # line by line
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, "replace", line_buffering=is_seen)
