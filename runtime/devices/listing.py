"""Sound devices by name, looked for in processes of their own.

PortAudio looks once, when it starts, and asks every sound server there is: one that hangs
(a stopped PulseAudio answers nobody, for ever) makes it hang, one that dies (JACK) makes it
abort.  So children look, each at some of the servers while the others are hidden from it, and
each may be killed: a server that hangs hides its own devices and no other's.
A child takes 0.2 s, and 0.05 s of the processor.

Any thread may look; `_seen` is swapped whole.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from math import inf
from select import select

BEST = (  # host API, device name or "" for its default one
    ("JACK", "system"), ("JACK", ""), ("Core Audio", ""), ("Windows WASAPI", ""),
    ("ALSA", "pipewire"), ("ALSA", "pulse"), ("ALSA", "default"), ("ALSA", ""),
)  # fmt: skip
PATIENCE = 3.0  # seconds a server has to answer
SLOW = 15.0  # seconds a child has to start, say from a cold disk
GLIMPSE = 1.0  # seconds a window may stand still, once
HARDWARE, SERVED, JACK = VIEWS = range(3)  # what a device stands on
_NO_JACK = {"JACK_DEFAULT_SERVER": "hidden"}
_NO_PULSE = {"PULSE_SERVER": "unix:/dev/null"}
HIDES = ({**_NO_JACK, **_NO_PULSE, "PIPEWIRE_REMOTE": "hidden"}, _NO_JACK, _NO_PULSE)
_LOOK = """
import sys
sys.path[:] = {path!r}
from spikerack.runtime.devices.portaudio import print_devices
print_devices({seconds})
"""
_seen: tuple[float, tuple["Device", ...]] | None = None
_glimpsing = threading.Thread()


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

    @property
    def host(self) -> str:
        """The host API as players call it."""
        return self.api.removesuffix(" Audio Connection Kit")

    @property
    def view(self) -> int:
        """What must be seen to use it: JACK's server, the other servers, or none."""
        if "jack" in str(self).casefold():
            return JACK
        return SERVED if self.api == "ALSA" and "(hw:" not in self.name else HARDWARE

    def __str__(self) -> str:
        return f"{self.name}, {self.host}"


def look(is_over: Callable[[], bool] = lambda: False) -> tuple[Device, ...]:
    """Every device there is now; `is_over` ends the look early."""
    global _seen
    found: list[Device] = []
    with _looking() as children:
        _wait(children, is_over)
        for view, child in zip(VIEWS, children, strict=False):
            if child.poll() == 0 and child.stdout is not None:
                rows, problem = json.loads(child.stdout.read().splitlines()[-1])
                found += [d for d in (Device(**row) for row in rows) if d.view == view]
                if problem:
                    raise DeviceError(problem)
    if not is_over():
        _seen = time.monotonic(), tuple(found)
    return tuple(found)


def _wait(children: list[subprocess.Popen], is_over: Callable[[], bool]) -> None:
    """Until each child has looked, or has asked a server for so long that it will not answer."""
    due = dict.fromkeys(children, time.monotonic() + SLOW)
    asking: set[subprocess.Popen] = set()
    while waiting := [c for c in children if c.poll() is None and time.monotonic() < due[c]]:
        if is_over():
            return
        time.sleep(0.01)
        for child in waiting:
            if child not in asking and _says(child):
                asking.add(child)
                due[child] = time.monotonic() + PATIENCE


def _says(child: subprocess.Popen) -> bool:
    """True once a child is about to ask its servers; where that cannot be seen, from the start."""
    return sys.platform == "win32" or select([child.stdout or 0], [], [], 0.0)[0] != []


@contextmanager
def _looking() -> Iterator[list[subprocess.Popen]]:
    """A child for each view.  It ends by itself if we are no more when it is due."""
    code = _LOOK.format(path=sys.path, seconds=round(SLOW + 2 * PATIENCE))
    children = []
    try:
        for hidden in HIDES if sys.platform == "linux" else HIDES[:1]:
            children.append(
                subprocess.Popen(
                    [sys.executable, "-S", "-c", code],
                    env={**os.environ, **hidden},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is not meant for it
                )  # fmt: skip
            )
        yield children
    finally:
        for child in children:
            with suppress(OSError):
                child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def devices(age: float = inf, is_over: Callable[[], bool] = lambda: False) -> list[Device]:
    """Every device that can play or record, as seen at most so many seconds ago."""
    if _seen is None or time.monotonic() - _seen[0] > age:
        return list(look(is_over))
    return list(_seen[1])


def glimpse() -> list[Device]:
    """What was seen last, for who must not wait; it is looked again for the next time.

    The first one waits, but no longer than it takes where all is well.
    """
    if not _glimpsing.is_alive() and (_seen is None or time.monotonic() - _seen[0] > GLIMPSE):
        _glimpse()
    if _seen is None:
        _glimpsing.join(GLIMPSE)
    return list(_seen[1]) if _seen else []


def _glimpse() -> None:
    global _glimpsing

    def work() -> None:
        with suppress(DeviceError):
            look()

    _glimpsing = threading.Thread(target=work, name="looking", daemon=True)
    _glimpsing.start()


def candidates(
    wanted: str = "", age: float = inf, is_over: Callable[[], bool] = lambda: False
) -> list[Device]:
    """What to try, best first: devices of the wanted name, or else the usual ones.

    A whole name comes before a part of one, and "JACK" is that host API before a device "jack".
    """
    playing = [d for d in devices(age, is_over) if d.outputs]
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


def as_json(found: list[Device], problem: str) -> str:
    """What a child says."""
    return json.dumps([[asdict(d) for d in found], problem])
