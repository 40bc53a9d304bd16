"""Processes that compile: they never run the script that started them.

Python's own spawned processes import the program's main file again.  A script that plays at its
top level would play in every worker too, so each of them would end at once.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType

_hiding = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """While a process is started, the main file has no name that it could be imported by."""
    with _hiding:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Worker(SpawnProcess):
    @staticmethod
    def _Popen(process_obj):  # noqa: N802  # multiprocessing calls it so
        with _without_main():
            return SpawnProcess._Popen(process_obj)  # type: ignore[attr-defined]


class _Context(SpawnContext):
    Process = _Worker


def _begin() -> None:
    """A worker does not outlive a program that ended suddenly, and what keys say is the program's.

    Ctrl-C reaches every process of a terminal; a worker ends when its program does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=watch, name="watch", daemon=True).start()


def pool(workers: int) -> ProcessPoolExecutor:
    """So many workers, which end with this program."""
    return ProcessPoolExecutor(workers, _Context(), _begin)
