"""A sound server that dies, hangs, comes late or changes its rate never costs the player more
than the sound of that time."""

import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from spikerack.patcher.sound.sound import Sound
from spikerack.runtime.commands.main import exit_now
from spikerack.runtime.devices.stream import OPEN
from spikerack.runtime.document.document import Document
from spikerack.runtime.patch.patchfile import read
from tests.rig.jack import until
from tests.rig.processes import ends
from tests.rig.sound_servers import command, held, server, worked  # noqa: F401
from tests.root import ROOT
from tests.runtime.devices.test_audio import KNOWN, clock, goes_on, play, started
from tests.runtime.devices.test_audio import PATCH as PATCH_HEARS

pytestmark = pytest.mark.xdist_group("rig")
BOTH = pytest.mark.parametrize("server", ["pulse", "jack"], indirect=True)
ALL = pytest.mark.parametrize("server", ["pulse", "jack", "pipewire"], indirect=True)
STUCK = pytest.mark.parametrize("server", ["stuck"], indirect=True)
PULSE = pytest.mark.parametrize("server", ["pulse"], indirect=True)
PATCH = ROOT / "patches" / "first_sound.json"
BACK = 15.0  # seconds until a server that is back is played on, on a machine with much to do


def playing(server, where=""):  # noqa: F811
    player = server.player(play, where)
    player.hear(f"SAYS playing on {server.device} at 48000 Hz")
    if "PLAYING" not in player.heard:  # a device that was not seen at once is found later
        player.hear("PLAYING")
    return player


def lose(server, player) -> None:  # noqa: F811
    server.kill()
    player.hear(f"SAYS {server.device} is gone", BACK)


def find(server, player) -> None:  # noqa: F811
    before = clock(player)
    server.start()
    player.hear(f"SAYS playing on {server.device} at 48000 Hz", BACK)
    assert until(server.hears, BACK)
    assert clock(player) > before  # the same engine, further on


@BOTH
def test_a_server_that_is_killed_is_played_on_again(server):  # noqa: F811
    server.start()
    player = playing(server)
    for _ in range(2):
        lose(server, player)
        goes_on(player)
        find(server, player)
    player.leave()


@pytest.mark.long
@ALL
def test_fifty_times_killed_fifty_times_found(server):  # noqa: F811
    server.start()
    player = playing(server)
    told = []
    for n in range(50):
        lose(server, player)
        time.sleep((0.0, 0.3, 1.0)[n % 3])  # at another moment of the search
        find(server, player)
        told.append(held(player.process.pid))
    print("threads, files, MB", told[0], told[9], told[-1])
    early, late = (map(max, zip(*told[at], strict=True)) for at in (slice(0, 10), slice(40, 50)))
    for before, after, more in zip(early, late, (4, 8, 200), strict=True):
        assert after <= before + more, (told[0], told[-1])
    player.leave()


@BOTH
def test_a_server_that_stops_and_goes_on(server):  # noqa: F811
    server.start()
    player = playing(server)
    server.server.send_signal(signal.SIGSTOP)
    player.hear(f"SAYS {server.device} is gone", BACK)
    goes_on(player)
    server.server.send_signal(signal.SIGCONT)
    player.hear(f"SAYS playing on {server.device}", BACK)
    assert until(server.hears, BACK)
    player.leave()


@PULSE
def test_who_waits_for_a_server_does_not_work(server):  # noqa: F811
    """What is recorded comes late here, and PortAudio spins where that fills a buffer.

    A thread that spins takes a processor more than before, or what it can get of one.
    """

    def part() -> float:
        before, begin = worked(player.process.pid), time.monotonic()
        while time.monotonic() < begin + 4.0:
            assert server.hears()
        return (worked(player.process.pid) - before) / (time.monotonic() - begin)

    server.start()
    player = playing(server)
    goes_on(player)
    usual = part()
    lose(server, player)
    find(server, player)
    assert part() < usual + 0.5
    player.leave()


def comes_to_hear(wanted: str) -> None:
    audio = started(wanted, PATCH_HEARS.without_node("ears"))
    print("PLAYING", flush=True)
    sys.stdin.readline()
    audio.engine.load(PATCH_HEARS, KNOWN)
    sys.stdin.read()
    audio.close()


@PULSE
def test_a_device_records_only_if_the_patch_hears_it(server):  # noqa: F811
    server.start()
    player = server.player(comes_to_hear, "")
    player.hear(f"SAYS playing on {server.device}")
    assert until(server.hears, BACK)
    assert not server.told("short", "source-outputs")
    player.tell()
    assert until(lambda: bool(server.told("short", "source-outputs")), BACK)
    assert until(server.hears, BACK)
    player.leave()


@PULSE
def test_a_server_that_comes_late(server):  # noqa: F811
    player = server.player(play, "pulse")
    assert player.hear("SAYS") == "pulse: there is no such device; on a silent clock"
    player.hear("PLAYING")
    find(server, player)
    player.leave()


@BOTH
@pytest.mark.parametrize("how", ["plays", "dead", "stopped"])
def test_the_program_ends_at_once_whatever_its_server_does(server, how):  # noqa: F811
    server.start()
    player = command(server, "play", str(PATCH))
    player.hear(f"playing on {server.device}")
    if how == "dead":
        server.kill()
        player.hear(f"{server.device} is gone", BACK)
    elif how == "stopped":
        server.server.send_signal(signal.SIGSTOP)
    ends(player.process, server.server)


@BOTH
def test_it_ends_at_once_while_it_waits_for_a_server_that_never_answers(server):  # noqa: F811
    server.start()
    server.server.send_signal(signal.SIGSTOP)
    player = command(server, "play", str(PATCH))
    player.hear("no sound device; on a silent clock")
    ends(player.process, server.server)


@STUCK
def test_it_ends_at_once_while_a_device_blocks(server):  # noqa: F811
    player = command(server, "play", str(PATCH), "--device", server.device)
    maps = Path(f"/proc/{player.process.pid}/maps")
    assert until(lambda: "libportaudio" in maps.read_text(), 60.0)
    time.sleep(0.3)  # of the 6 s that it hangs there
    ends(player.process, server.server)


def change() -> None:
    """Choose a device that blocks, and then another."""
    sound = Sound(Document(read(PATCH)), "none", 48_000)
    assert until(lambda: sound.status().device != "", 180.0)
    sound.device("stuck")
    assert until(is_opening, 30.0)
    begin = time.monotonic()
    sound.device("none")
    assert until(lambda: not sound.is_busy, 30.0)
    print("CHOSEN", time.monotonic() - begin, flush=True)
    begin = sound._live.engine.clock
    assert until(lambda: sound._live.engine.clock > begin + 9_600, 10.0)
    sound.close()
    exit_now(0)


def is_opening() -> bool:
    return "stream" in [thread.name for thread in threading.enumerate()]


@STUCK
def test_another_device_is_chosen_while_one_blocks(server):  # noqa: F811
    player = server.player(change)
    assert float(player.hear("CHOSEN")) < OPEN / 2
    player.leave()
