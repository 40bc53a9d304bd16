"""A player's own modules, read again while they play: change the file and hear it.

New ones are checked against the patch and compiled elsewhere first; only what is sound takes
the place of what plays, and keeps the state that still fits.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from spikerack.runtime.engine.player import Player
from spikerack.runtime.engine.precompile import make
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.library import library
from spikerack.runtime.link.playable import reason
from spikerack.runtime.memory.store import Store
from spikerack.runtime.own_modules import Found, OwnModules
from spikerack.runtime.patch.validate import checked, no_worse

LOOK = 0.2  # seconds from one look at the files to the next


class Reading:
    """Follows a folder until it is closed; `say` hears one line for every change.

    `take` puts modules that are sound into the library, and lets the player play them.
    """

    def __init__(
        self, own: OwnModules, player: Player, folder: Path, say: Callable[[str], None],
        take: Callable[[Found], None],
    ) -> None:  # fmt: skip
        self._own, self._player, self._folder = own, player, folder
        self._say, self._take = say, take
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="own modules", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._end.set()
        self._thread.join(1.0)

    def _run(self) -> None:
        while not self._end.wait(LOOK):
            try:
                read, known = self._own.read(), library()
                for line in self._own.news():
                    self._say(f"{line}; what was there plays on")
                found = {n: spec for n, spec in read.items() if spec is not None or n in known}
                if found:
                    self._check(found)
                    self._take(found)
                    self._say(_told(found))
            except (PatchError, OSError) as error:  # a file may be half written or on its way
                if not self._end.is_set():
                    self._say(f"{error}; what was there plays on")

    def _check(self, found: Found) -> None:
        """Whether what plays can be played with these, and its kernels made."""
        both = {**library(), **found}
        known = {name: spec for name, spec in both.items() if spec is not None}
        player = self._player
        patch = checked(player.wanted, known, lenient=True)
        no_worse(patch, player.wanted)
        plan = player.engine.plan(patch, known)
        if player.compiler is not None:
            store = Store(self._folder)  # of its own: what plays is not touched
            ill = make(player.compiler, plan, player.engine.rate, store, lambda *_: None)
            if ill and isinstance(ill[0], PatchError):  # it names the line
                raise ill[0]
            if ill:
                raise wrong(", ".join(sorted(found)), reason(ill[0]))


def _told(found: Found) -> str:
    here = sorted(name for name, spec in found.items() if spec is not None)
    gone = sorted(found.keys() - here)
    lines = [f"{', '.join(here)}: read again"] if here else []
    lines += [f"{', '.join(gone)}: gone, and a ghost where it is used"] if gone else []
    return "; ".join(lines)
