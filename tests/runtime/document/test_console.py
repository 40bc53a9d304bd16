"""The console's lines do what commands do, and a node's knobs are written as in Python."""

import pytest

from spikerack.patcher.models.completion import completions
from spikerack.patcher.models.console_log import MOST, Log
from spikerack.runtime.document.console.console import Console
from spikerack.runtime.document.document import Document
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch

PATCH = Patch({"ladder": Node("ladder"), "delay": Node("delay"), "mixed": Node("join")})


class Typed:
    """A document with what it says, and a console on it."""

    def __init__(self) -> None:
        self.document = Document(PATCH)
        self.said: list[str] = []
        self.document.said.append(self.said.append)
        self.run = Console(self.document).run

    def knob(self, node: str, name: str):
        return self.document.patch.nodes[node].knobs.get(name)


@pytest.fixture
def typed() -> Typed:
    return Typed()


@pytest.mark.parametrize(
    ("dotted", "plain"),
    [
        ("ladder.cutoff = 500", 'turn("ladder.cutoff", 500)'),
        ('ladder.cutoff = "1.5 kHz"', 'turn("ladder.cutoff", "1.5 kHz")'),
        ("delay.time = 0.25", 'turn("delay.time", 0.25)'),  # a command's name is a node's too
        ("mixed.size = 4", 'setting("mixed.size", 4)'),
        ("ladder.cutoff *= 2", 'turn("ladder.cutoff", 2000.0)'),
    ],
)
def test_a_knob_by_its_name_is_turned_and_told_as_by_the_command(dotted, plain):
    one, other = Typed(), Typed()
    assert one.run(dotted) == other.run(plain) == ""
    assert one.document.patch == other.document.patch != PATCH
    assert one.said == other.said
    assert one.document.undo() == other.document.undo()
    assert one.document.patch == PATCH


def test_a_knob_by_its_name_is_read(typed):
    default = library()["ladder"].port("cutoff").default
    assert typed.run("ladder.cutoff") == repr(default) == typed.run('value("ladder.cutoff")')
    assert typed.run("half = ladder.cutoff / 2") == ""
    assert typed.run("ladder.cutoff = half") == ""
    assert typed.knob("ladder", "cutoff") == default / 2
    assert typed.run("ladder") == typed.run('tell("ladder")')
    typed.run("ladder = 3")  # a name of one's own comes before a node's
    assert typed.run("ladder + 1") == "4"


def test_what_is_wrong_with_a_name_is_one_line(typed):
    assert "cutoff" in typed.run("ladder.cutof = 3")
    assert "must be a number" in typed.run("ladder.cutoff = 1e9")
    assert "NameError" in typed.run("lader.cutoff = 3")
    assert typed.document.patch == PATCH
    assert typed.said == []


def test_help_needs_no_brackets(typed):
    assert typed.run("help") == typed.run("help()")
    assert "turn" in typed.run("help")
    assert typed.run("turn") == typed.run("help(turn)")
    assert typed.run("undo") == typed.run("help('undo')")
    assert typed.document.patch == PATCH


def test_a_half_written_knob_is_completed():
    names = {"turn": 1, "delay": 2}
    dotted = ["delay.time", "ladder.cutoff", "ladder.drive"]
    assert completions("ladder.c", names, [], dotted) == ["ladder.cutoff"]
    assert completions("x = lad", names, [], dotted) == ["ladder.cutoff", "ladder.drive"]


def test_what_hands_did_is_kept_for_a_console_that_opens_later():
    document, log = Document(PATCH), Log()
    document.said.append(lambda line: log.did(line, document.goes_on))
    for value in (300.0, 400.0, 500.0):  # one drag: one line
        document.do("turn", "ladder.cutoff", value, gesture="drag")
    document.do("turn", "delay.time", 0.5)
    assert log.lines == [
        ("did", "turn('ladder.cutoff', 500.0)"), ("did", "turn('delay.time', 0.5)")
    ]  # fmt: skip
    log.enter("1 + 1")
    log.enter("2 + 2")
    assert [log.step(-1), log.step(-1), log.step(-1), log.step(1), log.step(1)] == [
        "2 + 2", "1 + 1", "1 + 1", "2 + 2", ""
    ]  # fmt: skip
    for i in range(2 * MOST):
        log.say("answer", str(i))
    assert len(log.lines) == MOST
