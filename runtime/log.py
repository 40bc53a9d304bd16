"""The log: tracebacks of errors that nobody expected, for who mends them.

A player is told one line, and the file that has the rest.  It is kept small, and where it cannot
be written the line alone must do.
"""

import logging
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

from spikerack.runtime import places
from spikerack.runtime.errors import limit

LARGEST, KEPT = 500_000, 2  # bytes of a file, and older files beside it


def place() -> Path:
    """Where the log is."""
    return places.state() / "log" / "spikerack.log"


@cache
def _log(path: Path) -> logging.Logger:
    log = logging.Logger("spikerack")
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s: %(message)s"))
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # such as a full disk
    log.addHandler(handler)
    return log


def kept(error: BaseException, about: str) -> Path | None:
    """Write an error and its traceback into the log; the file, if there is one."""
    path = place()
    try:
        _log(path).error(about, exc_info=error)
    except OSError:
        return None
    return path if path.exists() else None


def unexpected(error: BaseException, about: str) -> str:
    """One line for an error that nobody expected: of the machine's limits, or of ours."""
    path = kept(error, about)
    if (met := limit(error, about)) is not None:
        return str(met)
    what = " ".join(f"{type(error).__name__}: {error}".rstrip(": ").split())
    return f"{about}: internal error, {what}" + (f"; its traceback is in {path}" if path else "")
