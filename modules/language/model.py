"""A text understood: equations, knobs, threshold and reset, each checked against the others."""

import ast
import keyword
from dataclasses import dataclass, field
from typing import NamedTuple

from spikerack.modules.language.functions import CONSTANTS, FUNCTIONS, HOMES
from spikerack.modules.language.ranges import Range
from spikerack.modules.language.statements import Span
from spikerack.modules.language.units import Dimension, unit

LETTERS = 40  # of a name
METHODS = ("exact", "linear", "exponential_euler", "euler", "rk2", "rk4", "heun", "milstein")
STAGES = ("synapses", "groups", "thresholds", "resets")
WORDS = (
    "threshold", "reset", "refractory", "method", "schedule", "run_regularly", "regular_dt",
)  # fmt: skip
# what has a meaning of its own in a text
OWN = ("t", "dt", "i", "N", "xi", "inf", "lastspike", "not_refractory", "t_in_timesteps")
# names that the module itself needs
TAKEN = (
    "spike",
    "text",
    "tick",
    "dice",
    "channel",
    "channels",
    "since_spike",
    "root_dt",
    "fma",
    "guarded",
)
CALLED = {name for names in HOMES.values() for name in names} | {"abs", "min", "max"}
FLAGS = {
    "rate": ("unless refractory", "shared"),
    "formula": ("shared", "constant over dt"),
    "parameter": ("constant", "shared", "linked", "constant over dt"),
}


class Quantity(NamedTuple):
    """What is known of a name: its dimension, or that it is a truth or a whole number."""

    dimension: Dimension | None
    is_truth: bool = False
    is_whole: bool = False


class Assign(NamedTuple):
    """`target = value`, at a spike."""

    target: str
    value: ast.expr


@dataclass
class Model:
    """What a text says, in the module's words.

    rates     the right sides of differential equations, by variable
    formulas  subexpressions, in an order in which each needs only those before it
    kept      variables without an equation, which resets change: parameters of Brian's
    knobs     the other parameters
    starts    what states begin with: a number, or a formula for the first tick
    held      variables that stand still while refractory
    events    other things that happen: when, by name; and what is done then
    regular   what is done at the begin of a tick, of each or every so many seconds
    presets   values of knobs, by the preset's name
    """

    quantities: dict[str, Quantity] = field(default_factory=dict)
    rates: dict[str, ast.expr] = field(default_factory=dict)
    formulas: dict[str, ast.expr] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    knobs: dict[str, Range] = field(default_factory=dict)
    starts: dict[str, ast.expr] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    threshold: ast.expr | None = None
    reset: list[Assign] = field(default_factory=list)
    events: dict[str, ast.expr] = field(default_factory=dict)
    on_event: dict[str, list[Assign]] = field(default_factory=dict)
    regular: list[Assign] = field(default_factory=list)
    every: ast.expr | None = None
    presets: dict[str, dict[str, float]] = field(default_factory=dict)
    refractory: ast.expr | None = None
    deaf_while: ast.expr | None = None
    method: str = ""
    method_at: Span = Span(0, 0)
    schedule: tuple[str, ...] = STAGES
    text: str = ""

    @property
    def states(self) -> list[str]:
        """What is kept from tick to tick."""
        return [*self.rates, *self.kept]

    @property
    def trees(self) -> list[ast.expr]:
        """All formulas that stand anywhere."""
        trees = [*self.rates.values(), *self.formulas.values(), *self.events.values()]
        for done in (*self.on_event.values(), self.reset, self.regular):
            trees += [a.value for a in done]
        rare = (self.threshold, self.refractory, self.deaf_while, self.every)
        return [*trees, *self.starts.values(), *(tree for tree in rare if tree is not None)]

    @property
    def is_refractory(self) -> bool:
        """True if it is deaf for a while after a spike."""
        return self.refractory is not None or self.deaf_while is not None


def flaw_of_name(name: str, taken: tuple[str, ...]) -> tuple[str, str] | None:
    """Why a variable cannot have this name, and what to do."""
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "this is a word of Python's", "choose another name"
    if name.startswith("_") or not name[0].isalpha():
        return "a name begins with a letter", "choose another name"
    if name in OWN or name.startswith("xi_"):
        return "this name has a meaning of its own in equations", "choose another name"
    if name in FUNCTIONS or name in CALLED:
        return "this is the name of a function", "choose another name"
    if name in CONSTANTS:
        return "this is the name of a number", "choose another name"
    if unit(name):
        return "this is the name of a unit", "choose another name"
    if name in taken or name.startswith("to_"):
        return "the module itself has a jack or a state of this name", "choose another name"
    if len(name) > LETTERS:
        return f"a name has up to {LETTERS} letters", "choose a shorter one"
    return None
