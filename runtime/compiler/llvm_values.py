"""What a kernel's expressions are in LLVM's language."""

import struct
from dataclasses import dataclass

LLVM = {"f": "double", "i": "i64", "b": "i1"}
# elements of arrays: what they are in memory, how many bytes, and the number that is read from one
STORED = {"f": "double", "i": "i64", "s": "float", "h": "i32"}
BYTES = {"f": 8, "i": 8, "s": 4, "h": 4}
READ = {"f": "f", "i": "i", "s": "f", "h": "i"}
VIEWS = {"floats": "f", "words": "i", "singles": "s", "halves": "h"}  # of memory at an address
FAR = (str(1 << 40),)  # the size of memory at an address, whose end nobody knows


class Unsupported(Exception):  # noqa: N818  # no error: numba takes over
    """A kernel's text says something that only numba understands."""


@dataclass(frozen=True)
class Value:
    """A number: f(loat), i(nteger) or b(oolean)."""

    kind: str
    text: str

    @property
    def code(self) -> str:
        """Its type as `runtime.compiler.linked` writes it."""
        return self.kind


@dataclass(frozen=True)
class Array:
    """Memory as an array of f(loat64), i(nt64), s(ingle: float32) or h(alf: int32).

    Rows of more than one dimension lie one after the other.
    """

    kind: str
    pointer: str
    sizes: tuple[str, ...]
    step: str  # elements from one to the next; "1" is known to be dense
    fixed: bool = False  # a table nobody writes
    scope: str = ""  # memory of its own
    loop: str = ""  # cells of this loop, which are none of the blocks it reads and writes

    @property
    def code(self) -> str:
        """Its type as `runtime.compiler.linked` writes it."""
        return f"{self.kind.upper()}{len(self.sizes)}{'C' if self.step == '1' else 'A'}"


@dataclass(frozen=True)
class Linked:
    """A function that numba has compiled: codes of what it takes and gives."""

    symbol: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    alone: bool  # it gives one value, not a tuple


def literal(value: object) -> Value:
    """A constant."""
    if isinstance(value, bool):
        return Value("b", str(value).lower())
    if isinstance(value, int):
        return Value("i", str(value))
    if isinstance(value, float):
        return Value("f", f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}")
    raise Unsupported(repr(value))
