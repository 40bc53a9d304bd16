"""The command line as a player meets it: a process, its words, its exit code."""

import os
import subprocess
import sys
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from tests.root import ROOT

PATCH = ROOT / "patches" / "first_sound.json"
TAP = "cells.v=v.npy"


def spikerack(*arguments, cwd=ROOT, **env):
    command = [sys.executable, str(ROOT / "run_patcher.py"), *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "200"} | env
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )


def test_render_says_what_it_did(tmp_path):
    done = spikerack(
        "render", PATCH, "-o", "a.wav", "--seconds", 0.5, "--block", 17, "--seed", 3,
        "--sample-rate", 44100, "--set", "rain.rate=40 Hz", "--tap", TAP, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, *files = done.stdout.splitlines()
    assert first.startswith("rendered 0.5 s in ")
    assert " x real time), peak -" in first
    assert first.endswith(" dB")
    assert [f.strip() for f in files] == ["a.wav", "v.npy"]
    sound, rate = soundfile.read(tmp_path / "a.wav")
    assert (sound.shape, rate) == ((22_050, 2), 44_100)
    assert np.load(tmp_path / "v.npy").shape == (22_050, 8)


def test_blocks_and_kernels_from_outside(tmp_path):
    for name, options in {"a": ["--block", 1], "b": ["--block", 512]}.items():
        done = spikerack("render", PATCH, "-o", tmp_path / f"{name}.flac", "-s", 0.3, *options)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


def test_a_patch_without_sound_is_a_simulation(tmp_path):
    patch = tmp_path / "cell.json"
    patch.write_text('{"spikerack": 1, "nodes": {"cell": {"module": "lif"}}}')
    tap = ["--tap", f"cell.v={tmp_path / 'v.npy'}"]
    done = spikerack("render", patch, "--sample-rate", 10_000, "--seconds", 0.1, *tap)
    assert done.returncode == 0, done.stderr
    assert np.load(tmp_path / "v.npy").shape == (1000, 1)
    deaf = spikerack("render", patch, "-o", tmp_path / "x.wav")
    assert deaf.returncode == 2
    assert "no node is heard" in deaf.stderr


def test_a_damaged_midi_file_plays_and_what_was_skipped_is_said(tmp_path):
    tune = tmp_path / "tune.mid"
    body = bytes.fromhex("00 ff 59 00 00 b0 07 c8 00 90 3c 64")
    tune.write_bytes(b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\0\0\x63" + body)
    done = spikerack("render", PATCH, "-o", tmp_path / "x.wav", "-s", 0.1, "--midi", tune)
    assert done.returncode == 0, done.stderr
    told = "short meta event (1), data byte above 127 (1), track cut short (1); the rest plays"
    assert done.stderr == f"{tune}: skipped what is damaged or unknown: {told}\n"


def test_what_was_learned_is_saved(tmp_path):
    done = spikerack("render", PATCH, "-s", 0.1, "--save", tmp_path / "b.json", "--seed", 9)
    assert done.returncode == 0, done.stderr
    assert '"seed": 9' in (tmp_path / "b.json").read_text()
    assert spikerack("check", tmp_path / "b.json").returncode == 0


def test_check_plan_kernel_modules_devices():
    said = {
        ("check", PATCH): "1 loop, 1 cut, 0 ghosts, memory 1.52 MiB, about ",
        ("plan", PATCH): "cells.spike -> hush.spike: weight 1, 8 into 8, 1 ticks late, CUT",
        ("kernel", PATCH): "def kernel(",
        ("kernel", PATCH, "--kernel", "generic"): "def kernel(args, t0, first, n):",
        ("modules",): "  lif  ",
        ("modules", "lif"): "| `tau`",
        ("modules", "neurons"): "### izhikevich",
        ("devices",): "sound: ",
        ("--help",): "render",
        ("render", "--help"): "--tap",
    }
    for command, text in said.items():
        done = spikerack(*command)
        assert done.returncode == 0, done.stderr
        assert text in done.stdout, command


def test_help_does_not_wait_for_the_compiler():
    code = "import sys; from spikerack.runtime.commands.main import main; main(sys.argv[1:]); "
    code += "sys.exit('numba' in sys.modules or 'scipy.signal' in sys.modules)"
    for command in ("--help", "modules"):
        done = subprocess.run([sys.executable, "-c", code, command], cwd=ROOT, capture_output=True)
        assert done.returncode == 0, command


BROKEN = {"text.json": "not a patch", "empty.json": "", "list.json": "[1, 2]"}
BROKEN["loose.json"] = '{"spikerack": 1, "nodes": {"a": {"module": "lif", "knobs": {"tua": 1}}}}'
BROKEN["wide.json"] = '{"spikerack": 1, "nodes": {"a": {"module": "lif", "channels": -1}}}'

WRONG = [
    ("check", "none.json"),
    ("check", "."),
    *(("check", name) for name in BROKEN),
    *(("render", name, "-o", "x.wav") for name in BROKEN),
    ("render", "none.json", "-o", "x.wav"),
    ("render", PATCH),
    ("render", PATCH, "-o", "x.mp3"),
    ("render", PATCH, "-o", "no/x.wav"),
    ("render", PATCH, "-o", "folder.wav"),
    ("render", PATCH, "-o", "/proc/x.wav"),
    ("render", PATCH, "-o", "x.wav", "--seconds", "0"),
    ("render", PATCH, "-o", "x.wav", "--seconds", "-3"),
    ("render", PATCH, "-o", "x.wav", "--seconds", "nan"),
    ("render", PATCH, "-o", "x.wav", "--seconds", "long"),
    ("play", PATCH, "--device", "none", "--seconds", "-1"),
    ("play", PATCH, "--device", "none", "--seconds", "nan"),
    ("play", PATCH, "--device", "none", "--seconds", "inf"),
    ("play", PATCH, "--device", "none", "--block", "-64"),
    ("play", PATCH, "--device", "none", "--sample-rate", "-1"),
    ("picture", PATCH, "-o", "x.png", "--seconds", "nan"),
    ("picture", PATCH, "-o", "x.png", "--seconds", "-0.5"),
    ("render", PATCH, "-o", "x.wav", "--set", "filter.cutoff=440,5"),
    ("render", PATCH, "-o", "x.wav", "--block", "0"),
    ("render", PATCH, "-o", "x.wav", "--block", "1000000"),
    ("render", PATCH, "-o", "x.wav", "--sample-rate", "3"),
    ("render", PATCH, "-o", "x.wav", "--seed", "-1"),
    ("render", PATCH, "-o", "x.wav", "--kernel", "fast"),
    ("render", PATCH, "-o", "x.wav", "--input", "none.wav"),
    ("render", PATCH, "-o", "x.wav", "--input", "noise.wav"),
    ("render", PATCH, "-o", "x.wav", "--input", "short.wav"),
    ("render", PATCH, "-o", "x.wav", "--midi", "none.mid"),
    ("render", PATCH, "-o", "x.wav", "--midi", "noise.mid"),
    ("render", PATCH, "-o", "x.wav", "--midi", "short.mid"),
    ("render", PATCH, "-o", "x.wav", "--set", "rain"),
    ("render", PATCH, "-o", "x.wav", "--set", "rain.rate=purple"),
    ("render", PATCH, "--tap", "rain"),
    ("render", PATCH, "--tap", "rain.spike=x.csv"),
    ("render", PATCH, "--tap", "rain.nothing=x.npy"),
    ("render", PATCH, "--tap", "nobody.spike=x.npy"),
    ("render", PATCH, "--tap", "rain.spike=x.npy", "--tap", "rain.spike=y.npy"),
    ("render", PATCH, "--tap", "rain.spike=x.npy", "--tap", "cells.v=x.npy"),
    ("modules", "liff"),
    ("play", "none.json"),
    ("kernel", "text.json"),
    ("plan", "text.json"),
    ("dance",),
    ("render",),
]


@pytest.mark.parametrize("command", WRONG, ids=lambda c: " ".join(str(x)[-12:] for x in c))
def test_mistakes_are_told_in_one_line(tmp_path, command, capfd):
    import spikerack.patcher.commands  # noqa: F401  # adds `picture`
    from spikerack.runtime.commands.main import main

    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "folder.wav").mkdir()
    noise = np.random.default_rng(1).bytes(3000)
    (tmp_path / "noise.wav").write_bytes(noise)
    (tmp_path / "noise.mid").write_bytes(noise)
    soundfile.write(tmp_path / "whole.wav", np.zeros((100, 2)), 48_000)
    (tmp_path / "short.wav").write_bytes((tmp_path / "whole.wav").read_bytes()[:30])
    mido.MidiFile(tracks=[mido.MidiTrack([mido.Message("note_on", note=60)])]).save(
        tmp_path / "whole.mid"
    )
    (tmp_path / "short.mid").write_bytes((tmp_path / "whole.mid").read_bytes()[:20])
    before = sorted(tmp_path.iterdir())
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        status = main([str(c) for c in command])
    finally:
        os.chdir(here)
    said = capfd.readouterr()
    assert status == 2, said.err
    assert said.err.count("\n") == 1
    assert len(said.err) > 20
    assert "Traceback" not in said.err
    is_read = command in (("check", "loose.json"), ("check", "wide.json"))
    assert "cannot be played" in said.out if is_read else not said.out
    assert sorted(tmp_path.iterdir()) == before


def test_an_error_of_ours_is_one_line_too(monkeypatch, capfd):
    from spikerack.runtime.commands import datasheet
    from spikerack.runtime.commands import main as commands

    def broken(spec):
        raise KeyError("oops")

    monkeypatch.setattr(datasheet, "text", broken)
    assert commands.main(["modules", "lif"]) == 1
    said = capfd.readouterr().err
    assert said.startswith("this command: internal error, KeyError: 'oops'; its traceback is in ")
    assert said.count("\n") == 1
    monkeypatch.setenv("SPIKERACK_DEBUG", "1")
    with pytest.raises(KeyError):
        commands.main(["modules", "lif"])


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} run_patcher.py modules | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""


def test_demo_plays_or_renders():
    done = spikerack()
    assert done.returncode == 0, done.stderr
    assert "Rain falls" in done.stdout
