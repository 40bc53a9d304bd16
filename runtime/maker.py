"""Modules made to measure: a plain function of settings writes the text of one (`ports.Made`)."""

import hashlib
import inspect
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args

from spikerack.modules.ports import Family, called
from spikerack.runtime.errors import PatchError
from spikerack.runtime.quantities import setting_value
from spikerack.runtime.signature import ModuleError
from spikerack.runtime.spec import Port, Spec

HEAD = """{doc!r}

from spikerack.modules.chance import *
from spikerack.modules.maths import *
from spikerack.modules.ports import *

FAMILY = {family!r}
"""
Load = Callable[[str, bytes], Mapping[str, Spec]]


def is_maker(fn: Callable) -> bool:
    """True for a function that gives `Made`."""
    return "made" in get_args(inspect.signature(fn, eval_str=True).return_annotation)


class Maker:
    """Gives the datasheet for settings: the same one for the same settings, or the same text.

    What is made is loaded as a player's file is, and found again by other processes as that is.
    """

    def __init__(self, fn: Callable, load: Load, presets: Mapping | None = None) -> None:
        self.fn, self.load, self.presets = fn, load, presets or {}
        self.settings = [_setting(fn, p) for p in inspect.signature(fn).parameters.values()]
        self._asked: dict[str, Spec] = {}
        self._made: dict[str, Spec] = {}
        self._lock = threading.Lock()
        text = self._written({})
        self.usual = replace(self._read(text), presets=self.presets)  # or a ModuleError
        self._made[text] = self.usual

    @property
    def name(self) -> str:
        """The maker's name is the module's name."""
        return self.fn.__name__

    def __call__(self, settings: Mapping[str, Any]) -> Spec:
        """The module for these settings; with `ill` if there is none."""
        told = self._told(settings)
        key = repr(told)
        with self._lock:
            if key not in self._asked:
                try:
                    self._asked[key] = self._read(self._written(told))
                except Exception as error:  # a maker may be the player's own, and settings wild
                    words = " ".join(str(error).split()) or type(error).__name__
                    self._asked[key] = replace(self.usual, ill=words)
            return self._asked[key]

    def _told(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The maker's settings; the default in place of what cannot be, as when a patch is read."""
        told = {}
        for p in self.settings:
            usual = str(p.default) if isinstance(p.default, str) else p.default  # a file's name
            told[p.name] = setting_value(p, usual, p.name)
            if p.name in settings:
                try:
                    told[p.name] = setting_value(p, settings[p.name], p.name)
                except PatchError:
                    continue
        return told

    def _written(self, settings: Mapping[str, Any]) -> str:
        text = called(self.fn, self._told(settings))
        if not isinstance(text, str):
            raise ModuleError(f"{self._at}: must give the text of a module (got {text!r})")
        return text

    def _read(self, text: str) -> Spec:
        if text not in self._made:
            # kernels call modules by name: each has its own
            name = f"{self.name}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
            named, found = re.subn(rf"^def {self.name}\(", f"def {name}(", text, flags=re.M)
            key = rf'^PRESETS = {{"{self.name}":'
            named = re.sub(key, f'PRESETS = {{"{name}":', named, flags=re.M)
            if found != 1:
                raise ModuleError(f"{self._at}: the text it gives must define {self.name} once")
            head = HEAD.format(doc=_doc(self.fn), family=_family(self.fn))
            file = f"{_file(self.fn)}.py"
            try:
                spec = self.load(file, f"{head}\n\n{named}".encode())[name]
            except ModuleError as error:
                told = str(error).removeprefix(f"{file}: ")
                rule = f"the text it gives is no module ({told})"
                raise ModuleError(f"{self._at}: {rule}") from None
            for p in self.settings:
                own = spec.port(p.name)
                if own is None or own.role != "setting" or own.default != p.default:
                    raise ModuleError(
                        f"{self._at}: {p.name} must be a setting of what it makes too"
                    )
            knobs = {p.name for p in spec.of("knob")}
            asked = {p.name for p in self.settings}
            fitting = {
                preset: {k: v for k, v in values.items() if k in knobs}
                for preset, values in self.presets.items()
                if not asked & values.keys()
            }
            self._made[text] = replace(spec, maker=self, presets=spec.presets or fitting)
        return self._made[text]

    @property
    def _at(self) -> str:
        return f"{self.name}, line {self.fn.__code__.co_firstlineno}"


def _setting(fn: Callable, p: inspect.Parameter) -> Port:
    where = f"{fn.__name__}, line {fn.__code__.co_firstlineno}, {p.name}"
    if "setting" not in get_args(p.annotation) or p.default is p.empty:
        raise ModuleError(f"{where}: a maker takes settings alone, each with its default")
    return Port(p.name, "setting", p.default)


def _doc(fn: Callable) -> str:
    return inspect.getdoc(inspect.getmodule(fn)) or ""


def _family(fn: Callable) -> Family:
    return fn.__globals__.get("FAMILY", Family())


def _file(fn: Callable) -> str:
    return fn.__module__.rpartition(".")[2]
