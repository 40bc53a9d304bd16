"""A home for a user who has none (a service, a container), so that everything plays and is kept.

What reads HOME afterwards, here and in the compiler's processes, finds a folder of this user
among the temporary ones.
"""

import os
import stat
import tempfile
from pathlib import Path


def find_home() -> str:
    """Make sure that HOME is a folder; the line that tells where it is, "" if it was there."""
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)  # the system's list of users may know one
    home = os.path.expanduser("~")
    if os.name != "posix" or (os.path.isabs(home) and os.path.isdir(home)):
        return ""
    os.environ["HOME"] = str(_temporary())
    return f"home: there is no folder {home}; what is kept goes to {os.environ['HOME']}"


def _temporary() -> Path:
    """The same each time, unless another user has made it."""
    folder = Path(tempfile.gettempdir()) / f"spikerack-{os.getuid()}"
    try:
        folder.mkdir(0o700, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and (found.st_uid, found.st_mode & 0o77) == (os.getuid(), 0):
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="spikerack-"))
