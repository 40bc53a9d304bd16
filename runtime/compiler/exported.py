"""Functions that are no kernels, as machine code: for Python, for a sound device, for a thread.

They are written where numba is at hand, and found here by their names, so that nothing of it is
imported where they are on disk.  numba compiles such a function once, to LLVM's bitcode; what can
be called from outside is a few lines around it:

    define i64 @f(ptr %0, double %1) { ... call i32 @"its name with numba"(ptr, ptr, i64, double) }

What they take and give is told by letters: i(nteger: int64), f(loat: float64), b(oolean), and of C
alone p(ointer), l(ong: unsigned) and w(ord: int32).  A w that is given is 0: all is well.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from spikerack.runtime import disk_cache
from spikerack.runtime.compiler import machine
from spikerack.runtime.compiler.source import tools
from spikerack.runtime.compiler.source_hash import digest, said_below

C_TYPES: dict[str, Any] = {
    "": None, "i": ctypes.c_int64, "f": ctypes.c_double, "b": ctypes.c_bool,
    "p": ctypes.c_void_p, "l": ctypes.c_ulong, "w": ctypes.c_int32,
}  # fmt: skip
LLVM = {
    "": "void", "i": "i64", "f": "double", "b": "i1", "p": "ptr", "w": "i32",
    "l": f"i{8 * ctypes.sizeof(ctypes.c_ulong)}",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Exported:
    """A function of a module of ours; `keeps_lock` while Python's lock is to be kept."""

    module: str
    name: str
    takes: str
    gives: str = ""
    keeps_lock: bool = True

    def __call__(self, *arguments: float) -> Any:
        return self.call(*arguments)

    @cached_property
    def call(self) -> Callable[..., Any]:
        """It as ctypes calls it, which is a little quicker."""
        form = ctypes.PYFUNCTYPE if self.keeps_lock else ctypes.CFUNCTYPE
        types = [C_TYPES[code] for code in self.takes]
        made: Any = form(C_TYPES[self.gives], *types)(self.address)
        return made

    @property
    def address(self) -> int:
        """Where it is, for who calls it without Python."""
        return self._loaded[0]

    @cached_property
    def _loaded(self) -> tuple[int, Any]:
        code = disk_cache.read(self.entry) or self.build()
        return machine.load_object(code, self.symbol)

    @cached_property
    def key(self) -> str:
        """All that it is made from, as a hash."""
        how = self.module, self.name, self.takes, self.gives
        return digest(tools(), said_below(__name__), said_below(self.module), *how)[:24]

    @property
    def symbol(self) -> str:
        """What it is called in its object code."""
        return f"e{self.key}"

    @property
    def entry(self) -> str:
        """Its name on disk."""
        return f"{self.symbol}.o"

    @property
    def is_ready(self) -> bool:
        """True if it needs no compiler any more."""
        return disk_cache.read(self.entry) is not None

    def build(self) -> bytes:
        """Its object code, now also on disk."""
        from spikerack.runtime.compiler.linked import linked

        fn = getattr(import_module(self.module), self.name)
        takes = ["f" if code == "f" else "i" for code in self.takes]
        found, bitcode = linked(getattr(fn, "py_func", fn), takes, self.key)
        code = machine.build(self._text(found.symbol), [bitcode])
        disk_cache.write(self.entry, code)
        return code

    def _text(self, inner: str) -> str:
        """What is called from outside: pointers and words become integers, and back."""
        kept = {"": "ptr", "w": "ptr", "b": "i8"}.get(self.gives) or LLVM[self.gives]
        lines, given = [f"%r = alloca {kept}", "%e = alloca ptr"], ["ptr %r", "ptr %e"]
        casts = {"p": "ptrtoint ptr", "w": "sext i32", "l": f"zext {LLVM['l']}"}
        for k, code in enumerate(self.takes):
            is_long = code == "l" and LLVM[code] == "i64"
            if code in casts and not is_long:
                lines.append(f"%g{k} = {casts[code]} %a{k} to i64")
            plain = code in ("i", "f") or is_long
            given.append(f"{'double' if code == 'f' else 'i64'} %{'a' if plain else 'g'}{k}")
        lines.append(f'%s = call i32 @"{inner}"({", ".join(given)})')
        end = {"": "ret void", "w": "ret i32 0"}.get(self.gives)
        if end is None:
            lines.append(f"%x = load {kept}, ptr %r")
            lines += ["%y = trunc i8 %x to i1"] if self.gives == "b" else []
            end = f"ret {LLVM[self.gives]} %{'y' if self.gives == 'b' else 'x'}"
        takes = ", ".join(f"{LLVM[code]} %a{k}" for k, code in enumerate(self.takes))
        inside = ", ".join(one.split(" ")[0] for one in given)
        gives = f"zeroext {LLVM['b']}" if self.gives == "b" else LLVM[self.gives]
        return "\n".join(
            [f'declare i32 @"{inner}"({inside})',
             f'define {gives} @"{self.symbol}"({takes}) {{', *lines, end, "}"]
        )  # fmt: skip
