"""Datasheets and the JSON Schema agree with the code they are made from."""

import json
import subprocess
import sys

import jsonschema
import pytest
from hypothesis import given, settings

from spikerack.runtime.commands.datasheet import page, text
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.patch.schema import schema
from tests.at_random.patches import LIBRARY, patches
from tests.runtime.patch.test_validate import LINES, OSC

OSCILLATOR = """### oscillator

An oscillator for tests.

```text
It is silent | v = 0.
```

|         | name    | start | range              | unit | taper  |
|---------|---------|-------|--------------------|------|--------|
| knob    | `pitch` | C4    | C-2 to C10         | oct  | linear |
| knob    | `shape` | sine  | sine, saw, square  |      | choice |
| knob    | `steps` | 8     | 1 to 16            |      | whole  |
| knob    | `rate`  | 2 Hz  | 0.01 Hz to 1 kHz   | Hz   | log    |
| setting | `folds` | 2     | 1 to 8             |      | whole  |
| setting | `file`  | none  |                    |      |        |
| outlet, control | `out`   |       |                    |      |        |
"""
MATRIX = """### matrix

A matrix for tests (Nobody 1900).

|                              | name   | start | range             | unit | taper  |
|------------------------------|--------|-------|-------------------|------|--------|
| inlet, control, all channels | `pre`  |       |                   |      |        |
| knob                         | `gain` | 1     | 0 to 4            |      | linear |
| setting                      | `size` | 4     | 1 to 64           |      | whole  |
| outlet, spikes               | `y`    |       | as wide as `size` |      |        |

Saved with the patch: w, y.
"""


def squeezed(sheet):
    return [" ".join(line.replace("-", "").split()) for line in sheet.splitlines()]


def test_the_sheet_of_a_module():
    assert squeezed(text(LIBRARY["oscillator"])) == squeezed(OSCILLATOR)
    assert text(LIBRARY["matrix"]) == MATRIX


@pytest.mark.parametrize("spec", library().values(), ids=lambda s: s.name)
def test_every_module_has_a_sheet_that_names_all_it_has(spec):
    sheet = text(spec)
    ports = [p.name for p in spec.ports if p.role not in ("state", "place", "sizes", "context")]
    assert all(f"| `{name}`" in sheet for name in [*ports, *spec.outlets])
    assert all(name in sheet for name in spec.presets)
    widths = {len(line) for line in sheet.splitlines() if line.startswith("|")}
    assert len(widths) == 1


def test_the_page_holds_every_module_once_under_its_family():
    lines = page().splitlines()
    assert sorted(x[4:] for x in lines if x.startswith("### ")) == sorted(library())
    families = [x for x in lines if x.startswith("## ")]
    assert families == sorted(families)
    assert page().endswith("\n")
    assert "\n\n\n" not in page()


def test_both_are_made_on_the_command_line():
    pages = ("commands.datasheet", page()), ("patch.schema", json.dumps(schema(), indent=1) + "\n")
    for name, made in pages:
        run = [sys.executable, "-m", f"spikerack.runtime.{name}"]
        shown = subprocess.run(run, capture_output=True, check=True, encoding="utf-8").stdout
        assert shown.splitlines()[-1] == made.splitlines()[-1]
        assert name == "commands.datasheet" or json.loads(shown) == json.loads(made)


CHECK = jsonschema.Draft202012Validator(schema(LIBRARY))


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(schema())
    CHECK.validate(json.loads(dumps(Patch(), LIBRARY)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(patches())
def test_the_schema_passes_what_is_written(patch):
    CHECK.validate(json.loads(dumps(patch, LIBRARY)))


IN_SCHEMA = [t for f, t, _ in LINES if f == OSC and "twice" not in _]
BEYOND = ("NaN", "1e999", '"pitch": 1, "pitch"', '"channels": 3', '"knob": {}', "2.0")


@pytest.mark.parametrize("part", [t for t in IN_SCHEMA if not any(b in t for b in BEYOND)])
def test_the_schema_refuses_what_the_loader_refuses(part):
    assert not CHECK.is_valid(json.loads(OSC % part))


def test_the_schema_knows_names_of_choices():
    told = json.loads(OSC % '"knobs": {"shape": ["saw", 2]}')
    CHECK.validate(told)
    assert loads(json.dumps(told), LIBRARY).nodes["osc"].knobs == {"shape": (1.0, 2.0)}
