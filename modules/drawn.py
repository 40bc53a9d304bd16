"""Values typed by the player for many cells or pairs of them: a number, a law of chance, a formula.

    "0.5"   "normal(0.5, 0.1)"   "uniform(1 ms, 5 ms)"   "exp(-((i - j) / 20) ** 2)"   "i < j"

Read here into a tree of numpy's functions, never run as Python.
"""

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

LONGEST = 500  # characters
DEEPEST = 40

TWO: Mapping[type, Callable] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
    ast.Mod: np.mod, ast.Pow: np.float_power, ast.FloorDiv: np.floor_divide,
    ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
    ast.Eq: np.equal, ast.NotEq: np.not_equal,
}  # fmt: skip
FUNCTIONS: Mapping[str, tuple[int, Callable]] = {
    "abs": (1, np.abs), "exp": (1, np.exp), "log": (1, np.log), "sqrt": (1, np.sqrt),
    "sin": (1, np.sin), "cos": (1, np.cos), "floor": (1, np.floor), "sign": (1, np.sign),
    "min": (2, np.minimum), "max": (2, np.maximum), "clip": (3, np.clip),
}  # fmt: skip
CHANCE = {"normal": 2, "uniform": 2, "rand": 0}
LINE = {"linspace": 2}  # from the first cell to the last
FIXED = {"pi": np.pi, "e": np.e}
UNITS: dict[str, Mapping[str, float]] = {  # by what is asked for
    "s": {"s": 1.0, "ms": 1e-3, "us": 1e-6},
    "Hz": {"Hz": 1.0, "kHz": 1e3},
    "mV": {"mV": 1.0, "V": 1e3},
    "dB": {"dB": 1.0},
    "oct": {"oct": 1.0},
}
ANY = "any"  # where no unit is known: milliseconds are thousandths, millivolts are not
UNITS[ANY] = {name: size for units in UNITS.values() for name, size in units.items()}
UNIT = re.compile(r"(?<=[\d.)]) ([A-Za-z]+)")  # "5 ms" is five of them


class Drawn:
    """A text that gives a number for each of many: by its names, such as i, and by chance.

    Its numbers are in a `unit`, of UNITS, or of ANY.
    """

    def __init__(self, setting: str, text: str, names: tuple[str, ...], unit: str = "") -> None:
        self.setting, self.text, self.names = setting, text.strip(), names
        self.units = dict(UNITS.get(unit, {}))
        if len(self.text) > LONGEST:
            raise self._wrong(None, f"must be at most {LONGEST} characters")
        try:
            self.tree = ast.parse(UNIT.sub(self._times, self.text), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise self._wrong(None, "is not a formula") from None
        self._check(self.tree, 0)

    def _times(self, found: re.Match) -> str:
        return f"*{found[1]}" if found[1] in self.units else found[0]

    def _wrong(self, node: ast.AST | None, rule: str) -> ValueError:
        where = "" if node is None else f", character {getattr(node, 'col_offset', 0) + 1}"
        got = self.text if node is None else ast.unparse(node)
        known = ", ".join([*self.names, *self.units, *FUNCTIONS, *CHANCE, *LINE])
        return ValueError(
            f"{self.setting}{where}: {rule} (got {got[:40]!r}); write a number, normal(1, 0.1) "
            f"or a formula of {known}"
        )

    def _check(self, node: ast.AST, depth: int) -> None:
        if depth > DEEPEST:
            raise self._wrong(node, "is nested too deep")
        match node:
            case ast.Constant(value=int() | float()):
                return
            case ast.Name(id=name) if name in (*self.names, *self.units, *FIXED):
                return
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=x):
                inner = [x]
            case ast.BinOp(left=x, op=op, right=y) if type(op) in TWO:
                inner = [x, y]
            case ast.Compare(left=x, ops=ops, comparators=others) if {*map(type, ops)} <= {*TWO}:
                inner = [x, *others]
            case ast.BoolOp(values=inner):
                pass
            case ast.Call(func=ast.Name(id=name), args=inner, keywords=[]):
                count = (CHANCE | LINE).get(name, FUNCTIONS.get(name, (-1,))[0])
                if count != len(inner):
                    raise self._wrong(node, "is no function of so many numbers")
            case _:
                raise self._wrong(node, "is not known here")
        for part in inner:
            self._check(part, depth + 1)

    @property
    def is_none(self) -> bool:
        """True of a plain 0."""
        names = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name)}
        if names - self.units.keys():
            return False
        return not self.values(1, np.random.default_rng(0)).any()

    def values(self, count: int, dice: np.random.Generator, **known: Any) -> np.ndarray:
        """The number for each of `count`, from arrays as long, or from single numbers."""
        with np.errstate(all="ignore"):
            one = np.asarray(self._value(self.tree, count, dice, known), float)
        made: np.ndarray = np.broadcast_to(one, (count,))
        if not np.isfinite(made).all():
            raise self._wrong(None, "must give numbers that are finite")
        return made

    def _value(
        self, node: ast.AST, count: int, dice: np.random.Generator, known: Mapping
    ) -> object:
        def of(part: ast.AST) -> Any:
            return self._value(part, count, dice, known)

        match node:
            case ast.Constant(value=value):
                return float(value)  # type: ignore[arg-type]
            case ast.Name(id=name):
                return known[name] if name in known else (FIXED | self.units)[name]
            case ast.UnaryOp(op=op, operand=x):
                operand = np.asarray(of(x), float)
                return operand == 0.0 if isinstance(op, ast.Not) else _sign(op) * operand
            case ast.BinOp(left=x, op=op, right=y):
                return TWO[type(op)](of(x), of(y))
            case ast.Compare(left=x, ops=ops, comparators=others):
                sides = [of(x), *map(of, others)]
                pairs = zip(ops, sides, sides[1:], strict=False)
                return np.logical_and.reduce([TWO[type(op)](a, b) for op, a, b in pairs])
            case ast.BoolOp(op=op, values=parts):
                both = np.logical_and if isinstance(op, ast.And) else np.logical_or
                found = of(parts[0])
                for part in parts[1:]:
                    found = both(found, of(part))
                return found
            case ast.Call(func=ast.Name(id=name), args=args):
                given = [np.asarray(of(a), float) for a in args]
                if name in FUNCTIONS:
                    return FUNCTIONS[name][1](*given)
                if name == "normal":
                    return given[0] + given[1] * dice.standard_normal(count)
                low, high = given or (0.0, 1.0)
                if name in LINE:
                    return low + (high - low) * known["i"] / np.maximum(known["N"] - 1.0, 1.0)
                return low + (high - low) * dice.random(count)
        raise AssertionError("checked before")


def _sign(op: ast.unaryop) -> float:
    return -1.0 if isinstance(op, ast.USub) else 1.0
