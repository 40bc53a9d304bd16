"""The patch being edited: commands change it, undo takes them back, listeners follow it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from spikerack.runtime.document.command import in_words, line_of, takes
from spikerack.runtime.document.history import Edit, History
from spikerack.runtime.document.journal.journal import Journal
from spikerack.runtime.document.journal.replay import fingerprint
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.library import Library, library, spec_of
from spikerack.runtime.patch.file_hash import file_hash
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.patch.paths import whole
from spikerack.runtime.patch.validate import checked
from spikerack.runtime.spec import Spec

# what a command stumbles over if it is given something else than it takes
MISUSED = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)


class Document:
    """One patch, its file, and how it came to be.

    `changed` is called with (old, new) after every do, undo and redo, and with (None, new) where
    another patch was loaded; `said` with the line of each command.  `goes_on` is True if that
    line takes the place of the one before: the same thing was turned or moved on by the same
    gesture.  With a journal, every edit is on disk before anybody hears of it.
    """

    def __init__(
        self,
        patch: Patch | None = None,
        path: Path | None = None,
        known: Library | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._known = known
        self.patch = checked(patch or Patch(), self.known, lenient=True)
        self.path = path
        self.journal = journal
        self.changed: list[Callable[[Patch | None, Patch], None]] = []
        self.said: list[Callable[[str], None]] = []
        self.goes_on = False
        self._words = ""
        self._saved = self.patch
        self._stamp = file_hash(path) if path else ""
        self.history = self._opened()

    @property
    def known(self) -> Library:
        """The modules there are: a snapshot, and another one when some were read again."""
        return library() if self._known is None else self._known

    def spec(self, name: str) -> Spec | None:
        """The datasheet of a node; None for a ghost, or if there is no such node."""
        node = self.patch.nodes.get(name)
        return spec_of(node, self.known) if node else None

    @property
    def is_dirty(self) -> bool:
        """True if the file, or the patch it began with, differs."""
        return self.patch is not self._saved and self.patch != self._saved

    @property
    def is_stale(self) -> bool:
        """True if the file holds what another program wrote since it was read or saved here."""
        now = file_hash(self.path) if self.path else ""
        return bool(now) and now != self._stamp

    def do(self, command: str, /, *args: Any, gesture: str = "", **kw: Any) -> Any:
        """Run a command and give its result; a PatchError leaves all as it was.

        Commands of the same gesture, one after the other, are one step to undo.
        """
        takes(command)
        old, known = self.patch, self.known
        try:
            new, result = COMMANDS[command](old, known, *args, **kw)
        except PatchError:
            raise
        except MISUSED as error:
            rule = f"cannot be done with these arguments ({error})"
            raise wrong(
                command, rule, [*args, *kw.values()], f"help({command}) says how"
            ) from error
        new = whole(new, known, self.path.parent if self.path else Path(), old)
        words, before = in_words(command, args, kw), self._words
        self._words, self.goes_on = words, False
        if new is not old:
            step = Edit(words, old, new, gesture)
            is_joined = self.history.did(step)
            self.goes_on = is_joined and words == before
            if self.journal:
                self.journal.did(step, is_joined, known)
            self._now(new)
        self._say(line_of(command, args, kw))
        return result

    def undo(self) -> str | None:
        """Take the last step back; gives what was undone, in words."""
        step = self.history.undo()
        if step is None:
            return None
        if self.journal:
            self.journal.undid(step, self.known)
        return self._stepped(step, step.before, "undo()")

    def redo(self) -> str | None:
        """Do again what was undone last; gives what it was, in words."""
        step = self.history.redo()
        if step is None:
            return None
        if self.journal:
            self.journal.redid(step, self.known)
        return self._stepped(step, step.after, "redo()")

    def cancel(self, gesture: str) -> str | None:
        """Take a gesture that is under way back, as if it had never begun; gives it in words."""
        step = self.history.cancel(gesture)
        if step is None:
            return None
        if self.journal:
            self.journal.cancelled(step, self.known)
        return self._stepped(step, step.before, "undo()")

    def load(self, patch: Patch, path: Path | None = None, stamped: str | None = None) -> None:
        """Take another patch, as it stands in a file; its history comes back where it was kept.

        `stamped` is the file's stamp from before it was read.  Edits of the patch before that no
        file has are given up.
        """
        patch = checked(patch, self.known, lenient=True)
        self.close()
        self.path, self._saved = path, patch
        self._stamp = stamped if stamped is not None else file_hash(path) if path else ""
        self.history = self._opened(patch)
        self._now(patch, is_another=True)

    def restore(self, session: Path) -> bool:
        """Take back a session that ended without saving; or a PatchError.

        True if only its first edits could be read, as the rest is damaged.
        """
        journal = Journal()
        made = journal.restored(session, self.known)
        self.close()
        self.journal, self.path, self.history = journal, made.path, made.history
        self._saved = made.saved
        self._stamp = self._stamp_of(made.path, made.saved)
        self._now(made.patch, is_another=True)
        return made.is_damaged

    def saved(self, path: Path) -> None:
        """Remember that the patch stands in a file as it is now."""
        self.path, self._saved, self._stamp = path, self.patch, file_hash(path)
        self.history.gesture = ""
        if self.journal:
            self.journal.saved(path, self.patch, self.known)

    def close(self) -> None:
        """End in order: edits that no file has are given up."""
        if self.journal:
            self.journal.close(self.history, self.patch, self.is_dirty, self.known)

    def _opened(self, patch: Patch | None = None) -> History:
        if self.journal is None:
            return History()
        patch = patch or self.patch
        history = self.journal.opened(patch, self.path, self.known)
        if history.done:  # what was learned stands in the file, not in the journal
            history.done[-1] = replace(history.done[-1], after=patch)
        return history

    def _stamp_of(self, path: Path | None, saved: Patch) -> str:
        """The stamp of a file that still holds what was saved there; else one that fits none."""
        with suppress(PatchError):
            here = read(path, self.known) if path else saved
            if fingerprint(here, self.known) == fingerprint(saved, self.known):
                return file_hash(path) if path else ""
        return "another"

    def _stepped(self, step: Edit, patch: Patch, line: str) -> str:
        self._words, self.goes_on = "", False
        self._now(patch)
        self._say(line)
        return step.words

    def _now(self, patch: Patch, is_another: bool = False) -> None:
        old, self.patch = None if is_another else self.patch, patch
        for follow in list(self.changed):
            follow(old, patch)

    def _say(self, line: str) -> None:
        for follow in list(self.said):
            follow(line)
