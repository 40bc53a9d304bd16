"""Damaged files of every kind: a line says what is wrong, or they open and play; no more."""

import json
import os
import sys
from subprocess import PIPE

import pytest

from tests.at_random.fuzzed import Trials
from tests.rig.processes import end, start
from tests.root import ROOT

MINUTES = float(os.environ.get("SPIKERACK_FUZZ_MINUTES", "60"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_damage_of_any_kind_is_refused_in_a_line_or_does_no_harm(tmp_path, monkeypatch):
    for name in ("STATE", "CONFIG", "TAKES", "DATA"):
        monkeypatch.setenv(f"SPIKERACK_{name}", str(tmp_path))  # put back at the end
    trials = Trials(tmp_path, every=7)
    found = {trials.one(seed) for seed in range(80)}
    assert {kind for kind, _ in found} == trials.kinds.keys()
    assert {what for _, what in found} >= {"refused", "opened"}


@pytest.mark.long
def test_damaged_files_for_an_hour(tmp_path):
    """In processes of their own: one that dies is a fault, and its seed is told."""
    workers = []
    for number in range(os.cpu_count() or 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        command = [
            sys.executable,
            "-m",
            "tests.at_random.fuzzed",
            str(number * 10**9),
            str(MINUTES),
        ]
        env = {**os.environ, "SPIKERACK_FUZZED": str(folder)}
        with (folder / "log").open("w") as log:
            workers.append((folder, start(command, cwd=ROOT, env=env, stdout=PIPE, stderr=log)))
    try:
        for folder, worker in workers:
            told, _ = worker.communicate(timeout=60 * MINUTES + 600)
            assert worker.returncode == 0, f"died of seed {(folder / 'now').read_text()}"
            found = json.loads(told)
            print(f"\n{sum(found.values())} trials: {found}")
            assert "FAULT" not in found, (folder / "log").read_text()[-3000:]
    finally:
        for _, worker in workers:
            end(worker)
