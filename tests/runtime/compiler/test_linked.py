"""Functions of modules on their way to machine code."""

import pytest

from spikerack.runtime.compiler.linked import linked
from spikerack.runtime.errors import PatchError


def reads_files(x):
    return open(x)


def adds_words(x):
    return x + "word"


@pytest.mark.parametrize(
    ("fn", "said"), [(reads_files, "Untyped global name 'open'"), (adds_words, "No implementation")]
)
def test_what_no_machine_can_do_is_told_in_one_line(fn, said, tmp_path, monkeypatch):
    monkeypatch.setenv("SPIKERACK_CACHE", str(tmp_path))
    with pytest.raises(PatchError) as told:
        linked(fn, ["f"], "test")
    line = str(told.value)
    number = fn.__code__.co_firstlineno + 1
    assert line.startswith(f"{fn.__name__}, line {number}: must be what machine code can do")
    assert said in line
    assert "\n" not in line
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
