"""What the doctor says is what is here."""

import sys
from importlib.metadata import version

from spikerack import __version__
from spikerack.runtime.commands import doctor
from spikerack.runtime.commands.main import main
from spikerack.runtime.devices.listing import DeviceError

MISSING = "sound: PortAudio is missing; sudo apt-get install libportaudio2"


def test_it_names_versions_and_places(capsys, monkeypatch, tmp_path):
    for name in ("CACHE", "STATE", "CONFIG", "DATA", "TAKES"):
        monkeypatch.setenv(f"SPIKERACK_{name}", str(tmp_path / name))
    (tmp_path / "DATA").mkdir()
    (tmp_path / "DATA" / "x").write_bytes(bytes(2048))
    assert main(["doctor"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"spikerack {__version__}, Python {sys.version.split()[0]}")
    assert f"numpy {version('numpy')}" in told
    assert f"groups: {tmp_path / 'DATA'} (1 files, 2 KiB)" in told
    assert f"takes: {tmp_path / 'TAKES'} (empty)" in told


def test_what_is_missing_is_told_with_its_remedy(capsys, monkeypatch):
    def gone() -> None:
        raise DeviceError(MISSING)

    monkeypatch.setattr("spikerack.runtime.devices.listing.devices", gone)
    assert main(["doctor"]) == 2
    assert MISSING in capsys.readouterr().err.splitlines()


def test_a_server_that_is_ill_is_told(capsys, monkeypatch):
    def ill() -> None:
        raise DeviceError("no answer")

    monkeypatch.setattr("spikerack.runtime.devices.listing.devices", ill)
    assert main(["doctor"]) == 0
    assert "sound: no answer" in capsys.readouterr().out


def test_it_says_which_version_it_is(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"spikerack {__version__}\n"


def test_every_library_it_names_is_here():
    assert all(map(version, doctor.LIBRARIES))
