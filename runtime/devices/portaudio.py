"""Sound devices by name: the only file that knows PortAudio.

A JACK server that dies takes PortAudio with it: closing, terminating and even leaving the
program would then hang or abort.  So a library that has seen JACK is never terminated: it is
left where it is, and a private copy of its file is loaded instead.
"""

import atexit
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BEST = (  # host API, device name or "" for its default one
    ("JACK", "system"), ("JACK", ""), ("Core Audio", ""), ("Windows WASAPI", ""),
    ("ALSA", "pulse"), ("ALSA", "pipewire"), ("ALSA", "default"), ("ALSA", ""),
)  # fmt: skip
_looking = threading.RLock()  # one thread at a time starts PortAudio and looks
_apis: list[str] = []
_seen: list["Device"] = []
_kept: list[Any] = []  # libraries and streams that must not be touched again, nor unloaded
_opened: list[Any] = []
_kept_loaded: list[ctypes.CDLL] = []


class DeviceError(RuntimeError):
    """One line for the player: which device, what is wrong, what to do."""


@dataclass(frozen=True)
class Device:
    """One sound device, named as PortAudio and the player name it: "system, JACK"."""

    name: str
    api: str
    inputs: int
    outputs: int
    rate: int
    index: int

    @property
    def host(self) -> str:
        """The host API as players call it."""
        return self.api.removesuffix(" Audio Connection Kit")

    def __str__(self) -> str:
        return f"{self.name}, {self.host}"


def _sounddevice() -> Any:
    """PortAudio, started when it is first needed."""
    with _looking:
        if not _opened:
            try:
                import sounddevice
            except OSError as error:
                raise DeviceError(f"sound: {error}; install libportaudio2") from None
            atexit.unregister(sounddevice._exit_handler)
            atexit.register(_leave)
            _opened.append(sounddevice)
            with suppress(DeviceError):
                _pin(_library())
            _look(sounddevice)
        return _opened[0]


def _look(sd: Any) -> None:
    """Note what PortAudio sees: whoever asks later may do so while it is being started again."""
    apis = [api["name"] for api in sd.query_hostapis()]
    _seen[:] = (
        Device(
            d["name"], apis[d["hostapi"]], d["max_input_channels"],
            d["max_output_channels"], int(d["default_samplerate"]), i,
        )
        for i, d in enumerate(sd.query_devices())
    )  # fmt: skip
    _apis[:] = apis


def devices() -> list[Device]:
    """Every device that can play or record, as seen when PortAudio last looked."""
    _sounddevice()
    return list(_seen)


def candidates(wanted: str = "") -> list[Device]:
    """What to try, best first: devices of the wanted name, or else the usual ones.

    A whole name comes before a part of one, and "JACK" is that host API before a device "jack".
    """
    playing = [d for d in devices() if d.outputs]
    if wanted:
        plain = wanted.casefold()
        for whole in (str, lambda d: d.host, lambda d: d.name):
            if found := [d for d in playing if whole(d).casefold() == plain]:
                return found
        return [d for d in playing if plain in str(d).casefold()]
    found = []
    for api, name in BEST:
        for d in playing:
            if d.api.startswith(api) and d not in found and name in ("", d.name):
                found.append(d)
                break
    return found


def has_jack() -> bool:
    """True if this PortAudio is a client of a JACK server, also of one that has died."""
    _sounddevice()
    return any(api.startswith("JACK") for api in _apis)


def refresh() -> None:
    """Look for devices again.  No stream may be open, except one that was abandoned."""
    sd = _sounddevice()
    with _looking:
        try:
            if has_jack():
                _renew(sd)
            elif sd._initialized:  # else it did not start the last time
                sd._terminate()
            if not sd._initialized:
                sd._initialize()
            _look(sd)
        except sd.PortAudioError as error:
            _seen.clear()
            raise DeviceError(f"sound: PortAudio does not start ({error})") from None


def seen_elsewhere(wanted: str) -> bool:
    """True if another process finds the device, where looking again here costs a library."""
    code = (
        f"import runtime.devices.portaudio as d, os; os._exit(0 if d.candidates({wanted!r}) else 1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, timeout=30
    )
    return done.returncode == 0


def _library() -> str:
    """The file PortAudio was loaded from."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
        paths = [line.split(maxsplit=5)[-1] for line in lines if "libportaudio" in line]
        return next(path for path in paths if "(deleted)" not in path)
    except (OSError, StopIteration):
        raise DeviceError("sound: the server is gone; start the program again") from None


def _pin(library: str) -> None:
    """Keep a library loaded to the very end: JACK's threads outlive Python."""
    _kept_loaded.append(ctypes.CDLL(library))  # ctypes never unloads


def _renew(sd: Any) -> None:
    """A private copy of libportaudio; the old one stays loaded, its threads are in it."""
    library = _library()
    handle, copy = tempfile.mkstemp(".so", "libportaudio_")
    os.close(handle)
    try:
        shutil.copy(library, copy)
        _kept.append(sd._lib)
        sd._lib = sd._ffi.dlopen(copy)
        _pin(copy)
    finally:
        os.unlink(copy)
    sd._initialized = 0


def _leave() -> None:
    """At exit: end PortAudio properly where that is safe."""
    sd = _opened[0]
    with suppress(Exception):
        if not _kept and not has_jack():
            while sd._initialized > 0:
                sd._terminate()


class Stream:
    """A running stream whose callback is an address.  Nothing of it raises after the start."""

    def __init__(
        self,
        device: Device,
        rate: int,
        inputs: int,
        outputs: int,
        block: int,
        callback: int,
        engine: int,
    ) -> None:
        sd = _sounddevice()
        self.device = device
        self._gate = np.array([engine], np.int64)
        ffi = sd._ffi
        duplex = inputs > 0
        is_jack = device.api.startswith("JACK")
        try:
            self._stream = sd._StreamBase(
                "duplex" if duplex else "output",
                samplerate=rate, blocksize=block, dtype="float32",
                device=(device.index, device.index) if duplex else device.index,
                channels=(inputs, outputs) if duplex else outputs,
                latency="low" if is_jack or block == 0 else 3 * block / rate,
                callback=ffi.cast("PaStreamCallback*", callback),
                userdata=ffi.cast("void*", self._gate.ctypes.data),
            )  # fmt: skip
            self._stream.start()
        except (sd.PortAudioError, ValueError) as error:
            raise DeviceError(f"{device}: {_plain(error, device, rate)}") from None

    @property
    def is_active(self) -> bool:
        """False once the device has gone, if its driver notices."""
        try:
            return bool(self._stream.active)
        except _sounddevice().PortAudioError:
            return False

    def close(self) -> None:
        """Stop and close, or leave it behind if that does not end: its device has gone."""
        worker = threading.Thread(target=self._close, daemon=True)
        worker.start()
        worker.join(2.0)
        if worker.is_alive():
            self.abandon()

    def _close(self) -> None:
        with suppress(Exception):
            self._stream.stop(ignore_errors=False)
            self._stream.close(ignore_errors=False)

    def abandon(self) -> None:
        """Never touch it again, and let it never touch the engine."""
        self._gate[0] = 0
        _kept.append((self._stream, self._gate))


def _plain(error: Exception, device: Device, rate: int) -> str:
    if "sample rate" in str(error).casefold():
        return f"runs at {device.rate} Hz (got {rate}); set one of them to the other's rate"
    text = str(error).split(":")[-1].strip() or type(error).__name__
    return f"cannot be opened ({text}); choose another or see who is using it"
