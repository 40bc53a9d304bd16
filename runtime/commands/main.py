"""The command line: run a command; how it ends is an exit code and at most one line.

Every error a player can make is one line: `where: rule (got value); what to do`.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from spikerack.runtime.commands import (  # noqa: F401  # they are added
    doctor,
    equations_file,
    play,
    show,
    to_file,
)
from spikerack.runtime.commands.app import app
from spikerack.runtime.commands.home import find_home
from spikerack.runtime.errors import PatchError, limit
from spikerack.runtime.log import unexpected
from spikerack.runtime.signature import ModuleError

STOPPED = 130  # the exit code of a program that Ctrl-C ended


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit code.  2: the player can mend it, 1: we must, 130: stopped."""
    if line := find_home():
        print(line, file=sys.stderr)
    try:
        status = app(list(arguments), prog_name="spikerack", standalone_mode=False)
        if status == STOPPED:  # Typer has caught Ctrl-C
            raise KeyboardInterrupt
        return status if isinstance(status, int) else 0
    except (PatchError, ModuleError) as error:
        return _fail(str(error), 2)
    except TyperException as error:
        return _fail(f"{error.format_message().rstrip('.')}; see spikerack --help", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("stopped", STOPPED)
    except Exception as error:
        if type(error).__name__ == "DeviceError":
            return _fail(str(error), 2)
        if os.environ.get("SPIKERACK_DEBUG"):
            raise
        is_limit = limit(error, "this command") is not None
        return _fail(unexpected(error, "this command"), 2 if is_limit else 1)


def exit_now(status: int) -> NoReturn:
    """End the program at once: everything is closed by now.

    Python's own end waits for threads, and a sound server that hangs may hold one of ours; and it
    takes half a second to clear away what the system clears away with the process.  Only the
    names of semaphores outlive it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if (compilers := sys.modules.get("multiprocessing.util")) is not None:
        compilers._run_finalizers(0)
    os._exit(status)


def _fail(line: str, status: int) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return status
