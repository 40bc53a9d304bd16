"""A player's own modules: nothing runs unasked, and a file that changes is read again.

The bytes that were hashed are the bytes that run, here and in the compiler's processes: what the
player writes meanwhile, and whatever stands beside the file, is never part of it.
Hashes that were agreed to are remembered in the player's configuration.
"""

import hashlib
import re
import stat
from contextlib import suppress
from pathlib import Path

from spikerack.runtime import places
from spikerack.runtime.disk_cache import is_own, write_private
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.library import lack, load_own, standard
from spikerack.runtime.signature import ModuleError
from spikerack.runtime.spec import Spec

DEFINED = re.compile(rb"^def ([A-Za-z]\w*)", re.ASCII | re.MULTILINE)
Version = tuple[str, bytes]  # a file's hash and text
Found = dict[str, Spec | None]  # modules by name; None for one that is gone


class OwnModules:
    """The modules of a folder; those of a file that is wrong stay as they were, or are lacking."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise wrong("--modules", "must be a folder", str(folder), "check its name and place")
        self.folder = folder
        self._standard = set(standard())
        self._stamps: dict[Path, tuple[int, ...]] = {}
        self._files: dict[Path, tuple[str, dict[str, Spec]]] = {}
        self._away: set[Path] = set()  # files that were not there at the last look
        self._ever: set[str] = set()
        self._new: Found = {}
        self._asked: dict[Path, tuple[tuple[int, ...], Version]] = {}
        self._ill: dict[Path, tuple[str, frozenset[str]]] = {}  # a line, and what is lacking
        self._news: list[str] = []

    def strange(self) -> list[str]:
        """The files that hold something the player has never agreed to run.

        What is read next is what was looked at here, whatever is saved meanwhile.
        """
        agreed = _agreed()
        self._asked = {}
        for path in self._paths():
            try:
                self._asked[path] = _stamp(path), _version(path)
            except PatchError as error:
                self._is_ill(path, error)
        return [path.name for path, (_, (key, _)) in self._asked.items() if key not in agreed]

    def read(self) -> Found:
        """Run what has changed since the last time, and agree to it; the modules in there.

        A file must be away twice to be gone: some editors move the old one away to save.
        """
        away = self._files.keys() - set(self._paths())
        for path in away & self._away:
            self._stamps.pop(path)
            self._new |= dict.fromkeys(self._files.pop(path)[1])
        self._away = away
        for path in self._ill.keys() - set(self._paths()):
            lack(self._ill.pop(path)[1], "")
        asked, self._asked = self._asked, {}
        for path in asked or self._paths():
            stamp = asked[path][0] if asked else _stamp(path)
            if self._stamps.get(path) != stamp:
                version: Version = "", b""
                try:
                    version = asked[path][1] if asked else _version(path)
                    self._follow(path, stamp, version)
                except PatchError as error:
                    self._is_ill(path, error, version[1])
        new, self._new = self._new, {}
        return new

    def news(self) -> list[str]:
        """A line for each file that is wrong, since the last time this was asked."""
        news, self._news = self._news, []
        return news

    def _follow(self, path: Path, stamp: tuple[int, ...], version: Version) -> None:
        if not version[1] and path in self._files:
            return  # it is being saved at this moment: emptied, and not yet written
        self._stamps[path] = stamp
        if path not in self._files or self._files[path][0] != version[0]:
            found = self._loaded(path, version)
            self._files[path] = version[0], found
            self._ever |= found.keys()
            held = {name for _, names in self._files.values() for name in names}
            self._new |= {**dict.fromkeys(self._ever - held), **found}
        self._ill.pop(path, None)

    def _is_ill(self, path: Path, error: PatchError, text: bytes = b"") -> None:
        line, names = str(error), frozenset(n.decode() for n in DEFINED.findall(text))
        if self._ill.get(path) != (line, names):
            self._ill[path] = line, names
            self._news.append(line)
        lack(names, line)

    def _paths(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*.py") if path.is_file())

    def _loaded(self, path: Path, version: Version) -> dict[str, Spec]:
        try:
            found = load_own(path.name, version[1])
        except ModuleError as error:
            raise PatchError(str(error)) from None
        others = (names for other, (_, names) in self._files.items() if other != path)
        for name in found:
            if name in self._standard.union(*others):
                raise wrong(path.name, f"there is a module {name} already", todo="rename this one")
        _agree(version[0])
        return found


def _stamp(path: Path) -> tuple[int, ...]:
    with suppress(OSError):  # it is being saved at this moment
        found = path.stat()
        return found.st_mtime_ns, found.st_size
    return ()


def _version(path: Path) -> Version:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise wrong(path.name, f"cannot be read ({error.strerror})") from None
    return hashlib.sha256(text).hexdigest(), text


def _remembered() -> Path:
    return places.config() / "agreed_modules.txt"


def _agreed() -> set[str]:
    """The hashes; none if another user could have written them: then the player is asked again."""
    with suppress(OSError):
        found = _remembered().stat()
        if stat.S_ISREG(found.st_mode) and is_own(found):
            return set(_remembered().read_bytes().decode("ascii", "replace").split())
    return set()


def _agree(version: str) -> None:
    """Remember a hash; where nothing can be written the player is asked again."""
    if version not in _agreed():
        with suppress(OSError):
            _remembered().parent.mkdir(parents=True, exist_ok=True)
            write_private(_remembered(), "\n".join(sorted(_agreed() | {version})).encode() + b"\n")
