"""A file that is no module says so at import: in which file, in which line, and what to do."""

from pathlib import Path

import pytest

from spikerack import modules
from spikerack.runtime.library import library, load
from spikerack.runtime.spec import ModuleError

SLIPS = {
    'def f(x: Signal = 0.0, v: State = 0.0) -> Out("y"):\n    """F."""\n    return x':
        "mine.py: f, line 5: returns x; its signature promises y, v; "
        "name these, and end with `return y, v`",
    'def f(x: float = 0.0) -> Out("y"):\n    """F."""\n    y = x\n    return y':
        "mine.py: f, line 3, x: annotate with Signal, Signals, Knob, Setting, State, "
        "Hand or Context",
    'def f(k: Knob = 3) -> Out("y"):\n    """F."""\n    y = k\n    return y':
        "mine.py: f, line 3, k: give the knob a range, e.g. seconds(0.01, 1e-4, 1.0)",
    'def f(x: Signal = 0.0) -> Out("y"):\n    y = x\n    return y':
        "mine.py: f, line 3: say in a docstring what it is",
    'def f(k: Knob = hertz(5.0, 10.0, 20.0)) -> Out("y"):\n    """F."""\n    y = k\n    return y':
        "mine.py, line 3: ValueError: default 5 Hz is outside 10..20 Hz; mend it there",
    "import nowhere_at_all":
        "mine.py, line 3: ModuleNotFoundError: No module named 'nowhere_at_all'; mend it there",
    "def f(x":
        "mine.py, line 3: '(' was never closed; mend it there",
}  # fmt: skip


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_told_with_file_line_and_remedy(text):
    with pytest.raises(ModuleError) as told:
        load("mine.py", f'"""Mine."""\nfrom modules.ports import *\n{text}\n'.encode())
    assert str(told.value) == SLIPS[text]


def test_a_slip_beside_the_modules_is_told_the_same_way(tmp_path, monkeypatch):
    (tmp_path / "broken_beside.py").write_text("def f(x\n")
    monkeypatch.setattr(modules, "__path__", [str(tmp_path)])
    monkeypatch.setattr(modules, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ModuleError, match="broken_beside.py, line 1: '\\(' was never closed"):
        library.__wrapped__()


def test_every_module_that_comes_along_is_read():
    families = {spec.family for spec in library().values()}
    files = {path.stem for path in Path(str(modules.__file__)).parent.glob("*.py")}
    bare = {
        "__init__",
        "ports",
        "maths",
        "chance",
        "formula",
        "sounds",
        "regular",
        "quiet",
    }  # nothing to patch there
    assert families == files - bare
