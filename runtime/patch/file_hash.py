"""What a file holds, as a short text, so that another program's change to it is noticed."""

import hashlib
from pathlib import Path

from spikerack.runtime.patch.arrays import MOST_BYTES


def file_hash(path: Path) -> str:
    """SHA-256 of what stands in a file; of what can be no patch its size; "" without a file."""
    try:
        if not path.is_file():
            return ""
        size = path.stat().st_size
        if size > MOST_BYTES:
            return str(size)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # it is gone, or may not be read
        return ""
