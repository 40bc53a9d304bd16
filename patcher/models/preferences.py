"""What a player has chosen, kept in one JSON file where the system keeps settings.

SPIKERACK_CONFIG names another folder.  A field that is damaged is left at its default and told;
the rest still counts.
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from spikerack.modules.regular import read_bytes
from spikerack.patcher.models.keymap import keymap
from spikerack.patcher.panels.theme import THEMES
from spikerack.runtime import places
from spikerack.runtime.errors import PatchError, wrong
from spikerack.runtime.patch.atomic_write import write_atomically
from spikerack.runtime.patch.json_reader import parsed

MOST = 12  # recents that are kept
LEAST = 200  # pixels of a window


@dataclass(frozen=True)
class Settings:
    """Every choice, with what a first start has."""

    scale: float = 1.0  # of windows and their text
    theme: str = "night"
    cable_opacity: float = 0.85
    sag: float = 1.0  # 0 pulls cables straight
    wheel: str = "zoom"  # or "pan"
    rows: bool = True  # panels are drawn to rows
    minimap: bool = True
    window: tuple[int, ...] = ()  # x, y, width and height, once the player has changed them
    files: tuple[str, ...] = ()  # opened lately, the last first
    modules: tuple[str, ...] = ()  # added lately
    trusted: tuple[str, ...] = ()  # folders whose modules may run
    device: str = ""  # "" is the system's choice
    sample_rate: int = 0  # 0 is the patch's
    block: int = 256
    level: float = 0.0  # dB
    keep_minutes: float = 5.0
    memory_gb: float = 0.0  # that a patch may ask for; 0: half of what there is, at most 4
    takes: str = ""  # the folder for takes; "" is the usual one
    beside: dict[str, bool] = field(default_factory=dict)  # folders: may patches record into them
    shortcuts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def with_file(self, path: Path) -> "Settings":
        """These, with a file opened just now."""
        return replace(self, files=lately(self.files, str(path.absolute())))

    def with_module(self, name: str) -> "Settings":
        """These, with a module added just now."""
        return replace(self, modules=lately(self.modules, name))


def lately(listed: tuple[str, ...], item: str) -> tuple[str, ...]:
    """The list with an item put to its front."""
    return (item, *(i for i in listed if i != item))[:MOST]


def folder() -> Path:
    """Where the settings stand."""
    return places.config()


def load() -> tuple[Settings, list[str]]:
    """The settings, and a line for each thing that could not be read."""
    path = folder() / "settings.json"
    try:
        data = parsed(read_bytes(path, 2**20))
    except FileNotFoundError:
        return Settings(), []
    except (OSError, PatchError) as error:
        reason = getattr(error, "strerror", None) or error
        return Settings(), [f"{path.name}: {reason}; the defaults are used"]
    chosen, trouble = Settings(), []
    known = {f.name for f in fields(Settings)}
    for name, value in data.items():
        try:
            if name in known:
                chosen = replace(chosen, **{name: _checked(name, value)})
            else:
                raise wrong(name, "is no setting", todo="it is left out")
        except PatchError as error:
            trouble.append(f"{path.name}, {error}")
    return chosen, trouble


def save(settings: Settings) -> None:
    """Write the file, whole or not at all; or a PatchError."""
    text = json.dumps(asdict(settings), indent=1, ensure_ascii=False)
    try:
        folder().mkdir(parents=True, exist_ok=True)
        write_atomically(folder() / "settings.json", (text + "\n").encode())
    except OSError as error:
        raise wrong("settings", f"cannot be kept ({error.strerror or error})") from None


def _number(low: float, high: float) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not low <= value <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return value

    return check


def _one_of(*names: Any) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not any(value is n or (value == n and type(value) is type(n)) for n in names):
            raise ValueError(f"must be one of {', '.join(json.dumps(n) for n in names)}")
        return value

    return check


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise ValueError("must be a list of texts")
    return tuple(value[:MOST])


def _area(value: Any) -> tuple[int, ...]:
    is_list = isinstance(value, (list, tuple)) and len(value) in (0, 4)
    if not is_list or not all(type(v) is int and abs(v) < 100_000 for v in value):
        raise ValueError("must be x, y, width and height in pixels")
    if value and min(value[2:]) < LEAST:
        raise ValueError(f"must be at least {LEAST} pixels wide and high")
    return tuple(value)


def _answers(value: Any) -> dict[str, bool]:
    if not isinstance(value, dict) or not all(isinstance(v, bool) for v in value.values()):
        raise ValueError("must be an object of true and false")
    return value


def _shortcuts(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError("must be an object in braces")
    changes = {name: _texts(keys) for name, keys in value.items()}
    keys = keymap(changes).keys
    return {name: keys[name] for name in changes}


CHECKS: dict[str, Callable[[Any], Any]] = {
    "scale": _number(0.6, 3.0),
    "theme": _one_of(*THEMES),
    "cable_opacity": _number(0.0, 1.0),
    "sag": _number(0.0, 3.0),
    "wheel": _one_of("zoom", "pan"),
    "rows": _one_of(True, False),
    "minimap": _one_of(True, False),
    "window": _area,
    "files": _texts,
    "modules": _texts,
    "trusted": _texts,
    "device": _text,
    "sample_rate": _one_of(0, 44_100, 48_000, 88_200, 96_000, 192_000),
    "block": _one_of(32, 64, 128, 256, 512, 1024, 2048),
    "level": _number(-60.0, 12.0),
    "keep_minutes": _number(0.5, 60.0),
    "memory_gb": _number(0.0, 4096.0),
    "takes": _text,
    "beside": _answers,
    "shortcuts": _shortcuts,
}


def _checked(name: str, value: Any) -> Any:
    try:
        return CHECKS[name](value)
    except PatchError:
        raise
    except ValueError as error:
        raise wrong(name, str(error), value, "the default is used") from None
