"""PortAudio's library, and the only file that knows it.

Any call may hang, and some end the program.  What was found out, each with a real server:

- A JACK server that dies takes PortAudio with it: `Pa_Terminate` aborts the program, and libjack
  frees the dead client as soon as another is opened.  So a library that is a client of JACK is
  never terminated, and never touched again once its server is gone.
- A list of devices that a JACK server gave is for ever: a server that dies between
  `Pa_Initialize` and `Pa_OpenStream` leaves a library that lists it and can never open it.
  So a library of JACK's is used for one stream.
- PulseAudio's library deadlocks when its server dies while a recorded block, shared as memory,
  is held: `pa_memimport_free` keeps the lock and waits for the thread that waits for the lock.
  Every stream that also records may then hang in `Pa_StopStream`.  Without shared memory there
  is no such block.
- PortAudio's ALSA thread may then jump back and forth in `PaAlsaStream_WaitForFrames` for ever
  (its label `error` stands before what jumps to it), deaf to `Pa_AbortStream`, on a whole core,
  with a line on stderr each time.  Such a thread is made to end by a signal (`cancel_thread`).
- Its ALSA part plays and records in one thread, and does not wait where less than half a block
  of the recording's buffer is free: it spins, on a whole core, while it has nothing to play.
  PulseAudio's recordings come late (30 ms, and after a pause 170), so that buffer is long.  A
  block is a `BLOCKS`th of it, and where that is less than a sample PortAudio divides by zero.
- `Pa_Initialize` asks all servers, and one that is stopped (SIGSTOP) never answers: those that
  a device does not need are hidden from it.

So a library belongs to one thread (`runtime.devices.stream`), and is left behind when that hangs.
"""

import ctypes
import os
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import suppress
from ctypes.util import find_library
from pathlib import Path
from typing import Any

from spikerack.runtime.devices.end_at_once import end_at_once
from spikerack.runtime.devices.listing import HIDES, JACK, Device, DeviceError, as_json

NAMES = ("libportaudio.so.2",) if sys.platform == "linux" else ()
BLOCKS = 40  # how many of a recording ALSA may hold; no sound is later for it
CUT = 50  # a real-time signal, which nobody else uses
PULSE = "~/.config/pulse/client.conf", "/etc/pulse/client.conf"  # the first that is there
_loading, _showing = threading.Lock(), threading.Lock()
_free: list[Any] = []  # libraries that were terminated, and can be started again
_kept: list[Any] = []  # what C may still reach
_pinned: list[ctypes.CDLL] = []  # ctypes never unloads: JACK's threads outlive Python


def started(hidden: dict[str, str]) -> Any:
    """A library that no other thread uses, started while some servers are hidden from it."""
    with _loading:
        library = _free.pop() if _free else _loaded()
    _show(hidden)
    try:
        _check(library, library.Pa_Initialize())
    except DeviceError as error:
        _free.append(library)
        raise DeviceError(f"sound: PortAudio does not start ({error})") from None
    finally:
        show_all()
    return library


def ended(library: Any, view: int) -> None:
    """No stream of it is open any more."""
    if view == JACK:
        _kept.append(library)
    else:
        library.Pa_Terminate()
        _free.append(library)


def listed(library: Any) -> list[Device]:
    """Every device, in PortAudio's order."""
    found = []
    for index in range(library.Pa_GetDeviceCount()):
        d = library.Pa_GetDeviceInfo(index)
        name, api = _text(d.name), _text(library.Pa_GetHostApiInfo(d.hostApi).name)
        rate = round(d.defaultSampleRate)
        found.append(Device(name, api, d.maxInputChannels, d.maxOutputChannels, rate))
    return found


def print_devices(seconds: int) -> None:
    """What a child does that looks for devices; it may hang, but not for ever."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
    try:
        _free.append(_loaded())
        print("asking", flush=True)
        print(as_json(listed(started({})), ""), flush=True)
    except DeviceError as error:
        print(as_json([], str(error)), flush=True)
    os._exit(0)


def open_stream(
    library: Any, device: Device, rate: int, inputs: int, outputs: int, block: int,
    callback: int, gate: int,
) -> Any:  # fmt: skip
    """A stream that plays; `callback` and what it is given, `gate`, are addresses."""
    ffi = _ffi()
    known = [(d.name, d.api) for d in listed(library)]
    if (device.name, device.api) not in known:
        raise DeviceError(f"{device}: is gone; choose another")
    index = known.index((device.name, device.api))
    is_free = device.api.startswith("JACK") or block == 0  # the server says how late it is
    info = library.Pa_GetDeviceInfo(index)

    def side(channels: int, lowest: float, blocks: int) -> Any:
        return ffi.new("PaStreamParameters*", {
            "device": index, "channelCount": channels, "sampleFormat": library.paFloat32,
            "suggestedLatency": lowest if is_free else max(blocks * block, BLOCKS) / rate,
        }) if channels else ffi.NULL  # fmt: skip

    recorded = BLOCKS - 2 if device.api == "ALSA" else 3

    stream = ffi.new("PaStream**")
    if device.view == JACK:
        end_at_once()  # its library has been loaded by now
    try:
        _check(library, library.Pa_OpenStream(
            stream, side(inputs, info.defaultLowInputLatency, recorded),
            side(outputs, info.defaultLowOutputLatency, 3), rate, block, 0,
            ffi.cast("PaStreamCallback*", callback), ffi.cast("void*", gate),
        ))  # fmt: skip
        try:
            _check(library, library.Pa_StartStream(stream[0]))
        except DeviceError:
            library.Pa_CloseStream(stream[0])
            raise
    except DeviceError as error:
        raise DeviceError(f"{device}: {_plain(str(error), device, rate)}") from None
    return stream[0]


def is_active(library: Any, stream: Any) -> bool:
    """False once the device has gone, if its driver notices."""
    return library.Pa_IsStreamActive(stream) == 1


def close_stream(library: Any, stream: Any, view: int) -> bool:
    """Play what is under way, and close; False if C may still use the stream."""
    if view == JACK and (not is_active(library, stream) or library.Pa_StopStream(stream)):
        return False  # its server is gone
    library.Pa_StopStream(stream)
    return library.Pa_CloseStream(stream) == 0


def cpu_time(thread: int) -> int:
    """Nanoseconds of the processor that a thread has used; 0 if it is no more."""
    try:
        return int(Path(f"/proc/self/task/{thread}/schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def cancel_thread(thread: int, ending: int) -> None:
    """End a thread wherever it is, with the function at an address, as if it had been cancelled."""
    libc = ctypes.CDLL(None)
    libc.signal(CUT, ctypes.c_void_p(ending))
    libc.tgkill(os.getpid(), thread, CUT)


def other_rate(device: Device, rate: int) -> str:
    """What is wrong where a device has one rate only."""
    return f"runs at {device.rate} Hz (got {rate}); set one of them to the other's rate"


def show_all() -> None:
    """Hide no server any more."""
    _show({})


def keep(*things: Any) -> None:
    """C may reach these until the program ends."""
    _kept.append(things)


def _show(hidden: dict[str, str]) -> None:
    """Only C sees this environment: what we start and read is not touched."""
    with _showing:
        for name in HIDES[0] if sys.platform == "linux" else ():
            value = hidden.get(name, os.environ.get(name))
            if value is None:
                os.unsetenv(name)
            else:
                os.putenv(name, value)


def _ffi() -> Any:
    from _sounddevice import ffi  # PortAudio's header; `sounddevice` itself starts it at once

    return ffi


def _loaded() -> Any:
    """The library, or from the second time on a private copy of it."""
    ffi = _ffi()
    if not _pinned:
        _calm_pulse()
        for name in (*NAMES, find_library("portaudio"), *_bundled()):
            with suppress(OSError):
                library = ffi.dlopen(name) if name else None
                if library is not None:
                    _pinned.append(_many_blocks(ctypes.CDLL(name)))
                    _quiet()
                    return library
        raise DeviceError("sound: PortAudio is missing; sudo apt-get install libportaudio2")
    handle, copy = tempfile.mkstemp(".so", "libportaudio_")
    os.close(handle)
    try:
        shutil.copy(_file(), copy)
        _pinned.append(_many_blocks(ctypes.CDLL(copy)))
        return ffi.dlopen(copy)
    finally:
        with suppress(OSError):  # where a file in use cannot be deleted
            os.unlink(copy)


def _many_blocks(library: ctypes.CDLL) -> ctypes.CDLL:
    """A buffer of ALSA's is cut into so many blocks, and not into four long ones."""
    if hasattr(library, "PaAlsa_SetNumPeriods"):
        library.PaAlsa_SetNumPeriods(BLOCKS)
    return library


def _bundled() -> list[str]:
    """What comes with `sounddevice` where the system has no PortAudio."""
    with suppress(ImportError):
        import _sounddevice_data  # type: ignore[import-not-found]

        folder = Path(next(iter(_sounddevice_data.__path__))) / "portaudio-binaries"
        return [str(p) for p in folder.glob("libportaudio*") if "asio" not in p.name]
    return []


def _file() -> str:
    """Where the library was loaded from."""
    if sys.platform != "linux":
        return str(_pinned[0]._name)
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = (line.split(maxsplit=5)[-1] for line in lines if "libportaudio" in line)
    for path in paths:
        if "(deleted)" not in path:
            return path
    raise DeviceError("sound: PortAudio was replaced; start the program again")


def _calm_pulse() -> None:
    """Let PulseAudio's clients share no memory with their server, and else do as they are told."""
    if sys.platform != "linux" or "PULSE_CLIENTCONFIG" in os.environ:
        return
    found = next((p for p in map(Path, map(os.path.expanduser, PULSE)) if p.is_file()), None)
    files = [found, *sorted(found.with_name(f"{found.name}.d").glob("*.conf"))] if found else []
    text = "".join(f".include {path}\n" for path in files) + "enable-shm = no\n"
    handle = os.memfd_create("pulse")
    os.write(handle, text.encode())
    os.putenv("PULSE_CLIENTCONFIG", f"/proc/{os.getpid()}/fd/{handle}")


def _quiet() -> None:
    """C libraries tell the terminal what we tell in one line: their `stderr` is not Python's.

    It takes no lock either: a thread that is cut may be writing.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.fopen.restype = ctypes.c_void_p
        nowhere = ctypes.c_void_p(libc.fopen(b"/dev/null", b"w"))
        if nowhere and hasattr(libc, "__fsetlocking"):
            libc.setvbuf(nowhere, None, 2, 0)  # _IONBF
            getattr(libc, "__fsetlocking")(nowhere, 2)  # FSETLOCKING_BYCALLER
            ctypes.c_void_p.in_dll(libc, "stderr").value = nowhere.value


def _text(name: Any) -> str:
    return _ffi().string(name).decode(errors="replace")


def _check(library: Any, error: int) -> None:
    if error < 0:
        raise DeviceError(_text(library.Pa_GetErrorText(error)))


def _plain(error: str, device: Device, rate: int) -> str:
    if "sample rate" in error.casefold():
        return other_rate(device, rate)
    return f"cannot be opened ({error}); choose another or see who is using it"
