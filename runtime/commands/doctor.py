"""`doctor`: what is here, what is missing and how to get it."""

import platform
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from spikerack import __version__
from spikerack.runtime.commands.app import app

LIBRARIES = ("numpy", "numba", "scipy", "sounddevice", "soundfile", "dearpygui", "pysdl2")
DEBIAN = "sudo apt-get install"


@app.command()
def doctor() -> None:
    """Say what is here and what is missing: screen, sound, MIDI, sticks, places, versions."""
    print(f"spikerack {__version__}, Python {platform.python_version()}, {_machine()}")
    print("libraries: " + ", ".join(map(_version, LIBRARIES)))
    ill = False
    for line in (*_screen(), *_sound(), *_hands(), *_places()):
        is_missing = "missing" in line
        ill = ill or is_missing
        print(line, file=sys.stderr if is_missing else sys.stdout)
    if ill:
        raise typer.Exit(2)


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} missing (pip install {name})"


def _machine() -> str:
    from spikerack.runtime.compiler.machine import identity

    told = " ".join(identity())
    vectors = [name for name in ("avx512f", "avx2", "neon", "sve") if f"+{name}," in f"{told},"]
    wide = ", ".join(vectors) or "no wide vectors"
    return f"{platform.system()} {platform.machine()}, {wide}"


def _screen() -> Iterator[str]:
    from spikerack.runtime.commands.screen import has_screen

    if not has_screen():
        yield "screen: none; play and render work without one"
        return
    try:
        import_module("dearpygui.dearpygui")  # it loads libGL
    except ImportError as error:
        yield f"screen: libGL is missing ({error}); {DEBIAN} libgl1"
        return
    yield "screen: here, the rack opens"


def _sound() -> Iterator[str]:
    from spikerack.runtime.devices.listing import DeviceError, devices

    try:
        found = devices()
    except DeviceError as error:
        yield f"sound: {str(error).removeprefix('sound: ')}"
        return
    for device in found:
        yield f"sound: {device}: {device.inputs} in, {device.outputs} out, {device.rate} Hz"
    if not found:
        yield "sound: no device; patches play on a silent clock, and render to files"


def _hands() -> Iterator[str]:
    from spikerack.runtime.devices.present import midi, sticks

    for what, look in (("MIDI", midi), ("joysticks", sticks)):
        yield from look() or [f"{what}: none is plugged in"]


def _places() -> Iterator[str]:
    from spikerack.runtime import places
    from spikerack.runtime.devices.takes_folder import takes_folder

    kinds: tuple[tuple[str, Callable[[], Path]], ...] = (
        ("kernels", places.cache),
        ("edits", places.state),
        ("settings", places.config),
        ("groups", places.data),
        ("takes", takes_folder),
    )
    for what, where in kinds:
        try:
            yield f"{what}: {where()} ({_size(where())})"
        except OSError as error:
            yield f"{what}: nowhere ({error.strerror or error})"


def _size(folder: Path) -> str:
    from spikerack.runtime.plan.budget import bytes_text

    if not folder.is_dir():
        return "empty"
    files = [p for p in folder.rglob("*") if p.is_file()]
    return f"{len(files)} files, {bytes_text(sum(p.stat().st_size for p in files))}"
