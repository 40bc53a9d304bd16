"""Sound through a real server: what a device hears is what the engine renders."""

import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from spikerack.modules.hardware import audio_in
from spikerack.modules.noise import noise
from spikerack.runtime.devices.audio import Audio
from spikerack.runtime.engine import pump as d
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.memory import shared_words
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec
from tests.rig.jack import rig, until  # noqa: F401
from tests.rig.probe import record
from tests.root import ROOT

pytestmark = pytest.mark.xdist_group("rig")  # one server at a time on a small machine
KNOWN = {fn.__name__: read_spec(fn) for fn in (audio_in, noise)}
KNOWN["audio_out"] = library()["audio_out"]
PATCH = Patch(
    nodes={
        "ears": Node("audio_in"), "noise": Node("noise"),
        "out": Node("audio_out", knobs={"level": -12.0}), "through": Node("audio_out"),
    },
    cables=(
        Cable("noise", "white", "out", "left", 0.5), Cable("ears", "right", "through", "right"),
    ),
    seed=7,
)  # fmt: skip


def started(wanted: str, patch: Patch = PATCH, **how: object) -> Audio:
    engine = Engine()
    engine.load(patch, KNOWN)
    return Audio(engine, wanted, say=lambda line: print("SAYS", line, flush=True), **how)


def offline(frames: int) -> np.ndarray:
    engine = Engine()
    engine.load(PATCH, KNOWN)
    out = np.zeros((frames, 2), np.float32)
    d.pump(engine.address, 0, out.ctypes.data, frames)
    return out


def play(wanted: str) -> None:
    """Play until told to stop; each line asks for the status."""
    audio = started(wanted)
    print("PLAYING", flush=True)
    for line in sys.stdin:
        if line.strip() == "status":
            print("STATUS", audio.engine.clock, audio.status(), flush=True)
    audio.close()
    before = audio.engine.clock
    time.sleep(0.05)
    assert audio.engine.clock == before
    print("CLOSED", flush=True)


def clock(player) -> int:
    player.tell("status")
    return int(player.hear("STATUS").split()[0])


def goes_on(player) -> None:
    """Time goes on in the patch, whatever the device does."""
    before = clock(player)
    assert until(lambda: clock(player) > before + 9_600, 10.0)


@pytest.mark.parametrize("period", [pytest.param(64, marks=pytest.mark.long), 96, 256])
def test_jack_hears_the_render_and_the_patch_hears_jack(rig, tmp_path, period):  # noqa: F811
    """Also with blocks that are no multiple of ours: then 64 samples later."""
    frames = 96_000
    voice = np.random.default_rng(3).uniform(-0.9, 0.9, (frames, 2)).astype(np.float32)
    np.save(tmp_path / "voice.npy", voice)
    rig.start(period)
    probe = rig.player(
        record, "probe", frames, str(tmp_path / "heard.npy"), str(tmp_path / "voice.npy")
    )
    probe.hear("READY")
    rig.sees("probe:in_1", "probe:out_2")
    player = rig.player(play, "probe, JACK")
    player.hear("SAYS playing on probe, JACK at 48000 Hz")
    player.hear("PLAYING")
    probe.tell()
    probe.hear("FULL")
    player.tell("status")
    played = int(player.hear("STATUS").split()[0])  # the server ran as fast as it could
    player.leave()
    probe.tell()
    probe.leave()
    heard = np.load(tmp_path / "heard.npy")
    late = int(np.flatnonzero(heard[:, 1])[0])
    assert np.array_equal(heard[late:, 1], voice[: frames - late, 1])
    assert late in ((period, 2 * period) if period % 64 == 0 else (period + 64, 2 * period + 64))
    voice, frames = heard[9_600:, 0], frames - 9_600  # once it has faded in
    rendered = offline(played + 48_000)[:, 0]
    begins = np.flatnonzero(rendered == voice[0])
    fits = [b for b in begins if np.array_equal(rendered[b : b + frames], voice)]
    assert len(fits) == 1, (begins, played)


def test_without_a_server_it_plays_on_in_silence_and_says_so(rig):  # noqa: F811
    player = rig.player(play, "system, JACK")
    assert player.hear("SAYS") == "system, JACK: there is no such device; on a silent clock"
    player.hear("PLAYING")
    goes_on(player)
    rig.start(128)  # and takes the device when it is there at last
    player.hear("SAYS playing on system, JACK at 48000 Hz")
    player.leave()


def lose_and_find(rig, times):  # noqa: F811
    rig.start(128)
    player = rig.player(play, "system, JACK")
    player.hear("SAYS playing on system, JACK")
    player.hear("PLAYING")
    for n in range(times):
        rig.kill((signal.SIGKILL, signal.SIGTERM)[n % 2])
        player.hear("SAYS system, JACK is gone")
        goes_on(player)
        rig.start(128)
        player.hear("SAYS playing on system, JACK")
        player.tell("status")
        assert "system, JACK: 48 kHz" in player.hear("STATUS")
        goes_on(player)
    return player


def test_a_server_that_dies_is_missed_and_found_again(rig):  # noqa: F811
    lose_and_find(rig, 2).leave()


def test_the_program_ends_well_while_its_server_is_dead(rig):  # noqa: F811
    player = lose_and_find(rig, 1)
    rig.kill(signal.SIGKILL)
    player.leave()


def test_the_end_of_a_program_asks_no_library_that_would_abort():
    code = (
        "import ctypes, sys\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.on_exit(ctypes.cast(libc.abort, ctypes.c_void_p), None)\n"
        "from spikerack.runtime.devices.end_at_once import end_at_once\n"
        "end_at_once()\n"
        "print('said')\n"
        "sys.exit(7)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (7, b"said\n")


@pytest.mark.long
def test_a_server_that_dies_ten_times_is_found_ten_times(rig):  # noqa: F811
    lose_and_find(rig, 10).leave()


def test_another_rate_is_said_in_one_line(rig):  # noqa: F811
    rig.start(128, 44_100)
    player = rig.player(play, "system, JACK")
    said = player.hear("SAYS")
    assert said.startswith("system, JACK: runs at 44100 Hz (got 48000)")
    assert said.endswith("on a silent clock")
    player.leave()


def test_streams_come_and_go_cleanly(rig):  # noqa: F811
    rig.start(64)
    rig.player(come_and_go, 20).leave(60.0)


def come_and_go(times: int) -> None:
    engine = Engine()
    engine.load(PATCH, KNOWN)
    for _ in range(times):
        audio = Audio(engine, "system, JACK")
        assert audio.device is not None
        time.sleep(0.05)
        audio.close()


def hog(seconds: float) -> None:
    """Callbacks made of callbacks due: ours and an empty one, in turn, under the same load."""
    import numba

    from spikerack.runtime.compiler.atomics import words
    from spikerack.runtime.devices.callback import on_device
    from spikerack.runtime.devices.listing import candidates
    from spikerack.runtime.devices.stream import Stream

    engine = Engine()
    engine.load(PATCH, KNOWN)
    calls = np.zeros(1, np.int64)
    place = calls.ctypes.data

    pointer, long = numba.types.voidptr, numba.types.uint64

    @numba.cfunc(numba.types.int32(pointer, pointer, long, pointer, long, pointer))
    def empty(source, target, frames, times, flags, gate):
        words(place)[0] += 1
        return np.int32(0)

    device = candidates("system, JACK")[0]
    is_over = threading.Event()

    def spin():
        n = 0
        while not is_over.is_set():
            n += 1

    def compile_things():
        n = 0
        while not is_over.is_set():
            n += 1
            scope: dict = {}
            exec(f"def f(x):\n    return (x + {n}) ** 0.5 * {n}", scope)
            numba.njit(scope["f"])(1.5)

    sys.setswitchinterval(1.0)
    kinds = (on_device.address, engine.words, shared_words.E_CALLS), (empty.address, calls, 0)
    counted = [0, 0]
    for turn in range(4):  # each alone, in turn: streams of one program share a callback thread
        address, where, word = kinds[turn % 2]
        stream = Stream(device, 48_000, 2, 2, 0, address)
        stream.play(engine.address)
        is_over.clear()
        threads = [threading.Thread(target=f) for f in (spin, compile_things)]
        for thread in threads:
            thread.start()
        before, begin = int(where[word]), time.monotonic()
        time.sleep(seconds / 2)
        made, spent = int(where[word]) - before, time.monotonic() - begin
        is_over.set()
        for thread in threads:
            thread.join()
        stream.close()
        counted[turn % 2] += round(made / spent * seconds / 2)
    print(
        "MADE", *counted, round(seconds * 750), int(engine.words[shared_words.E_LATE]), flush=True
    )


def beside_a_hog(rig, seconds):  # noqa: F811
    """Our callback is called about as often as an empty one; others may have the processor."""
    rig.start(64)
    player = rig.player(hog, seconds)
    ours, empty, due, _ = map(int, player.hear("MADE", 60.0 + 3.0 * seconds).split())
    player.leave()
    assert ours > 0.5 * empty
    assert ours > 0.1 * due  # a Python callback makes 0.004 of them


def test_python_that_hogs_its_lock_does_not_stop_the_sound(rig):  # noqa: F811
    beside_a_hog(rig, 2.0)


@pytest.mark.long
def test_python_that_hogs_its_lock_for_a_minute(rig):  # noqa: F811
    beside_a_hog(rig, 60.0)
