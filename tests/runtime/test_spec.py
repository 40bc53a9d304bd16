"""A file that is no module says so at import: in which file, in which line, and what to do."""

from pathlib import Path

import pytest

from spikerack import modules
from spikerack.runtime.library import library, load_own, standard
from spikerack.runtime.signature import ModuleError

SLIPS = {
    'def f(x: Signal = 0.0, v: State = 0.0) -> Out("y"):\n    """F."""\n    return x':
        "mine.py: f, line 5: returns x; its signature promises y, v; "
        "name these, and end with `return y, v`",
    'def f(x: float = 0.0) -> Out("y"):\n    """F."""\n    y = x\n    return y':
        "mine.py: f, line 3, x: annotate with Signal, Signals, Spikes, Knob, Setting, "
        "State, Hand, Place or Context",
    'def f(k: Knob = 3) -> Out("y"):\n    """F."""\n    y = k\n    return y':
        "mine.py: f, line 3, k: give the knob a range, e.g. seconds(0.01, 1e-4, 1.0)",
    'def f(x: Signal = 0.0) -> Out("y"):\n    y = x\n    return y':
        "mine.py: f, line 3: say in a docstring what it is",
    'def f(k: Knob = hertz(5.0, 10.0, 20.0)) -> Out("y"):\n    """F."""\n    y = k\n    return y':
        "mine.py, line 3: ValueError: default 5 Hz is outside 10..20 Hz; mend it there",
    'FAMILY = Family("nueron")\ndef f(x: Signal = 0.0) -> Out("y"):\n    """F."""\n    y = x':
        "mine.py: FAMILY, category: there is no 'nueron'; choose one of source, neuron, synapse, "
        "audio, analysis, utility",
    'FAMILY = Family("audio", "gate")\ndef f(x: Signal = 0.0) -> Out("y"):\n    """F."""':
        "mine.py: FAMILY, plain: there is no 'gate'; choose one of audio, control",
    'FAMILY = "neuron"\ndef f(x: Signal = 0.0) -> Out("y"):\n    """F."""\n    y = x':
        "mine.py: FAMILY: must be such as Family('neuron') (got 'neuron'); write it so",
    'def f(x: Signal = 0.0) -> Out("y", display="scop"):\n    """F."""\n    y = x\n    return y':
        "mine.py: f, line 3, display: there is no 'scop'; choose one of scope, xy, spectrum, "
        "spectrogram, cochleogram, raster, matrix, histogram, meter, rate, value, trend, stick, "
        "transfer, response, steps, rhythm, weights, press, fader, pad, keys, pads",
    'def f(x: Signal = 0.0) -> Out("y", bypass={"k": "y"}):\n    """F."""\n    y = x\n    return y':
        "mine.py: f, line 3, bypass: there is no signal inlet 'k'; choose one of x",
    'def f(x: Signal = 0.0) -> Out("y", bypass={"x": "z"}):\n    """F."""\n    y = x\n    return y':
        "mine.py: f, line 3, bypass: there is no outlet 'z'; choose one of y",
    "import nowhere_at_all":
        "mine.py, line 3: ModuleNotFoundError: No module named 'nowhere_at_all'; mend it there",
    "def f(x":
        "mine.py, line 3: '(' was never closed; mend it there",
}  # fmt: skip


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_told_with_file_line_and_remedy(text):
    with pytest.raises(ModuleError) as told:
        load_own("mine.py", f'"""Mine."""\nfrom modules.ports import *\n{text}\n'.encode())
    assert str(told.value) == SLIPS[text]


MEANING = b'''
"""Mine."""
from modules.ports import *

FAMILY = Family("neuron", display="raster")


def cell(
    drive: Signal = 0.0,
    sound: Audio = 0.0,
    push: Trigger = 0.0,
    hold: Gate = 0.0,
    kick: Impulse = 0.0,
    slow: Control = 0.0,
    k: Knob = amount(0.0),
) -> Out(spikes("spike"), "v", gate("high"), audio("heard")):
    """A cell."""
    spike, v, high, heard = kick, drive + k + slow, hold * push, sound
    return spike, v, high, heard


def tone(spike: Impulses, x: Signals) -> Out(
    signal("y", "1"), category="audio", display="", bypass={"spike": "y"}
):
    """Unlike its family."""
    y = x[0] + spike[0]
    return y
'''


def test_what_a_module_says_of_itself_is_in_its_datasheet():
    found = load_own("mine.py", MEANING)
    cell, tone = found["cell"], found["tone"]
    assert (cell.category, cell.display) == ("neuron", "raster")
    assert [p.kind for p in cell.inlets] == [
        "control", "audio", "trigger", "gate", "spikes", "control", "control",
    ]  # fmt: skip
    assert [o.kind for o in cell.outlets] == ["spikes", "control", "gate", "audio"]
    assert cell.bypass == {"drive": ("spike", "v", "high", "heard")}
    assert (tone.category, tone.display) == ("audio", "")
    assert [(p.role, p.kind) for p in tone.inlets] == [
        ("signals", "spikes"),
        ("signals", "control"),
    ]
    assert tone.bypass == {"spike": ("y",)}
    plain = load_own("mine.py", MEANING.replace(b"FAMILY =", b"OTHER ="))["cell"]
    assert (plain.category, plain.display) == ("utility", "")


def test_what_waits_for_an_event_is_not_led_around():
    """By default the first inlet of a sound or a slow value goes around: no trigger, no gate."""
    for name, spec in library().items():
        for inlet in spec.bypass:
            kind = spec.kind(inlet, False)
            assert kind in ("audio", "control") or spec.fn.__annotations__["return"].bypass, name


def test_a_slip_beside_the_modules_is_told_the_same_way(tmp_path, monkeypatch):
    (tmp_path / "broken_beside.py").write_text("def f(x\n")
    monkeypatch.setattr(modules, "__path__", [str(tmp_path)])
    monkeypatch.setattr(modules, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ModuleError, match="broken_beside.py, line 1: '\\(' was never closed"):
        standard.__wrapped__()


def test_every_module_that_comes_along_is_read():
    families = {spec.family for spec in library().values()}
    files = {path.stem for path in Path(str(modules.__file__)).parent.glob("*.py")}
    bare = {
        "__init__",
        "ports",
        "drawn",
        "wiring",
        "outlets",
        "recipes",
        "maths",
        "chance",
        "oversampling",
        "formula",
        "sounds",
        "regular",
        "quiet",
        "elementary",
        "links",
        "patterns",
        "propagators",
        "wiring_files",
        "centres",
        "sections",
        "partitions",
    }  # nothing to patch there
    assert families == files - bare
