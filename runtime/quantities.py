"""Values as people write them: "12 ms", "-6 dB", "C#4", "1/3", "50 %", and back to text.

A value is kept in its port's unit.  Units that mean the same thing are converted: a note is
a pitch or a frequency, a time is a period, a level is a factor.
"""

import math
import numbers
import re
from collections.abc import Callable
from typing import Any

from spikerack.modules.ports import C4, Quantity
from spikerack.runtime.arithmetic import reckon
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.spec import Port

NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
NOTE = re.compile(
    r"([A-Ga-g])([#♯b♭]{0,2})(-?\d{1,2})(?:\s*([+-]\s*\d+(?:\.\d*)?)\s*(?:ct|cents?))?"
)
TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
# one comma between digits: a decimal comma, or two channels; and "1,000,000"
DOUBTFUL = re.compile(r"[^\d,.]*\d+,\d+[^\d,.]*|[^\d,.]*\d{1,3}(,000)+(\.\d*)?[^\d,.]*")
TAIL = re.compile(r"(.*?[0-9.)i\s])\s*([A-Za-zµμ%][A-Za-zµμ]*)")
# unit: what it measures, and how many of the base unit it is
UNITS = {
    "s": ("s", 1.0), "ms": ("s", 1e-3), "us": ("s", 1e-6), "µs": ("s", 1e-6), "μs": ("s", 1e-6),
    "min": ("s", 60.0),
    "Hz": ("Hz", 1.0), "kHz": ("Hz", 1e3), "mHz": ("Hz", 1e-3), "bpm": ("Hz", 1 / 60),
    "oct": ("oct", 1.0), "octaves": ("oct", 1.0), "st": ("oct", 1 / 12), "ct": ("oct", 1 / 1200),
    "dB": ("dB", 1.0),
    "mV": ("mV", 1.0), "V": ("mV", 1e3), "uV": ("mV", 1e-3), "µV": ("mV", 1e-3),
    "%": ("", 0.01),
}  # fmt: skip
# units of typed equations, which are shown and read with a prefix
SCALED = ("V", "A", "S", "F", "ohm", "C", "W", "J", "m")
PREFIXES = {
    "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "": 1.0, "m": 1e-3, "µ": 1e-6, "n": 1e-9,
    "p": 1e-12, "f": 1e-15,
}  # fmt: skip
CONVERT: dict[tuple[str, str], Callable[[float], float]] = {
    ("s", "Hz"): lambda x: 1.0 / x,
    ("Hz", "s"): lambda x: 1.0 / x,
    ("Hz", "oct"): lambda x: math.log2(x / C4),
    ("oct", "Hz"): lambda x: C4 * 2.0**x,
    ("dB", ""): lambda x: 10.0 ** (x / 20.0),
    ("", "dB"): lambda x: 20.0 * math.log10(x),
}


def parse(text: str, port: Port, place: str = "") -> Any:
    """What a player means for a knob or a setting, or a PatchError of one line.

    A number comes in the port's unit and range; a setting may also be text or true or false.
    """
    place, quantity = place or port.name, port.default
    if isinstance(quantity, str):
        return text
    text = text.strip()
    if isinstance(quantity, bool):
        if text.casefold() not in TRUTH:
            raise wrong(place, "must be true or false", text, "write one of them")
        return TRUTH[text.casefold()]
    if getattr(quantity, "names", ()):
        by_name = {n.casefold(): i for i, n in enumerate(quantity.names)}
        if text.casefold() in by_name:
            return float(by_name[text.casefold()])
        if not re.fullmatch(r"\d+(\.0*)?", text):
            raise wrong(place, "must be one of its names", text, meant(text, quantity.names))
    try:
        value = _number(text, port.unit)
    except (ArithmeticError, ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        raise wrong(place, f"cannot be read as {_kind(port.unit)}", text, _example(port)) from None
    if isinstance(quantity, Quantity):
        return settle(port, _at_edge(value, port), place)
    if isinstance(quantity, int) and value != int(value):
        raise wrong(place, "must be a whole number", text, f"the default is {quantity}")
    return int(value) if isinstance(quantity, int) else value


def parse_each(text: str, port: Port, place: str = "") -> Any:
    """A value as `parse` reads it, or a tuple with one for each channel: "1, 2.5, 4".

    Much of the world writes 0.8 as "0,8", so that is asked and never taken for two channels.
    """
    if DOUBTFUL.fullmatch(text.strip()):
        one, many = text.strip().replace(",", "."), re.sub(",", ", ", text.strip())
        one = one if one.count(".") == 1 else text.strip().replace(",", "")
        rule = "may be one number or several"
        raise wrong(place or port.name, rule, text, f'write "{one}" or "{many}"')
    values = tuple(parse(part, port, place) for part in text.split(","))
    return values[0] if len(values) == 1 else values


def settle(port: Port, value: Any, place: str) -> float:
    """The number for a knob (or a setting with a range), checked; choices also by name."""
    q = port.default
    if q.names and isinstance(value, str):
        if value in q.names:
            return float(q.names.index(value))
        raise wrong(place, "must be one of its names", value, meant(value, q.names))
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    whole = q.taper in ("whole", "choice")
    if not is_number or not q.lo <= value <= q.hi or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        rule = f"must be {kind} from {q.lo:g} to {q.hi:g} {q.unit}".rstrip()
        todo = meant("", q.names) if q.names else f"leave it out for {q:g} {q.unit}".rstrip()
        raise wrong(place, rule, value, todo)
    return float(value)


def setting_value(port: Port, value: Any, place: str) -> Any:
    """A setting's value, of the kind that its default is."""
    if isinstance(port.default, Quantity):
        number = settle(port, value, place)
        return int(number) if port.default.taper == "whole" else number
    wanted = str if isinstance(port.default, str) else type(port.default)
    if wanted is tuple and isinstance(value, list):
        return tuple(value)
    if wanted is float and type(value) is int:
        return float(value)
    kinds = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    kinds |= {list: "a list", tuple: "a list", dict: "an object in braces"}
    if wanted in kinds and type(value) is not wanted:
        raise wrong(place, f"must be {kinds[wanted]}", value, "leave it out for its default")
    return value


def show(value: float, port: Port) -> str:
    """A value with its unit, to four digits: "12 ms", "1.2 kHz", "C#4 +3 ct", "relu"."""
    quantity, unit = port.default, port.unit
    if getattr(quantity, "names", ()) and 0 <= round(value) < len(quantity.names):
        return quantity.names[round(value)]
    if not math.isfinite(value):
        return f"{value} {unit}".rstrip()
    if unit == "oct":
        return _note(value)
    value = float(f"{value:.4g}") + 0.0  # rounded first, so that 999.99 Hz becomes 1 kHz
    if unit in SCALED and value:
        fits = [p for p, size in PREFIXES.items() if abs(value) >= size]
        prefix = fits[0] if fits else "f"
        return f"{value / PREFIXES[prefix]:.4g} {prefix}{unit}"
    if unit == "s" and 0.0 < abs(value) < 1.0:
        return f"{value * 1e3:.4g} ms" if abs(value) >= 1e-3 else f"{value * 1e6:.4g} µs"
    if unit == "Hz" and abs(value) >= 1e3:
        return f"{value / 1e3:.4g} kHz"
    return f"{value:.4g} {unit}".rstrip()


def _number(text: str, unit: str) -> float:
    if len(text) > 100:
        raise ValueError("too long")
    note = NOTE.fullmatch(text)
    if note and unit in ("oct", "Hz"):
        letter, bends, octave, cents = note.groups()
        key = NOTES.index(letter.upper())
        key += sum(1 if bend in "#♯" else -1 for bend in bends)
        fine = float(re.sub(r"\s", "", cents or "0"))
        value, base = int(octave) - 4 + key / 12 + fine / 1200, "oct"
    elif tail := TAIL.fullmatch(text):
        base, size = _unit(tail[2], unit)
        value = reckon(tail[1]) * size
    else:
        value, base = reckon(text), unit
    value = value if base == unit else CONVERT.get((base, unit), _refuse)(value)
    if not math.isfinite(value):
        raise ValueError("not finite")
    return value


def _unit(name: str, unit: str) -> tuple[str, float]:
    if name == unit:
        return unit, 1.0
    if unit in SCALED and name.endswith(unit):
        prefix = name.removesuffix(unit)
        prefix = "µ" if prefix in ("u", "\u03bc") else prefix
        if prefix in PREFIXES:
            return unit, PREFIXES[prefix]
    folded = {n.casefold(): known for n, known in UNITS.items()}
    found = UNITS.get(name) or folded.get(name.casefold())
    if found is None:
        raise ValueError("unknown unit")
    return found


def _refuse(value: float) -> float:
    raise ValueError("another kind of unit")


def _at_edge(value: float, port: Port) -> float:
    """A value that reads like the end of the range is the end, so shown text reads back."""
    q = port.default
    if isinstance(q, Quantity):
        for end in (q.lo, q.hi):
            if not q.lo <= value <= q.hi and show(value, port) == show(end, port):
                return float(end)
    return value


def _note(value: float) -> str:
    cents = round(value * 1200)
    key = math.floor(cents / 100 + 0.5)
    octave, step = divmod(key, 12)
    rest = cents - 100 * key
    return f"{NOTES[step]}{octave + 4}" + (f" {rest:+d} ct" if rest else "")


def _kind(unit: str) -> str:
    kinds = {"s": "a time", "Hz": "a frequency", "oct": "a pitch", "dB": "a level"}
    return kinds.get(unit, f"a number in {unit}" if unit else "a number")


def _example(port: Port) -> str:
    examples = {
        "s": '"12 ms", "1/3" or "2 Hz"',
        "Hz": '"440 Hz", "1.2 kHz" or "A4"',
        "oct": '"C#4", "440 Hz", "0.5 oct" or "7 st"',
        "dB": '"-6 dB" or "50 %"',
        "mV": '"-65 mV"',
        "": '"0.5", "1/3", "50 %" or "-6 dB"',
    }
    return f"write e.g. {examples.get(port.unit, shown(show(port.default, port)))}"
