"""Work that takes time, done in order by a thread of its own; what goes wrong is told in a line."""

import queue
import threading
from collections.abc import Callable

from spikerack.runtime.devices.listing import DeviceError
from spikerack.runtime.errors import PatchError
from spikerack.runtime.log import unexpected


class Errands:
    """One after the other.  `error` is what the last one said, "" if it went well.

    What is held back waits for `begin`.
    """

    def __init__(self, name: str, say: Callable[[str], None], is_held: bool = False) -> None:
        self.name, self.error, self._say = name, "", say
        self._todo: queue.Queue[Callable[[], object] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.is_held = True
        if not is_held:
            self.begin()

    def begin(self) -> None:
        """Do from now on what is asked."""
        if self.is_held:
            self.is_held = False
            self._thread.start()

    def put(self, task: Callable[[], object]) -> None:
        """Do this when what was asked before is done."""
        self._todo.put(task)

    @property
    def is_busy(self) -> bool:
        """True while something is under way."""
        return self._todo.unfinished_tasks > 0 and not self.is_held

    def close(self, last: Callable[[], object]) -> None:
        """Do all that was asked, then this, and end; what was held back is not done."""
        if self.is_held:
            return
        self._todo.put(last)
        self._todo.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (task := self._todo.get()) is not None:
            try:
                task()
                self.error = ""
            except (PatchError, DeviceError) as error:
                self.error = str(error)
            except Exception as error:  # what was there goes on; say what was wrong
                self.error = unexpected(error, self.name)
            if self.error:
                self._say(self.error)
            self._todo.task_done()
