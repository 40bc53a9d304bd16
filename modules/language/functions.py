"""The functions a text of equations may call: what they take, what they give, who computes them.

Of a rule for dimensions the letters stand for: 1 a plain number, a any dimension (the same
wherever it stands), t a time, ? anything.
"""

from typing import NamedTuple


class Function(NamedTuple):
    """A function.  `draws` says that it has chances: it takes the node's dice, and gives them."""

    takes: str
    gives: str
    called: str
    draws: bool = False


FUNCTIONS = {
    "exp": Function("1", "1", "exp"),
    "log": Function("1", "1", "log"),
    "log10": Function("1", "1", "log10"),
    "expm1": Function("1", "1", "expm1"),
    "log1p": Function("1", "1", "log1p"),
    "exprel": Function("1", "1", "growth"),
    "sin": Function("1", "1", "sin"),
    "cos": Function("1", "1", "cos"),
    "tan": Function("1", "1", "tan"),
    "sinh": Function("1", "1", "sinh"),
    "cosh": Function("1", "1", "cosh"),
    "tanh": Function("1", "1", "tanh"),
    "arcsin": Function("1", "1", "arcsin"),
    "arccos": Function("1", "1", "arccos"),
    "arctan": Function("1", "1", "arctan"),
    "sqrt": Function("?", "root", "root"),
    "abs": Function("a", "a", "abs"),
    "sign": Function("?", "1", "sign"),
    "floor": Function("a", "a", "floor"),
    "ceil": Function("a", "a", "ceil"),
    "int": Function("1", "1", "whole"),
    "clip": Function("aaa", "a", "clip"),
    "min": Function("aa", "a", "min"),
    "max": Function("aa", "a", "max"),
    "timestep": Function("tt", "1", "timestep"),
    "rand": Function("", "1", "uniform", True),
    "randn": Function("", "1", "normal", True),
    "poisson": Function("1", "1", "poisson", True),
}
# Brian 1.4's words, and Python's, for the same
FUNCTIONS |= {
    "asin": FUNCTIONS["arcsin"], "acos": FUNCTIONS["arccos"], "atan": FUNCTIONS["arctan"],
}  # fmt: skip
CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045}
HOMES = {  # where those are that a module calls
    home: tuple(names.split())
    for home, names in {
        "maths": "cos exp floor log sin tan tanh",
        "chance": "normal uniform",
        "elementary": "arccos arcsin arctan ceil clip cosh cube expm1 growth log10 log1p poisson "
        "raised remainder root sign sinh square timestep whole",
        "propagators": "passed",
    }.items()
}
