"""Each script in examples/ runs from any folder and ends well."""

import os
import subprocess
import sys

import pytest

from tests.root import ROOT

SCRIPTS = sorted((ROOT / "examples").glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_an_example_runs(script, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, env=env, timeout=300
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout
    assert said.stderr == ""


def test_there_are_five():
    assert len(SCRIPTS) >= 5
