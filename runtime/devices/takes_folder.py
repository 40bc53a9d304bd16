"""The one folder a patch may write to, and the names it may write there.

A patch comes from anywhere, so what it names is never followed out of this folder, and never
takes the place of a file.  Where the folder is, only the player says: by a command's `--takes`,
by SPIKERACK_TAKES, or in the settings; else it is in the system's folder for music.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

from spikerack.runtime.errors import wrong

NAME = "Spikerack takes"
LONGEST = 200  # bytes of a name, which leaves room for a number
MOST = 999  # takes of one name
JOINERS = "\u200c\u200d"  # they stand inside words of some scripts
FORBIDDEN = set('/\\:*?"<>|')  # by one system or another
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.I)
HAS_HANDLES = os.open in os.supports_dir_fd  # Windows has none for folders
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | NO_LINK | getattr(os, "O_BINARY", 0)


def takes_folder(told: Path | None = None, chosen: str = "") -> Path:
    """The folder: as a command was told, as the environment says, as was chosen, or the usual."""
    named = told or os.environ.get("SPIKERACK_TAKES") or chosen
    folder = Path(named) if named else Path(platformdirs.user_music_dir()) / NAME
    if not named and not folder.is_absolute():  # "~" of a user without a home
        raise OSError(errno.ENOENT, "there is no home folder")
    return folder.absolute()


def plain(name: str, place: str = "path") -> list[str]:
    """The parts of a name that a patch may write to, the file last; or a PatchError.

    It is one name that every system can have, in at most one folder: "drums/take.wav".
    """
    parts = name.split("/")
    if len(parts) > 2 or not all(map(_is_plain, parts)):
        rule = "must be a plain name, in one folder at most"
        raise wrong(place, rule, name, 'such as "take.wav" or "drums/take.wav"')
    return parts


def new_file(folder: Path, name: str, first: int = 1) -> tuple[int, Path, int]:
    """A file that was not there before: its handle, its path, and its number.

    The first is take.wav, then take 2.wav and so on.  No link below the folder is followed.
    """
    *below, last = plain(name)
    stem, dot, ending = last.rpartition(".")
    folder.mkdir(parents=True, exist_ok=True)
    with _inside(folder, below) as (path, handle):
        for number in range(first, MOST + 1):
            free = last if number == 1 else f"{stem} {number}{dot}{ending}"
            try:
                if handle is None:
                    return os.open(path / free, NEW, 0o666), path / free, number
                return os.open(free, NEW, 0o666, dir_fd=handle), path / free, number
            except FileExistsError:
                continue
    raise wrong(name, f"there are {MOST} takes of this name", todo="choose another path")


def plainly(text: str) -> str:
    """A plain name, made from any."""
    made = "".join(c if _is_harmless(c) else "_" for c in text[:40]).strip(" .") or "take"
    return made if _is_plain(made) else f"_{made}"


def _is_plain(part: str) -> bool:
    return (
        bool(part)
        and part == part.strip()
        and part[0] != "."
        and part[-1] != "."
        and all(map(_is_harmless, part))
        and not RESERVED.fullmatch(part)
        and len(part.encode()) <= LONGEST
    )


def _is_harmless(letter: str) -> bool:
    return (letter.isprintable() or letter in JOINERS) and letter not in FORBIDDEN


@contextmanager
def _inside(folder: Path, below: list[str]) -> Iterator[tuple[Path, int | None]]:
    """The folder, or a new or real one in it; and its handle, where a folder has one."""
    path = folder.joinpath(*below)
    if not HAS_HANDLES:
        path.mkdir(exist_ok=True)
        if below and path.resolve().parent != folder.resolve():
            raise OSError(errno.ELOOP, f"{below[0]} is a link")
        yield path, None
        return
    flags = os.O_RDONLY | os.O_DIRECTORY
    handle = os.open(folder, flags)
    try:
        for name in below:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=handle)
            outer, handle = handle, os.open(name, flags | NO_LINK, dir_fd=handle)
            os.close(outer)
        yield path, handle
    finally:
        os.close(handle)
