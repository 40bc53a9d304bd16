"""Find every module: each public function with an `Out`, in `modules/` and in a player's folder."""

import importlib
import importlib.util
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import ModuleType

import modules
import modules.ports
from runtime.errors import PatchError
from runtime.spec import ModuleError, Spec, read
from runtime.values import settle

VOCABULARY = ("modules.ports", "modules.maths", "modules.chance")


@cache
def library() -> dict[str, Spec]:
    """Every module that comes with Spikerack, by name."""
    found: dict[str, Spec] = {}
    for info in pkgutil.iter_modules(modules.__path__, "modules."):
        if info.name not in VOCABULARY:
            path = Path(str(modules.__file__)).with_name(f"{info.name.rpartition('.')[2]}.py")
            _read(path, partial(importlib.import_module, info.name), found)
    return found


def presets(name: str) -> Mapping[str, Mapping[str, float]]:
    """The presets of a module that comes with Spikerack: knob values by preset."""
    return library()[name].presets


def adopt(found: Mapping[str, Spec | None]) -> None:
    """Add a player's modules, in place of older ones of these names; None takes one away."""
    for name, spec in found.items():
        if spec is None:
            library().pop(name, None)
        else:
            library()[name] = spec


def load_folder(folder: Path) -> dict[str, Spec]:
    """The modules in a player's own folder.  This runs its code: ask the player first."""
    found: dict[str, Spec] = {}
    for path in sorted(folder.glob("*.py")):
        _read(path, partial(_import, path), found)
    return found


def _read(path: Path, run: Callable[[], ModuleType], found: dict[str, Spec]) -> None:
    """Run a file and collect its modules; whatever is wrong there is said with file and line."""
    try:
        _collect(run(), found)
    except ModuleError as error:
        raise ModuleError(f"{path.name}: {error}") from None
    except Exception as error:
        if isinstance(error, SyntaxError):
            line, rule = error.lineno, error.msg
        else:
            frames = traceback.extract_tb(error.__traceback__)
            line = next((f.lineno for f in reversed(frames) if Path(f.filename) == path), None)
            rule = f"{type(error).__name__}: {error}"
        raise ModuleError(f"{path.name}, line {line or 1}: {rule}; mend it there") from None


def _import(path: Path) -> ModuleType:
    """Import a file under a name of its own, again if it was imported before."""
    name = f"player_modules.{path.parent.name}.{path.stem}"
    made = importlib.util.spec_from_file_location(name, path)
    if made is None or made.loader is None:
        raise ModuleError(f"{path}: not a Python file; give it the ending .py")
    module = importlib.util.module_from_spec(made)
    sys.modules[name] = module
    made.loader.exec_module(module)
    return module


def _collect(module: ModuleType, found: dict[str, Spec]) -> None:
    for fn in vars(module).values():
        is_own = inspect.isfunction(fn) and fn.__module__ == module.__name__
        if not is_own or fn.__name__.startswith("_") or "return" not in fn.__annotations__:
            continue
        if not isinstance(
            inspect.signature(fn, eval_str=True).return_annotation, modules.ports.Out
        ):
            continue
        if fn.__name__ in found:
            raise ModuleError(f"{module.__name__}.{fn.__name__}: the name is taken; choose another")
        found[fn.__name__] = read(fn)
    for name, presets in getattr(module, "PRESETS", {}).items():
        if name not in found or found[name].fn.__module__ != module.__name__:
            raise ModuleError(f"{module.__name__}.PRESETS: there is no {name} in this file; rename")
        checked = {preset: _preset(found[name], preset, knobs) for preset, knobs in presets.items()}
        found[name] = replace(found[name], presets=checked)


def _preset(spec: Spec, preset: str, knobs: Mapping[str, float | str]) -> dict[str, float]:
    """The knobs of a preset as numbers, if the module has them and they are in range."""
    checked = {}
    for name, value in knobs.items():
        place = f"{spec.family}.PRESETS, {spec.name}, {preset}, {name}"
        port = spec.port(name)
        if port is None or port.role != "knob":
            raise ModuleError(f"{place}: there is no such knob; rename it")
        try:
            checked[name] = settle(port, value, place)
        except PatchError as error:
            raise ModuleError(str(error)) from None
    return checked
