"""The wheel from an empty folder, with the libraries that it asks for: pip, uvx and pipx."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import soundfile

from tests.root import ROOT

pytestmark = pytest.mark.long
RENDER = "render", "first_sound", "-s", "1", "-o", "out.wav"


@pytest.fixture(scope="module")
def tools(tmp_path_factory) -> Path:
    """A virtual environment's programs, with those that install, and the wheel beside them."""
    folder = tmp_path_factory.mktemp("tools")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run(folder, programs / "pip", "install", "-q", "uv", "pipx")
    run(folder, programs / "pip", "wheel", "-q", "--no-deps", "-w", programs, ROOT)
    return programs


def run(folder: Path, *command: object) -> str:
    """What a command says in a folder, where nothing is of this clone or of this user."""
    own = {"UV_CACHE_DIR": "uv", "PIPX_HOME": "pipx", "SPIKERACK_STATE": "state"}
    env = {**os.environ, "PYTHONPATH": "", **{k: str(folder / v) for k, v in own.items()}}
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=env, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("how", ["pip", "uvx", "pipx"])
def test_the_wheel_renders_from_an_empty_folder(tools, tmp_path, how):
    (wheel,) = tools.glob("*.whl")
    if how == "pip":
        run(tmp_path, tools / "pip", "install", "-q", wheel)
        spikerack = (tools / "spikerack",)
    elif how == "uvx":
        spikerack = tools / "uvx", "--python", sys.executable, "--from", wheel, "spikerack"
    else:
        spikerack = (
            tools / "pipx", "run", "--no-cache", "--python", sys.executable,
            "--spec", wheel, "spikerack",
        )  # fmt: skip
    assert run(tmp_path, *spikerack, "--version").startswith("spikerack ")
    run(tmp_path, *spikerack, *RENDER)
    sound, rate = soundfile.read(tmp_path / "out.wav")
    assert len(sound) == rate
    assert abs(sound).max() > 0.01
