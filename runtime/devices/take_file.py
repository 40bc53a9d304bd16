"""A sound file that grows, and can be read at any moment as far as it goes.

A process may be killed between two writes, so the number of frames that stands in the file is
put right with each: libsndfile does it for WAV; for FLAC it is the last 36 bits of the eight
bytes at 18 (RFC 9639, 8.2), which count whole blocks, as the rest is still in the encoder.
"""

import os
import shutil
from pathlib import Path

import numpy as np
import soundfile

from spikerack.runtime.devices.takes_folder import new_file, plain
from spikerack.runtime.errors import wrong

FORMATS = {
    ".wav": ("WAV", "FLOAT"),
    ".flac": ("FLAC", "PCM_24"),
    ".ogg": ("OGG", "VORBIS"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
}
MOST_BYTES = 2**32 - 2**28  # of a take: what a WAV file can count, and room for its patch
KEPT_FREE = 2**28  # bytes of the disk that a take leaves to others
UPDATE_HEADER = 0x1060  # SFC_UPDATE_HEADER_NOW
BLOCK_AT, FRAMES_AT = 10, 21  # in a FLAC file


class TakeFile:
    """One take.  Errors are OSError, or a PatchError with the line for the player."""

    def __init__(self, folder: Path, name: str, rate: int, first: int = 1) -> None:
        self._form, depth = form_of(name)
        self._handle, self.path, self.number = new_file(folder, name, first)
        self._frames = 0
        try:
            self._sound = soundfile.SoundFile(
                self._handle, "w", rate, 2, depth, format=self._form, closefd=False
            )
        except BaseException:
            os.close(self._handle)
            self.path.unlink()
            raise

    def write(self, sound: np.ndarray) -> None:
        """The next frames, [frame, 2]; a PatchError if the take has to end before them."""
        if os.fstat(self._handle).st_size + sound.size * 4 > MOST_BYTES:
            rule = f"ends here, at {MOST_BYTES / 2**30:g} GB"
            raise wrong(str(self.path), rule, todo="record again for another")
        if self._free() < KEPT_FREE:
            rule = f"ends here, as the last {KEPT_FREE / 2**20:g} MB of the disk stay free"
            raise wrong(str(self.path), rule, todo="make room, then record again")
        self._sound.write(sound)
        self._frames += len(sound)
        self._tell()

    def close(self) -> None:
        """The take is over."""
        try:
            self._sound.close()
        finally:
            os.close(self._handle)

    def _free(self) -> int:
        if hasattr(os, "fstatvfs"):
            disk = os.fstatvfs(self._handle)
            return disk.f_bavail * disk.f_frsize
        return shutil.disk_usage(self.path.parent).free

    def _tell(self) -> None:
        """Let the file say how long it is."""
        if self._form == "WAV":
            null = soundfile._ffi.NULL  # its Python side has no name for the command
            soundfile._snd.sf_command(self._sound._file, UPDATE_HEADER, null, 0)
        elif self._form == "FLAC" and hasattr(os, "pwrite"):
            block = int.from_bytes(os.pread(self._handle, 2, BLOCK_AT), "big")
            whole = (self._frames - 1) // block * block if block else 0  # it looks one ahead
            high = os.pread(self._handle, 1, FRAMES_AT)[0] & 0xF0
            count = bytes([high | whole >> 32]) + (whole & 0xFFFFFFFF).to_bytes(4, "big")
            os.pwrite(self._handle, count, FRAMES_AT)


def form_of(name: str, place: str = "path") -> tuple[str, str]:
    """The format and depth of a plain name that asks for one by its ending, or a PatchError."""
    ending = Path(plain(name, place)[-1]).suffix
    if ending.lower() not in FORMATS:
        raise wrong(place, f"must end in {', '.join(FORMATS)}", ending, 'such as "take.wav"')
    return FORMATS[ending.lower()]
