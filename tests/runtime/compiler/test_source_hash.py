"""What a kernel is named by: what its files say, not how they say it."""

import importlib.util

import pytest

from spikerack.runtime.compiler import compiling, source
from spikerack.runtime.compiler.source_hash import said_in

TEXT = """
LEVEL = 0.5

def plain(x):
    return x * LEVEL if x in {1, 2, "three"} else (1.0, x)
"""


@pytest.fixture
def said(tmp_path):
    number = 0

    def read(text):
        nonlocal number
        number += 1
        path = tmp_path / f"tried_{number}.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location("tried", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return said_in(module)

    return read


def test_comments_and_lines_do_not_count(said):
    moved = TEXT.replace("def", "# a comment\n\n\ndef").replace("* LEVEL", "*  LEVEL")
    assert said(moved) == said(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.5", "0.25"), ("x * LEVEL", "LEVEL - x"), ("1, 2", "1, 4"), ("(1.0", "(2.0"),
     ("plain", "other"), ("(x)", "(x, y)"), ("else (1.0, x)", "else (1.0, LEVEL)")],
)  # fmt: skip
def test_whatever_is_said_does(said, old, new):
    assert TEXT.replace(old, new) != TEXT
    assert said(TEXT.replace(old, new)) != said(TEXT)


def test_every_function_that_kernels_may_use_is_in_the_hash_of_the_tools(monkeypatch):
    """Else a kernel on disk would be played after such a function was written anew."""
    hashed: list[str] = []
    monkeypatch.setattr(source, "said_in", lambda part: hashed.append(part) or part)
    source.tools.__wrapped__()
    assert {fn.__module__ for fn in compiling.FUNCTIONS.values()} <= set(hashed)
    assert compiling.FUNCTIONS["entered"].__module__ in hashed
