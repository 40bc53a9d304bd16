"""A text of equations in colours: which word is what, where the fault is, what may follow."""

import pytest

from spikerack.patcher.models.equation_text import fault, names, offered, words

TEXT = """\
tau = 10*ms   # a note: tau = 3
dv/dt = (drive - v)/tau : volt (unless refractory)
drive : volt
threshold = 'v > -50*mV and t > exp(0)*second'
"""


def kinds(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word in words(text):
        found.setdefault(word.text, set()).add(word.kind)
    return found


def test_each_word_has_a_kind():
    found = kinds(TEXT)
    assert found["tau"] == found["v"] == found["drive"] == found["dv"] == {"defined"}
    assert found["threshold"] == found["and"] == found["t"] == {"word"}
    assert found["ms"] == found["volt"] == found["mV"] == {"unit"}
    assert found["exp"] == {"function"}
    assert found["10"] == {"number"}
    assert found["# a note: tau = 3"] == {"note"}
    assert names(TEXT) == {"tau", "v", "drive"}


def test_words_stand_where_they_are():
    lines = TEXT.split("\n")
    for word in words(TEXT):
        assert lines[word.line][word.start :].startswith(word.text)


def test_a_fault_is_one_place_on_one_line():
    assert fault(TEXT) is None
    wrong = fault(TEXT.replace("- v)", "- w)"))
    assert (wrong.line, wrong.start, wrong.end) == (1, 17, 18)
    assert wrong.told.startswith("line 2, character 18: there is no such name (got 'w'); ")
    assert fault("").told
    torn = fault("dv/dt = -v/(10*ms\n) : mV\nx")
    assert torn.line == 2


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("tau = 1*ms\nx = t", "tau = 1*ms\nx = ta", ["tau", "tan", "tanh"]),
        ("thre", "thres", ["threshold"]),
        ("x = 3*m", "x = 3*mV", []),
        ("x = ", "x = 1", []),
        ("ab = 1\nx = a*2", "ab = 1\nx = ab*2", ["abs"]),
        (
            "long_name = 1\nx = 2*3",
            "long_name = 1\nx = lo*3",
            ["long_name", "log", "log10", "log1p"],
        ),
    ],
)
def test_names_are_offered_for_what_was_typed_last(before, after, found):
    assert offered(before, after) == found
