"""What is wrong in a text of equations is said in one line, at the right character."""

import time

import pytest

from spikerack.modules.equations import equations
from spikerack.modules.language.text_error import TextError
from tests.modules.wrong_texts import GOOD, WRONG


def told(text: str) -> TextError:
    with pytest.raises(TextError) as error:
        equations(text)
    return error.value


@pytest.mark.parametrize(("text", "rule"), WRONG, ids=[t[-40:] for t, _ in WRONG])
def test_an_error_points_at_what_is_wrong(text: str, rule: str) -> None:
    before, _, rest = text.partition("«")
    wrong, _, after = rest.partition("»")
    error = told(before + wrong + after)
    assert (error.start, error.end) == (len(before), len(before) + len(wrong))
    line, character = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    head, _, todo = str(error).rpartition("; ")
    assert head.startswith(f"text, line {line}, character {character}: {rule}")
    assert todo
    assert "\n" not in str(error)


def test_there_are_enough_of_them():
    assert len(WRONG) >= 60


HUGE = {
    "a million letters": GOOD + "#" * 1_000_000,
    "brackets": "dv/dt = " + "(" * 300 + "v" + ")" * 300 + "/ms : 1",
    "signs": "dv/dt = " + "-" * 3000 + "v/ms : 1",
    "a long sum": "dv/dt = " + "+".join(["v"] * 1500) + " : 1",
    "powers": "dv/dt = " + "**".join(["9"] * 300) + "/ms : 1",
    "functions": "dv/dt = " + "sin(" * 45 + "v" + ")" * 45 + "/ms : 1" + "\n" + "x" * 9000,
    "a null": "dv/dt = -v/ms : 1\0",
    "a long chain": GOOD + "a0 = v\n" + "".join(f"a{k} = a{k - 1}\n" for k in range(1, 900)),
    "Fibonacci": GOOD + "a = v : 1\nb0 = a : 1\nb1 = a : 1\n" + "".join(
        f"b{k} = b{k - 1}*b{k - 2} : 1\n" for k in range(2, 90)
    ) + "threshold = 'b89 > 1'\nreset = 'v = b89'\n",
    "doubling": GOOD + "a0 = v + v : 1\n" + "".join(
        f"a{k} = a{k - 1}*a{k - 1} : 1\n" for k in range(1, 60)
    ) + "dw/dt = a59*w*Hz : 1",
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_a_monster_is_refused_or_read_within_moments(name: str) -> None:
    began, line = time.process_time(), ""
    try:
        equations(HUGE[name])
    except TextError as error:
        line = str(error)
    assert len(line) < 400
    assert time.process_time() - began < 5.0
