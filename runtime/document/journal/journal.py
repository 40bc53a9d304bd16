"""Every edit on disk at once: a process that is killed loses nothing that was done.

A line is written to the system with each command, so it outlives the process; a thread of its
own brings it to the disk, so that at most a second is lost with the power.
"""

import json
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from spikerack.runtime.document.history import Edit, History
from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.journal.replay import (
    Replayed,
    fingerprint,
    lines_of,
    of_file,
    replayed,
)
from spikerack.runtime.document.normalise import Known
from spikerack.runtime.document.patch_diff import difference
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.patch.atomic_write import write_atomically
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import bundled

PERIOD = 1.0  # seconds from one flush of the disk to the next


class Journal:
    """The journal of the patch that is being edited; it begins with the first edit."""

    def __init__(self) -> None:
        self.fault = ""  # one line, if edits cannot be kept
        self._session: Path | None = None
        self._file: Path | None = None
        self._handles: tuple[int, int] | None = None  # of the lock and of the lines
        self._saved_end = 0
        self._back, self._ahead = 0, 0  # steps that can be undone and done again from the lines
        self._written = threading.Event()

    def opened(self, patch: Patch, file: Path | None, known: Known) -> History:
        """Begin with a patch; gives the history of its file, where it was kept."""
        self.fault, self._file = "", file
        found = of_file(file, patch, known) if file is not None else None
        if found is None:
            return History()
        try:
            return self.restored(found, known).history
        except PatchError:
            return History()

    def restored(self, session: Path, known: Known) -> Replayed:
        """Go on with a session of before."""
        try:
            lock = sessions.hold(session)
        except OSError as error:
            rule = f"cannot be gone on with ({error.strerror})"
            raise wrong(session.name, rule, todo="open the saved file") from None
        if lock is None:
            raise wrong(session.name, "is open in another window", todo="close that one")
        try:
            made = replayed(session, known)
            os.truncate(session / sessions.EDITS, made.end)
        except (OSError, PatchError) as error:
            os.close(lock)
            if isinstance(error, PatchError):
                raise
            rule = f"cannot be gone on with ({error.strerror})"
            raise wrong(session.name, rule, todo="open the saved file") from None
        self._file, self._saved_end = made.path, made.saved_end
        self._back, self._ahead = len(made.history.done), len(made.history.undone)
        self._begin(session, lock)
        return made

    def did(self, step: Edit, goes_on: bool, known: Known) -> None:
        """Write an edit down."""
        if self._handles is None and not self._new(step.before, known):
            return
        change = difference(step.before, step.after, known)
        line: dict[str, Any] = {"words": step.words, "change": change}
        if goes_on and self._back:
            line["goes_on"] = True
        else:
            self._back += 1
        self._ahead = 0
        self._write(line)

    def undid(self, step: Edit, known: Known) -> None:
        """Write down that a step was undone."""
        if not self._back:  # the lines began later
            self.did(Edit(f"undo {step.words}", step.after, step.before), False, known)
            return
        self._back, self._ahead = self._back - 1, self._ahead + 1
        self._write({"undo": 1})

    def redid(self, step: Edit, known: Known) -> None:
        """Write down that a step was done again."""
        if not self._ahead:
            self.did(step, False, known)
            return
        self._back, self._ahead = self._back + 1, self._ahead - 1
        self._write({"redo": 1})

    def cancelled(self, step: Edit, known: Known) -> None:
        """Write down that a step was taken back before it was done."""
        if not self._back:
            self.did(Edit(f"cancel {step.words}", step.after, step.before), False, known)
            return
        self._back -= 1
        self._write({"cancel": 1})

    def saved(self, file: Path, patch: Patch, known: Known) -> None:
        """Write down that a file has the patch as it is now."""
        self._file = file
        self._write({"saved": fingerprint(patch, known), "path": str(file.resolve())})
        if self._handles is not None:
            self._saved_end = os.fstat(self._handles[1]).st_size

    def close(self, history: History, patch: Patch, is_dirty: bool, known: Known) -> None:
        """End in order: what no file has is given up, the history of the file is kept."""
        if self._handles is None or self._session is None:
            return
        (lock, handle), self._handles = self._handles, None
        self._written.set()
        os.close(handle)
        lines = self._session / sessions.EDITS
        with suppress(OSError):
            if not self._saved_end:
                sessions.discard(self._session)
            elif is_dirty:
                os.truncate(lines, self._saved_end)
            elif self._file is not None:
                told = lines_of(history, self._file, patch, known)
                write_atomically(lines, b"".join(map(_line, told)))
        os.close(lock)
        self._forget()

    def _new(self, base: Patch, known: Known) -> bool:
        """The first edit: a folder with the patch before it."""
        try:
            sessions.sweep()
            session = sessions.new_session()
            lock = sessions.hold(session)
            assert lock is not None
            write_atomically(session / sessions.BASE, bundled(base, known))
            self._begin(session, lock)
        except (OSError, PatchError) as error:
            self._failed(error)
            return False
        self._saved_end = self._back = self._ahead = 0
        self._write({"journal": 1, "path": str(self._file.resolve()) if self._file else ""})
        return self._handles is not None

    def _begin(self, session: Path, lock: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._session, self._written = session, threading.Event()
        self._handles = (lock, os.open(session / sessions.EDITS, flags, 0o600))
        threading.Thread(target=self._flush, args=(self._written,), daemon=True).start()

    def _end(self) -> None:
        if self._handles is not None:
            handles, self._handles = self._handles, None
            self._written.set()
            for handle in handles:
                os.close(handle)
        self._forget()

    def _forget(self) -> None:
        self._session, self._saved_end = None, 0
        self._back = self._ahead = 0

    def _write(self, line: dict[str, Any]) -> None:
        if self._handles is None:
            return
        whole = os.fstat(self._handles[1]).st_size
        try:
            data = _line(line)
            if os.write(self._handles[1], data) < len(data):
                raise OSError(0, "the disk is full")
            self.fault = ""
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._handles[1], whole)
            self._failed(error)
        self._written.set()

    def _failed(self, error: Exception) -> None:
        """Give these lines up; the next edit begins others."""
        reason = getattr(error, "strerror", None) or error
        self.fault = f"journal: edits cannot be kept ({reason}); save the patch"
        self._end()

    def _flush(self, written: threading.Event) -> None:
        """Bring what is written to the disk now and then, until the session ends."""
        rest = threading.Event()
        while (handles := self._handles) is not None and self._written is written:
            written.wait()
            written.clear()
            with suppress(OSError):
                os.fsync(handles[1])
            rest.wait(PERIOD)


def _line(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
