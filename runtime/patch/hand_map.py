"""What turns a knob from outside, as a line of text: 'cc 74 of "Launchkey", 20 to 80 %, pick-up'.

A control is a MIDI controller, note, wheel or pressure, an axis or button, a key of the computer,
or an OSC address.  It moves 0 to 1, bent by `curve`, and that is a part of the knob's way.
"""

import re
from dataclasses import dataclass
from typing import Any

from spikerack.runtime.errors import meant, shown, wrong

Move = tuple[str, str, float]  # device, control, where it is now from 0 to 1

JUMP, PICK_UP, TOGGLE, RELATIVE, OFFSET = WAYS = (
    "jump", "pick-up", "toggle", "relative", "relative 64",
)  # fmt: skip
CONTROL = re.compile(
    r"((cc|note) (?P<number>[0-9]{1,3})|bend|pressure)( channel (?P<channel>[0-9]{1,2}))?"
    r"|(joystick|gamepad) [a-z][a-z0-9 ]*|key \S+|osc /\S*( [0-9]+)?"
)
DEVICE = re.compile(r' of "(?P<device>[^"]*)"')
RANGE = re.compile(r"(?P<low>[0-9.]+) to (?P<high>[0-9.]+) %")
CURVE = re.compile(r"curve (?P<curve>-?[0-9.]+)")
EXAMPLE = 'write such as cc 74 of "Launchkey", 20 to 80 %, curve 0.5, pick-up'


@dataclass(frozen=True)
class HandMap:
    """A control and how it turns a knob.

    `low` and `high` are parts of the knob's way.  `curve` from -1 to 1: above 0 it is slow at
    first.  With pick-up nothing moves until the control passes where the knob is; a toggle goes
    to the other end at each press; a relative encoder sends steps, as two's complement or from 64.
    """

    control: str
    device: str = ""  # a part of its name; "" is any
    low: float = 0.0
    high: float = 1.0
    curve: float = 0.0
    way: str = JUMP

    def hears(self, move: Move) -> bool:
        """True if this control moved; one without a MIDI channel is that of every channel."""
        device, control, _ = move
        is_it = control == self.control or control.startswith(f"{self.control} channel ")
        return is_it and self.device.casefold() in device.casefold()

    def place(self, value: float) -> float:
        """The part of the knob's way for a control that is at `value`, 0 to 1."""
        return float(self.low + (self.high - self.low) * value ** (4.0**self.curve))

    def steps(self, value: float) -> int:
        """How many steps an encoder went."""
        told = round(127 * value)
        return told - 64 if self.way == OFFSET else told - 128 if told > 63 else told

    def __str__(self) -> str:
        """The text that gives this again; what is usual is left out."""
        parts = [self.control + (f' of "{self.device}"' if self.device else "")]
        if (self.low, self.high) != (0.0, 1.0):
            parts.append(f"{_plain(100 * self.low)} to {_plain(100 * self.high)} %")
        parts += [f"curve {_plain(self.curve)}"] if self.curve else []
        parts += [self.way] if self.way != JUMP else []
        return ", ".join(parts)


def _plain(number: float) -> str:
    """Without a power of ten, which would not be read again."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def hand_map(text: Any, place: str) -> HandMap:
    """What a text says, or a PatchError that says what is wrong with it."""
    if not isinstance(text, str) or not text.strip():
        raise wrong(place, "must be a text", shown(text), EXAMPLE)
    device = DEVICE.search(text)
    plain = text[: device.start()] + text[device.end() :] if device else text
    control, *rest = (part.strip() for part in plain.split(","))
    found = CONTROL.fullmatch(control)
    if found is None or int(found["number"] or 0) > 127 or not _is_channel(found["channel"]):
        raise wrong(place, "must begin with a control", control[:40], EXAMPLE)
    told: dict[str, Any] = {}
    for part in rest:
        told |= _part(part, place)
    return HandMap(control, device["device"] if device else "", **told)


def _is_channel(text: str | None) -> bool:
    return text is None or 1 <= int(text) <= 16


def _part(part: str, place: str) -> dict[str, Any]:
    """A range, a curve, or a way."""
    try:
        if ends := RANGE.fullmatch(part):
            low, high = (round(float(end) / 100, 6) for end in ends.groups())
            if max(low, high) <= 1.0:
                return {"low": low, "high": high}
        elif bent := CURVE.fullmatch(part):
            if abs(curve := round(float(bent["curve"]), 4)) <= 1.0:
                return {"curve": curve}
        elif part in WAYS:
            return {"way": part}
    except ValueError:  # "1.2.3"
        pass
    todo = EXAMPLE if part[:1].isdigit() or part.startswith("curve") else meant(part, WAYS)
    raise wrong(place, "must be a range, a curve from -1 to 1, or a way", part[:40], todo)
