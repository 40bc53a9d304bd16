"""Arrays that take long to make, each made by a thread of its own: what was there plays on.

Eight million synapses, a long sound file, the coefficients of 3,000 filters: a recipe may take
seconds, and an edit is to be heard in a block.  So whoever plays waits a moment and goes on
without; when an array is there, it is told, and comes again.
"""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from functools import partial
from typing import Any

from spikerack.runtime.memory.store import Unprepared

MOMENT = 0.1  # seconds that are waited for all arrays of one change
FIRST = 1.0  # before anything plays


class Preparing:
    """What is on its way; what nobody asks for any more is forgotten."""

    def __init__(self, told: Callable[[], object]) -> None:
        self._told = told
        self._made: dict[Hashable, Future] = {}
        self._asked: set[Hashable] = set()
        self._until = 0.0

    def begin(self, moment: float = MOMENT) -> None:
        """A change begins: it waits so many seconds in all."""
        self._asked = set()
        self._until = time.monotonic() + moment

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, or its error; Unprepared if that takes longer than a moment."""
        self._asked.add(key)
        future = self._made.get(key)
        if future is None:
            future = self._made[key] = Future()
            work = partial(self._work, future, make)
            threading.Thread(target=work, name="preparing", daemon=True).start()
        if not wait([future], max(0.0, self._until - time.monotonic())).done:
            raise Unprepared
        return self._made.pop(key).result()

    def end(self) -> None:
        """The change is made: keep what it still waits for."""
        self._made = {key: future for key, future in self._made.items() if key in self._asked}

    def _work(self, future: Future, make: Callable[[], Any]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            future.set_exception(error)
        self._told()
