import math

import numpy as np
import pytest

from spikerack.modules.formula import written
from tests.bench import module, play

FRAMES = 200
RNG = np.random.default_rng(4)
SIGNALS = {name: RNG.uniform(-2.0, 2.0, (FRAMES, 1)) for name in "abcd"}


def _heard(formula: str, **given) -> np.ndarray:
    made = module("expression", formula=formula)
    return play(made, frames=FRAMES, **{**SIGNALS, **given})["y"][:, 0]


def _meant(formula: str, **given) -> np.ndarray:
    """The same text in Python, which is allowed here."""
    scope = {
        "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp, "log": np.log,
        "abs": abs, "min": min, "max": max, "floor": math.floor, "sqrt": math.sqrt,
        "clip": lambda x, lo, hi: min(hi, max(lo, x)), "sign": np.sign,
        "wrap": lambda x: x % 1.0, "pi": math.pi, "e": math.e, "tau": math.tau,
        "p": 1.0, "q": 0.0, "channel": 0, "channels": 1, **given,
    }  # fmt: skip
    rows = ({k: float(x[i, 0]) for k, x in SIGNALS.items()} for i in range(FRAMES))
    ticks = (row | {"t": i / 48_000} for i, row in enumerate(rows))
    return np.array([float(eval(formula, {"__builtins__": {}}, scope | row)) for row in ticks])


# each play compiles: so several in one sum
ARITHMETIC = [
    "p * a + q", "a + b - c * d", "-a - -b", "a - b - c", "2 ** 3 ** 2 - 2 ** -1", "-a ** 2",
    "a / (b + 5) // 0.25 + c % 0.3 - c % -0.7", "1e-3 * a + .5", "(a + b) * (c - d)", "+a * 3",
]  # fmt: skip
FUNCTIONS = [
    "sin(a) + cos(b) * tanh(c)", "exp(a - 1) + log(abs(b) + 0.1)", "sqrt(a * a + b * b)",
    "min(a, b, c, d) - max(a, 0.5)", "floor(3 * a) + sign(b)", "clip(a, -0.5, 0.7)",
    "wrap(a) + abs(-b)", "sin(tau * 440 * t) + cos(pi * t) + e",
]  # fmt: skip
CHOICES = [
    "(a < b) + 2 * (a <= b) + 4 * (a > b) + 8 * (a >= b) + 16 * (a == b) + 32 * (a != b)",
    "-1 < a < b <= 1", "a if b > c else d if a > 0 else 7", "1.0 if not a > 0 else 0",
    "(a > 0 and b > 0) + 2 * (a > 0 or b > 0 or c > 1)",
]  # fmt: skip


@pytest.mark.parametrize("formulas", [ARITHMETIC, FUNCTIONS, CHOICES])
def test_a_formula_means_what_python_means(formulas: list[str]) -> None:
    rows = [{name: float(x[i, 0]) for name, x in SIGNALS.items()} for i in range(FRAMES)]
    for formula in formulas:
        made = module("expression", formula=formula)
        y = np.array([made(**row, tick=i)[0] for i, row in enumerate(rows)])
        assert y == pytest.approx(_meant(formula), abs=1e-12, rel=1e-12), formula
    for formula in formulas[:2]:  # the kernel
        assert _heard(formula) == pytest.approx(_meant(formula), abs=1e-12, rel=1e-12)


def test_knobs_channels_and_time() -> None:
    made = module("expression", formula="100 * t + 10 * channel / channels + p + q")
    knobs = {"p": [0.0, 1.0, 2.0, 3.0], "q": 0.5}
    out = play(made, frames=100, sample_rate=1000, channels=4, **knobs)["y"]
    k = np.arange(4)
    expected = 0.1 * np.arange(100)[:, None] + 2.5 * k + k + 0.5
    assert out == pytest.approx(expected)


@pytest.mark.parametrize("sample_rate", [24_000, 96_000])
def test_a_tone_has_the_same_pitch_at_every_rate(sample_rate: int) -> None:
    formula = "sin(tau * wrap(440 * t))"
    made = module("expression", formula=formula)
    y = play(made, frames=sample_rate, sample_rate=sample_rate)["y"][:, 0]
    level = np.abs(np.fft.rfft(y)) / (sample_rate / 2)
    assert level[440] == pytest.approx(1.0)
    assert np.delete(level, 440).max() < 1e-9


def test_what_has_no_value_is_zero_and_nothing_grows_too_large() -> None:
    zeros = ["1 / (a - a)", "a % 0", "sqrt(-1)", "log(-1)", "(-8) ** 0.5", "0 ** -1", "a // 0"]
    edges = ["1e30 * 1e30", "9 ** 9 ** 9", "exp(9999) * 2", "-(1e30 ** 1e30)", "(-9e9) ** 9999",
             "1e30 + 1e30 + 1e30"]  # fmt: skip
    for wild in (0.3, math.inf, 1e308, math.nan):
        for formula in zeros + edges:
            y = module("expression", formula=formula)(a=wild)[0]
            assert y == 0.0 if formula in zeros else abs(y) == 1e30, formula
    for formula in ("1 / (a - a) + (-8) ** 0.5 + a % 0", "1e30 * a ** 1e30", "sin(a) * exp(a)"):
        for wild in (math.inf, -1e308, math.nan):
            assert (np.abs(_heard(formula, a=wild)) <= 1e30).all()


def test_negative_numbers_have_whole_powers() -> None:
    formula = "a ** 3 + a ** -1 + a ** 2"
    a = SIGNALS["a"][:, 0]
    assert _heard(formula) == pytest.approx(a**3 + 1.0 / a + a**2)


REFUSED = {
    "": "character 1: nothing to compute",
    "a + foo": "character 5: no such name (got 'foo')",
    "a + foo(b)": "character 5: no function foo",
    "sin": "character 1: a function needs brackets",
    "a + sin(b, c)": "character 5: sin takes 1, not 2 (got 'sin(b, c)')",
    "clip(a)": "clip takes 3, not 1",
    "max(a)": "max compares two or more",
    "a + * b": "character 5: not a formula",
    "(a + b": "not a formula",
    "a = 2": "not a formula",
    "a; b": "not a formula",
    "'text'": "not part of a formula",
    "True": "not part of a formula",
    "2j": "not part of a formula",
    "a.real": "not part of a formula",
    "a[0]": "not part of a formula",
    "[a for a in b]": "not part of a formula",
    "lambda: a": "not part of a formula",
    "(a := 2)": "not part of a formula",
    "a ^ 2": "not part of a formula",
    "a << 9": "not part of a formula",
    "~a": "not part of a formula",
    "f'{a}'": "not part of a formula",
    "*a": "",
    "__import__('os')": "no function __import__",
    "sin(x=a)": "not part of a formula",
    "sin(*a)": "",
    "().__class__": "not part of a formula",
    "a is b": "not a comparison of numbers",
    "a in b": "not a comparison of numbers",
    "1e308 ** 1e308": "character 1: a number too large",
    "1e999": "a number too large",
    "9" * 900: "a number too large",
    "9" * 9000: "over 1000 letters",
    "1if a else 2 +": "not a formula",
    "ä + b": "character 1: no such name (got 'ä')",
    "a + 'ä' + foo": "character 5: not part of a formula",
    "a\0b": "",
    "a if b": "not a formula",
    "-" * 900 + "a": "",
    "(" * 90 + "a" + ")" * 90: None,
    "(" * 400 + "a" + ")" * 400: "",
    "sin(" * 180 + "a" + ")" * 180: "",
    "+".join(["a"] * 80): "nested too deep",
}


@pytest.mark.parametrize("formula", REFUSED)
def test_what_is_not_a_formula_is_refused_with_a_place_and_advice(formula: str) -> None:
    message = REFUSED[formula]
    if message is None:  # brackets alone cost nothing
        assert written(formula) == written("a")
        return
    with pytest.raises(ValueError, match="^formula, character ") as caught:
        written(formula)
    text = str(caught.value)
    assert message in text
    assert "; " in text
    assert "(got " in text
    assert len(text) < 500


def test_random_text_is_a_formula_or_a_value_error() -> None:
    rng = np.random.default_rng(7)
    pieces = [*"abtp1+-*/()<,é\n\\#'", "2.5", "**", "sin(", "min(", " if ", " else ", "not "]
    good, refused = 0, []
    for _ in range(3000):
        text = "".join(rng.choice(pieces, rng.integers(1, 12)))
        try:
            program = written(text)
        except ValueError as error:
            refused.append(str(error))
            continue
        good += 1
        assert program
        y = module("expression", formula=text)(a=0.3, b=-1.2)[0]
        assert abs(y) <= 1e30
    assert good > 100
    assert all(text.startswith("formula, character ") for text in refused)
