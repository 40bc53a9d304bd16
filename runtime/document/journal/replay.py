"""A session read back: the patch as it was, and all that can be undone and done again."""

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spikerack.runtime.document.history import Edit, History
from spikerack.runtime.document.journal import sessions
from spikerack.runtime.document.normalise import Known
from spikerack.runtime.document.patch_diff import applied, difference
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import dumps, read
from spikerack.runtime.patch.validate import checked

EDITS = {"change", "undo", "redo", "cancel"}


@dataclass(frozen=True)
class Session:
    """A session that somebody may want back."""

    folder: Path
    path: Path | None  # the file it belongs to
    time: float  # of the last edit, in seconds since 1970
    edits: int  # since the file was saved
    is_damaged: bool = False  # after these, or before any

    def __str__(self) -> str:
        name = self.path.name if self.path else "a patch without a file"
        when = time.strftime("%d %b %H:%M", time.localtime(self.time))
        edits = f"{self.edits} edit{'s' if self.edits != 1 else ''}"
        return f"{name}, {edits}{', then damaged' if self.is_damaged else ''}, {when}"


@dataclass
class Replayed:
    """The end of a session."""

    history: History
    patch: Patch
    path: Path | None
    saved: Patch  # as it stood in the file, or at first
    end: int = 0  # bytes of the journal that are whole
    saved_end: int = 0  # bytes up to the last save
    is_damaged: bool = False  # what came after could not be read


def recoverable() -> list[Session]:
    """The sessions that ended with edits that no file has, the last one first."""
    found = []
    for path in sessions.sessions():
        if "saved" not in sessions.last_line(path) and not sessions.is_in_use(path):
            session = _told(path)
            if session.edits or session.is_damaged:
                found.append(session)
    return found


def decline(session: Session) -> None:
    """The player does not want it: what no file has is given up, the history of a file stays."""
    ends = []
    with suppress(PatchError):
        for end, line in sessions.lines(session.folder):
            ends += [end] if "saved" in line else []
    if ends:
        os.truncate(session.folder / sessions.EDITS, ends[-1])
    else:
        sessions.discard(session.folder)


def replayed(path: Path, known: Known) -> Replayed:
    """Do all that a session's journal says, as far as it can be read; or a PatchError."""
    try:
        patch = _base(path, known)
        made = Replayed(History(), patch, None, patch)
        end = 0
        try:
            for made.end, line in sessions.lines(path):
                _follow(made, line, known)
                end = made.end
        except Exception:
            if not made.history.done:
                raise
            made.end, made.is_damaged = end, True
        checked(made.patch, known, lenient=True)
    except PatchError:
        raise
    except Exception:  # whatever a damaged line leads to
        raise wrong(path.name, "the journal is damaged", todo="open the saved file") from None
    made.history.gesture = ""
    return made


def of_file(path: Path, patch: Patch, known: Known) -> Path | None:
    """The session whose history ends at this file as it is now, if one was kept."""
    mark, name = fingerprint(patch, known), str(path.resolve())
    for session in sessions.sessions():
        last = sessions.last_line(session)
        is_same = (last.get("saved"), last.get("path")) == (mark, name)
        if is_same and not sessions.is_in_use(session):
            return session
    return None


def fingerprint(patch: Patch, known: Known) -> str:
    """What tells a patch from others; learned arrays aside, as they change while it plays."""
    return hashlib.sha256(dumps(patch, known).encode()).hexdigest()[:32]


def lines_of(history: History, file: Path, patch: Patch, known: Known) -> list[dict]:
    """The shortest journal that ends with this history, and the patch in its file."""
    name = str(file.resolve())
    told: list[dict] = [{"journal": 1, "path": name}]
    for step in (*history.done, *reversed(history.undone)):
        told.append({"words": step.words, "change": difference(step.before, step.after, known)})
    told += [{"undo": 1} for _ in history.undone]
    return [*told, {"saved": fingerprint(patch, known), "path": name}]


def _base(path: Path, known: Known) -> Patch:
    try:
        return read(path / sessions.BASE, known)
    except PatchError:  # the library has changed since
        return read(path / sessions.BASE, {})


def _follow(made: Replayed, line: dict, known: Known) -> None:
    history = made.history
    if "change" in line:
        old, words = made.patch, line["words"]
        made.patch = applied(old, line["change"], known)
        history.gesture = "journal" if line.get("goes_on") else ""
        history.did(Edit(words, old, made.patch, history.gesture))
    elif "undo" in line or "redo" in line:
        step = history.undo() if "undo" in line else history.redo()
        if step is not None:
            made.patch = step.before if "undo" in line else step.after
    elif "cancel" in line:
        made.patch = history.done.pop().before
    if "path" in line:
        made.path = Path(str(line["path"])) if line["path"] else None
    if "saved" in line:
        made.saved, made.saved_end = made.patch, made.end


def _told(path: Path) -> Session:
    """What is to be recovered from a session, without reading its patches."""
    name, edits, is_damaged, when = "", 0, False, 0.0
    try:
        for _, line in sessions.lines(path):
            name = line.get("path", name)
            edits = 0 if "saved" in line else edits + bool(EDITS & line.keys())
    except sessions.Damaged:
        is_damaged = True
    with suppress(OSError):
        when = (path / sessions.EDITS).stat().st_mtime
    return Session(path, Path(name) if name else None, when, edits, is_damaged)
