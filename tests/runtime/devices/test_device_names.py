"""Which device a player means by a name."""

import threading
import time

import pytest

from spikerack.runtime.devices import listing
from spikerack.runtime.devices.listing import Device, candidates
from tests.rig.jack import rig  # noqa: F401

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
    listed = [Device(name, api, 2, 2, 48_000) for name, api in LISTED]
    monkeypatch.setattr(listing, "devices", lambda *_: listed)
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


def look_and_ask(times: int) -> None:
    """A watchdog looks for devices again and again, while a menu asks what there is."""
    listing.look()
    asked = []
    looking = threading.Thread(target=lambda: [listing.look() for _ in range(times)])
    looking.start()
    while looking.is_alive():
        asked.append(tuple(listing.devices()))
        time.sleep(0.001)
    print("ASKED", len(asked), len(set(asked)), flush=True)


@pytest.mark.xdist_group("rig")
@pytest.mark.parametrize("has_server", [False, True])
def test_devices_can_be_asked_for_while_they_are_looked_for(rig, has_server):  # noqa: F811
    if has_server:
        rig.start()
    player = rig.player(look_and_ask, 3)
    asked, answers = map(int, player.hear("ASKED").split())
    assert asked > 100
    assert answers == 1  # nothing has changed, and it is never seen half looked for
    player.leave()
