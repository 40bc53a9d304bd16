"""Kernels that look at every index: no module's is ever outside, and a wrong one is named."""

import os
import re
import subprocess
import sys

import pytest

from tests.root import ROOT


def guarded(code: str, cache: object) -> list[str]:
    """What a process says whose kernels look."""
    env = os.environ | {"SPIKERACK_BOUNDS": "1", "SPIKERACK_CACHE": str(cache), "NUMBA_OPT": "1"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=580)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize("kernels", ["EACH", pytest.param("OTHERS", marks=pytest.mark.long)])
def test_no_module_is_outside_its_arrays(tmp_path, kernels):
    """All of the library, at the ends of its knobs and with anything in its states."""
    code = f"from tests.at_random import guarded as g; g.main(sorted(g.library()), g.{kernels})"
    assert guarded(code, tmp_path) == ["done"]
    assert list(tmp_path.rglob("k*.numba")) == [], "by numba: it does not look"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What was told of every probe."""
    code = "from tests.at_random.astray import main; main()"
    lines = guarded(code, tmp_path_factory.mktemp("astray"))
    return {title: rest for title, *rest in (line.split(" | ") for line in lines)}


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        ("reads", ["reads, N: line[int(at)]: must be an index below 64 (got 70)"]),
        ("writes", ["writes, N: line[line.size]: must be an index below 64 (got 64)"]),
        ("negative", [
            "negative, N: line[-1]: must be an index below 64 (got -1)",
            "negative, N: line[int(y) - 2]: must be an index below 64 (got -2)",
        ]),
        ("helps", ["_helped, N: cells[at]: must be an index below 8 (got 9)"]),
        ("slices", ["slices, N: line[4:11]: must be an index below 9 (got 11)"]),
        ("matrix", ["matrix, N: w[2, 5]: must be an index below 5 (got 5)"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kernel", ["plain", "generic", "patch"])
def test_a_wrong_index_of_a_module_is_named(told, probe, said, kernel):
    state = "w" if probe == "matrix" else "line"
    wanted = [f"{line}; it is state.{state} of n ({probe})" for line in said]
    found = [re.sub(r"line \d+ of astray", "N", line) for line in told[f"{probe} {kernel}"]]
    assert found == wanted


@pytest.mark.parametrize(
    ("kernel", "said"),
    [
        ("an element", "x[n]"),
        ("a cell", "floats(a[0])[n]"),
        ("a column", "get(a[0], n, 1)"),
        ("a slice", "floats(a[0])[:n]"),
        ("a sum", "row_sum(a[0], n)"),
    ],
)
def test_a_wrong_index_of_a_kernels_text_is_named(told, kernel, said):
    assert told[f"{kernel} 1"] == [""]
    is_last = kernel in ("a slice", "a sum")  # what is used last, of so many
    first = told[f"{kernel} 70"][0]
    assert first == (
        f"{kernel}, {said}: must be an index below 64 (got {70 - is_last}); it is the cells"
    )
    assert told[f"{kernel} -1"] != [""]


def test_what_belongs_to_nobody_is_named(told):
    assert told["a row 1"] == [""]
    for n in (70, -1):
        assert told[f"a row {n}"][0].startswith("a row, copy_row(a[0], fma(8, n, a[0]), 4): must")
    for kernel in ("a cell by its word", "a cell that is kept"):
        assert told[f"{kernel} 1"] == [""]
        for n in (70, -1):
            rule = f"must be an index below 1 (got {n - 1}); it is the table"
            assert told[f"{kernel} {n}"] == [f"{kernel}, words(args)[n - 1]: {rule}"]
    assert told["a table 70"] == [
        "a table, a[n]: must be an index below 1 (got 70); it is the table"
    ]


@pytest.mark.parametrize("kernel", ["turning", "turning back"])
def test_turning_between_rows_and_columns_is_looked_at(told, kernel):
    """Eight ticks of eight channels are all that there is room for."""
    assert told[f"{kernel} 1"] == [""]
    rest = "must be an index below 64 (got 64); it is the cells"
    row, column = "floats(a[0])[_tick * 8 + _side]", "floats(words(args)[_side * 0])[_tick]"
    assert sorted(told[f"{kernel} 70"]) == sorted(f"{kernel}, {x}: {rest}" for x in (row, column))
