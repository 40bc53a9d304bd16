"""Units by name, and the dimensions that are reckoned with: those of the SI (BIPM 2019).

A dimension is seven powers, of metre, kilogram, second, ampere, kelvin, mole and candela.
Names are Brian's: a prefix, a unit written out and a power ("mvolt", "cmetre2"), and some short.
"""

import re
from functools import cache
from typing import NamedTuple

Dimension = tuple[float, ...]

PLAIN: Dimension = (0.0,) * 7
ROOTS: dict[str, tuple[Dimension, int]] = {  # of each: dimension, and power of ten
    name: ((*map(float, powers), *(0.0,) * (7 - len(powers))), tens)
    for names, powers, tens in (
        ("metre meter", (1,), 0),
        ("kilogram kilogramme", (0, 1), 0),
        ("gram gramme", (0, 1), -3),
        ("second", (0, 0, 1), 0),
        ("amp ampere", (0, 0, 0, 1), 0),
        ("kelvin", (0, 0, 0, 0, 1), 0),
        ("mole mol", (0, 0, 0, 0, 0, 1), 0),
        ("candle", (0, 0, 0, 0, 0, 0, 1), 0),
        ("radian steradian", (), 0),
        ("hertz becquerel", (0, 0, -1), 0),
        ("newton", (1, 1, -2), 0),
        ("pascal", (-1, 1, -2), 0),
        ("joule", (2, 1, -2), 0),
        ("watt", (2, 1, -3), 0),
        ("coulomb", (0, 0, 1, 1), 0),
        ("volt", (2, 1, -3, -1), 0),
        ("farad", (-2, -1, 4, 2), 0),
        ("ohm", (2, 1, -3, -2), 0),
        ("siemens", (-2, -1, 3, 2), 0),
        ("weber", (2, 1, -2, -1), 0),
        ("tesla", (0, 1, -2, -1), 0),
        ("henry", (2, 1, -2, -2), 0),
        ("lumen", (0, 0, 0, 0, 0, 0, 1), 0),
        ("lux", (-2, 0, 0, 0, 0, 0, 1), 0),
        ("gray sievert", (2, 0, -2), 0),
        ("katal", (0, 0, -1, 0, 0, 1), 0),
        ("liter litre", (3,), -3),
        ("molar", (-3, 0, 0, 0, 0, 1), 3),
    )
    for name in names.split()
}
TENS = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "": 0,
    "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
SMALL_TENS = {"h": 2, "da": 1, "d": -1, "c": -2}
BARE = ("kelvin", "kilogram", "kilogramme")  # which take no prefix
CENTI = ("liter", "litre")  # which take the small ones too, and no power
SHORT = {
    "mV": "mvolt", "mA": "mamp", "uA": "uamp", "nA": "namp", "pA": "pamp", "pF": "pfarad",
    "uF": "ufarad", "nF": "nfarad", "mF": "mfarad", "nS": "nsiemens", "uS": "usiemens",
    "mS": "msiemens", "ms": "msecond", "us": "usecond", "Hz": "hertz", "kHz": "khertz",
    "MHz": "Mhertz", "mM": "mmolar", "uM": "umolar", "nM": "nmolar", "mm": "mmetre",
    "um": "umetre",
}  # fmt: skip
NAME = re.compile(r"(da|[YZEPTGMkhdcmunpfazy]?)([a-z]+)([23]?)")
LETTERS = ("m", "kg", "s", "A", "K", "mol", "cd")
# what dimensions are called, in errors and on knobs
CALLED = {
    ROOTS[name][0]: symbol
    for name, symbol in {
        "volt": "V", "amp": "A", "siemens": "S", "farad": "F", "ohm": "ohm", "coulomb": "C",
        "watt": "W", "joule": "J", "hertz": "Hz", "second": "s", "metre": "m",
    }.items()
}  # fmt: skip


class Unit(NamedTuple):
    """A number with a dimension."""

    size: float
    dimension: Dimension


@cache
def unit(name: str) -> Unit | None:
    """The unit of a name, if there is one."""
    name = SHORT.get(name, name)
    if name in ("cm", "cm2", "cm3"):
        name = name.replace("cm", "cmetre")
    if name[:2] in ("mm", "um") and name[2:] in ("2", "3"):
        name = name[0] + "metre" + name[2:]
    for found in _splits(name):
        prefix, root, power = found
        dimension, tens = ROOTS[root]
        raised = int(power or 1)
        tens = (tens + TENS.get(prefix, SMALL_TENS.get(prefix, 0))) * raised
        return Unit(float(f"1e{tens}"), tuple(raised * x for x in dimension))
    return None


def _splits(name: str) -> list[tuple[str, str, str]]:
    """The ways to read a name: as itself first, then with a prefix."""
    found: list[tuple[str, str, str]] = []
    if match := re.fullmatch(r"([a-z]+)([23]?)", name):
        found.append(("", match[1], match[2]))
    if match := NAME.fullmatch(name):
        found.append((match[1], match[2], match[3]))
    return [f for f in found if _is_unit(*f)]


def _is_unit(prefix: str, root: str, power: str) -> bool:
    if root not in ROOTS or (prefix and root in BARE) or (power and root in CENTI):
        return False
    if prefix in SMALL_TENS:  # of lengths centimetres are usual, too
        return root in CENTI or (prefix == "c" and root in ("metre", "meter"))
    return True


def times(a: Dimension, b: Dimension, power: float = 1.0) -> Dimension:
    """The dimension of a * b**power."""
    return tuple(round(x + power * y, 6) + 0.0 for x, y in zip(a, b, strict=True))


def told(dimension: Dimension) -> str:
    """A dimension in words: "V", "s^-0.5", "A m^-2"; "1" for a plain number."""
    if dimension in CALLED:
        return CALLED[dimension]
    for called in (ROOTS["siemens"][0], ROOTS["amp"][0], ROOTS["farad"][0], ROOTS["volt"][0]):
        rest = times(dimension, called, -1.0)
        if sum(1 for x in rest if x) == 1 and any(rest[:3]):
            return f"{CALLED[called]} {_powers(rest)}"
    return _powers(dimension) or "1"


def _powers(dimension: Dimension) -> str:
    return " ".join(
        name if power == 1.0 else f"{name}^{power:g}"
        for name, power in zip(LETTERS, dimension, strict=True)
        if power
    )
