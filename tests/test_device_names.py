"""Which device a player means by a name."""

import pytest

from runtime.devices import portaudio
from runtime.devices.portaudio import Device, candidates
from tests.rig import rig  # noqa: F401

ALSA, JACK = "ALSA", "JACK Audio Connection Kit"
LISTED = [("jack", ALSA), ("default", ALSA), ("JACK tape", ALSA), ("system", JACK), ("tape", JACK)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("JACK", ["system, JACK", "tape, JACK"]),  # the host API, though a device is called so
        ("jack", ["system, JACK", "tape, JACK"]),
        ("jack, ALSA", ["jack, ALSA"]),
        ("ALSA", ["jack, ALSA", "default, ALSA", "JACK tape, ALSA"]),
        ("tape", ["tape, JACK"]),  # a whole name before a part of one
        ("tap", ["JACK tape, ALSA", "tape, JACK"]),
        ("none of them", []),
        ("", ["system, JACK", "tape, JACK", "default, ALSA", "jack, ALSA"]),
    ],
)
def test_whole_names_come_first_and_host_apis_before_devices(wanted, found, monkeypatch):
    listed = [Device(name, api, 2, 2, 48_000, i) for i, (name, api) in enumerate(LISTED)]
    monkeypatch.setattr(portaudio, "devices", lambda: listed)
    assert [str(device) for device in candidates(wanted)] == found


def first_of(wanted: str) -> None:
    """Says which device comes first, among those that are really there."""
    print("FIRST", candidates(wanted)[0], flush=True)


@pytest.mark.xdist_group("rig")
def test_jack_is_the_server(rig):  # noqa: F811
    rig.start()
    player = rig.player(first_of, "JACK")
    assert player.hear("FIRST") == "system, JACK"
    player.leave()
