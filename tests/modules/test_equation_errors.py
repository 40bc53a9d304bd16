"""What is wrong in a text of equations is said in one line, at the right character."""

import ast
import random
import time

import pytest

from spikerack.modules.equations import equations
from spikerack.modules.language.text_error import TextError
from spikerack.modules.synapse_equations import synapse_equations
from tests.modules.wrong_texts import GOOD, WRONG


def told(text: str) -> TextError:
    with pytest.raises(TextError) as error:
        equations(text)
    return error.value


@pytest.mark.parametrize(("text", "rule"), WRONG, ids=[t[-40:] for t, _ in WRONG])
@pytest.mark.row("A09", "A11", "A14")
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


PIECES = r"""dv/dt v w tau = : 1 volt mV 10*ms ( ) + - * / ** < and not xi t i rand() exp( , ' "
    threshold reset refractory method on_pre event_a on_a _post boolean += ; \ 0 1e300 # lambda
    __import__('os') [ ] v.real True schedule (event-driven) 2.5 w*w v>w tanh(v) [0] {}"""
CELL = """dv/dt = (2*w - v)/tau : 1
dw/dt = -w/(3*ms) + 0.1*xi*ms**-0.5 : 1
tau = 10*ms
z = 2*w + v : 1
threshold = 'v > 1'
reset = 'v = 0; w += 0.1'
refractory = 2*ms
"""
SYNAPSE = """w : 1
dy/dt = -y/(3*ms) : 1 (event-driven)
g_post = 2*w : 1 (summed)
on_pre = 'x_post += w*y; y += 1'
on_post = 'w += 0.1*y'
"""


@pytest.mark.parametrize(("maker", "text"), [(equations, CELL), (synapse_equations, SYNAPSE)])
def test_a_damaged_text_is_a_module_or_one_line(maker, text) -> None:
    """And of what is written nothing is called but what was checked."""
    dice, good, lines = random.Random(4), 0, []
    for _ in range(1500):
        damaged = text
        for _ in range(dice.randint(1, 3)):
            a = dice.randrange(len(damaged))
            b = min(len(damaged), a + dice.choice((0, 0, 1, 3)))
            damaged = (
                damaged[:a] + dice.choice([*PIECES.split(), " ", "\n", "", "'''"]) + damaged[b:]
            )
        try:
            written = maker(damaged)
        except TextError as error:
            lines.append(str(error))
            continue
        good += 1
        nodes = [*ast.walk(ast.parse(written))]
        called = {ast.unparse(n.func) for n in nodes if isinstance(n, ast.Call)}
        assert not called & {"__import__", "eval", "exec", "open", "getattr"}
        assert not any(isinstance(n, ast.Lambda) for n in nodes)
    assert good > 30
    assert not any("\n" in line for line in lines)
    assert all(line.startswith("text, line ") for line in lines)
