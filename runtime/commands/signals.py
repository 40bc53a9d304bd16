"""Signals that ask the program to end: it does so in order, with its files whole."""

import signal
from collections.abc import Callable
from typing import Any

ENDS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, a system that goes down, a terminal that is gone


def ends_by(handler: Callable[[int, Any], Any] = signal.default_int_handler) -> None:
    """Let them call this.  One that is ignored stays so: by nohup, or in a script's background."""
    for name in ENDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
