"""Find every module: each public function with an `Out`, in `modules/` and in a player's folder."""

import builtins
import hashlib
import importlib
import importlib.util
import inspect
import linecache
import pkgutil
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from inspect import signature
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Protocol

import spikerack.modules as modules  # `from` would give the function of that name
from spikerack.modules.ports import Out
from spikerack.runtime.errors import PatchError
from spikerack.runtime.maker import Maker, is_maker
from spikerack.runtime.quantities import settle
from spikerack.runtime.signature import ModuleError, read_spec
from spikerack.runtime.spec import Spec

VOCABULARY = [
    f"{modules.__name__}.{name}" for name in ("ports", "outlets", "recipes", "maths", "chance")
]
_loaded: dict[str, tuple[str, bytes]] = {}  # the files of a player's own, by their modules' names
_lacking: dict[str, str] = {}  # modules that a player's file would have if it were mended, and why


Library = Mapping[str, Spec]  # modules by name, as they are with their usual settings
_now: Library | None = None  # swapped whole, and never changed: a thread may hold it
_adopting = threading.Lock()


@cache
def standard() -> Library:
    """Every module that comes with Spikerack."""
    found: dict[str, Spec] = {}
    for info in pkgutil.iter_modules(modules.__path__, f"{modules.__name__}."):
        if info.name not in VOCABULARY:
            path = Path(str(modules.__file__)).with_name(f"{info.name.rpartition('.')[2]}.py")
            _read(path, partial(importlib.import_module, info.name), found)
    return MappingProxyType(found)


def library() -> Library:
    """Every module there is now.  What is adopted later is in another one."""
    return standard() if _now is None else _now


class NodeLike(Protocol):
    """What decides on a node's datasheet."""

    @property
    def module(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...


def spec_of(node: NodeLike, known: Library | None = None) -> Spec | None:
    """The datasheet of a node, by its module and its settings; None for a ghost."""
    spec = (library() if known is None else known).get(node.module)
    return spec and spec.set_to(node.settings)


def specs_of(nodes: Mapping[str, NodeLike], known: Library | None = None) -> dict[str, Spec]:
    """Those of many nodes, by name, without the ghosts."""
    return {name: spec for name, node in nodes.items() if (spec := spec_of(node, known))}


def presets(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The presets of a module: knob values by preset."""
    return library()[name].presets


def lacking(name: str) -> str:
    """Why a module of a player's own is not there: a line; "" if nothing is known of it."""
    return _lacking.get(name, "")


def lack(names: Iterable[str], line: str) -> None:
    """These modules are not there, and why; "" forgets it."""
    for name in names:
        _lacking.pop(name, None)
        if line and name not in library():
            _lacking[name] = line


def adopt(found: Mapping[str, Spec | None]) -> None:
    """Add a player's modules, in place of older ones of these names; None takes one away."""
    global _now
    with _adopting:
        both = {**library(), **found}
        _now = MappingProxyType({name: spec for name, spec in both.items() if spec is not None})
    for name in found:
        _lacking.pop(name, None)


def load_own(name: str, data: bytes) -> dict[str, Spec]:
    """The modules in a player's own file of this name.  This runs it: ask the player first.

    Exactly these bytes are run, and what stands beside the file is never looked at.
    """
    found: dict[str, Spec] = {}
    whole = hashlib.sha256(name.encode() + b"\0" + data).hexdigest()
    path = Path("player_modules", whole, name)
    _read(path, partial(_run, path, data), found)
    return found


def loaded_from(module: str) -> tuple[str, bytes] | None:
    """What `load_own` was given, for a module's `__module__`; None for one that came along."""
    return _loaded.get(module)


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


def _run(path: Path, data: bytes) -> ModuleType:
    """Run a file's bytes under a name of their own, again if they were run before."""
    module = ModuleType(f"player_modules.{path.parent.name}.{path.stem}")
    module.__file__ = str(path)
    text = importlib.util.decode_source(data)
    # its lines are shown and compiled from here: no such file is on any disk
    linecache.cache[str(path)] = len(text), None, text.splitlines(keepends=True), str(path)
    vars(module)["__builtins__"] = {**vars(builtins), "__import__": _import}
    sys.modules[module.__name__] = module
    _loaded[module.__name__] = path.name, data
    exec(compile(text, str(path), "exec"), module.__dict__)
    return module


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """Python's `__import__`, to which a player's `modules` is this very package."""
    if level or name.partition(".")[0] != "modules":
        return builtins.__import__(name, globals, locals, fromlist, level)
    found = builtins.__import__(f"spikerack.{name}", globals, locals, fromlist or ("*",))
    return found if fromlist else modules


def _collect(module: ModuleType, found: dict[str, Spec]) -> None:
    for fn in vars(module).values():
        is_own = inspect.isfunction(fn) and fn.__module__ == module.__name__
        if not is_own or fn.__name__.startswith("_") or "return" not in fn.__annotations__:
            continue
        is_made = is_maker(fn)
        if not is_made and not isinstance(signature(fn, eval_str=True).return_annotation, Out):
            continue
        if fn.__name__ in found:
            raise ModuleError(f"{module.__name__}.{fn.__name__}: the name is taken; choose another")
        found[fn.__name__] = Maker(fn, load_own).usual if is_made else read_spec(fn)
    for name, presets in getattr(module, "PRESETS", {}).items():
        if name not in found or name not in vars(module):
            raise ModuleError(f"{module.__name__}.PRESETS: there is no {name} in this file; rename")
        checked = {preset: _preset(found[name], preset, knobs) for preset, knobs in presets.items()}
        spec = replace(found[name], presets=checked)
        made = isinstance(spec.maker, Maker) and Maker(spec.maker.fn, load_own, checked)
        found[name] = made.usual if made else spec


def _preset(spec: Spec, preset: str, knobs: Mapping[str, Any]) -> dict[str, Any]:
    """The knobs of a preset as numbers, if the module has them and they are in range.

    One that gives a setting is kept as it is: what it makes has presets of its own, and `preset`
    says which of them is meant.
    """
    if any(p.name in knobs for p in spec.of("setting")):
        return dict(knobs)
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
