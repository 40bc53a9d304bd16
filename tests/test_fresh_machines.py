"""The README's commands on machines that have nothing: Debian 12 and 13, as root and as a user."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rig.processes import started

SCRIPT = Path(__file__).with_name("rig") / "fresh_debian.sh"
NEEDED = "sudo apt-get install"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="chroot needs root"),
]


@pytest.fixture(scope="module", autouse=True)
def debootstrap():
    if not shutil.which("debootstrap"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "debootstrap"], check=True)


def on_fresh(suite: str, command: str, user: str = "root") -> tuple[int, str]:
    with started(
        [str(SCRIPT), suite, command, user],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as program:  # fmt: skip
        told, _ = program.communicate(timeout=1800)
    return program.returncode, told


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_both_commands_end_well_on_a_fresh_machine(suite):
    """Without a screen it plays into a file, and the second start needs no network.

    Of the tests all are collected, and few are run.
    """
    again = "unshare --net make run && ls -l build/*.wav"
    tests = "PYTEST_ADDOPTS='-k test_names.py' make test"
    code, told = on_fresh(suite, f"make run && {again} && {tests}")
    assert code == 0, told
    assert told.count(".wav") >= 3, told
    assert "[100%]" in told, told


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_the_package_is_installed_by_a_user_and_started_again_without_a_network(suite):
    """Only Python is from Debian.  Where PortAudio is missing the doctor says how to get it."""
    render = "~/own/bin/spikerack render first_sound -s 1 -o"
    user = (
        "cd && python3 -m venv own && own/bin/pip install -q ./spikerack && mkdir empty && "
        f"cd empty && {render} first.wav"
    )
    again = (
        f"cd ~/empty && {render} again.wav && cmp first.wav again.wav && ~/own/bin/spikerack doctor"
    )
    code, told = on_fresh(suite, " && ".join((
        "apt-get update -qq", "apt-get install -y -qq python3-venv >/dev/null 2>&1",
        "useradd -m player", "cp -r ~/spikerack ~player", "chown -R player ~player",
        f"su player -c '{user}'", f"unshare --net su player -c '{again}'",
    )))  # fmt: skip
    assert told.count("rendered 1 s") == 2, told
    assert code == 2, told
    assert "sound: PortAudio is missing; sudo apt-get install libportaudio2" in told


@pytest.mark.parametrize("suite", ["bookworm", "trixie"])
def test_a_user_is_told_in_one_line_what_to_install(suite):
    code, told = on_fresh(suite, "make run", "player")
    lines = [line for line in told.splitlines() if NEEDED in line]
    assert code != 0
    assert len(lines) == 1, told
