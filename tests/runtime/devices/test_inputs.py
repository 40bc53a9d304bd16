"""Sticks, the mouse and takes, with real libraries and no hardware."""

import ctypes
import os
import subprocess
import time

import numpy as np
import pytest
import soundfile

from spikerack.modules.hardware import midi_notes, mouse, recorder
from spikerack.modules.sticks import gamepad, joystick
from spikerack.runtime.devices.audio import Audio
from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_targets import reaches
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.devices.mouse import Mouse
from spikerack.runtime.devices.outputs import wanted_taps
from spikerack.runtime.devices.recorder import Take
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.render import render
from spikerack.runtime.signature import read_spec
from tests.bench import play
from tests.rig import processes
from tests.rig.jack import needs

KNOWN = {fn.__name__: read_spec(fn) for fn in (gamepad, joystick, mouse, recorder, midi_notes)}
KNOWN["audio_out"] = library()["audio_out"]


class Playing:
    """An engine on the silent clock, with its hands."""

    def __init__(self, patch: Patch, taps: dict | None = None, **how: object) -> None:
        self.engine = Engine()
        self.program = self.engine.load(patch, KNOWN, taps)
        self.audio = Audio(self.engine, "none")
        self.hands = InputDevices(self.engine, **how)
        self.hands.bind()

    def now(self, node: str, part: str) -> float:
        return float(self.program.nodes[node][f"rest.{part}"][0])

    def until(self, node: str, part: str, value: float) -> None:
        end = time.monotonic() + 10.0
        while abs(self.now(node, part) - value) > 1e-4:
            assert time.monotonic() < end, (node, part, value, self.now(node, part))
            time.sleep(0.005)

    def close(self) -> None:
        self.hands.close()
        self.audio.close()


def test_the_silent_clock_keeps_the_rate_and_says_so():
    playing = Playing(Patch(nodes={"out": Node("audio_out")}))
    begin, at = playing.engine.clock, time.monotonic()
    time.sleep(1.0)
    made, spent = playing.engine.clock - begin, time.monotonic() - at
    status = playing.audio.status()
    playing.close()
    assert abs(made - 48_000 * spent) < 4_800
    assert "silent clock" in str(status)
    assert not status.is_device


@pytest.mark.filterwarnings("ignore:Using SDL2")
def test_virtual_sticks_move_their_nodes_and_come_back_to_their_place():
    """Unplugged, a stick lets go of everything; plugged in again it is the same stick."""
    import sdl2

    flight = sdl2.SDL_JOYSTICK_TYPE_FLIGHT_STICK, 3, 12, 1
    pad = sdl2.SDL_JOYSTICK_TYPE_GAMECONTROLLER, 6, 15, 0
    patch = Patch(
        nodes={"any": Node("joystick"), "second": Node("joystick", settings={"which": "2"}),
               "pad": Node("gamepad")}
    )  # fmt: skip
    playing = Playing(patch)
    sticks = playing.hands.sticks

    def attach(kind):
        index = sdl2.SDL_JoystickAttachVirtual(*kind)
        return sdl2.SDL_JoystickGetDeviceInstanceID(index)

    def set_axis(number, axis, value):
        j = sdl2.SDL_JoystickFromInstanceID(number)
        return sdl2.SDL_JoystickSetVirtualAxis(j, axis, value)

    def set_button(number, button, value):
        return sdl2.SDL_JoystickSetVirtualButton(
            sdl2.SDL_JoystickFromInstanceID(number), button, value
        )

    def detach(number):
        for i in range(sdl2.SDL_NumJoysticks()):
            if sdl2.SDL_JoystickGetDeviceInstanceID(i) == number:
                return sdl2.SDL_JoystickDetachVirtual(i)
        return -1

    def plugged(count):
        end = time.monotonic() + 10.0
        while len(sticks.names()) != count:
            assert time.monotonic() < end
            time.sleep(0.01)

    first = sticks.do(lambda: attach(flight))
    plugged(1)
    second = sticks.do(lambda: attach(pad))
    plugged(2)
    sticks.do(lambda: set_axis(first, 0, 32767))
    sticks.do(lambda: set_axis(first, 1, 32767))
    sticks.do(lambda: set_button(first, 2, 1))
    playing.until("any", "x", 1.0)
    playing.until("any", "y", -1.0)  # pulled towards the player
    playing.until("any", "button_3", 1.0)
    hat = sdl2.SDL_HAT_LEFTUP
    sticks.do(
        lambda: sdl2.SDL_JoystickSetVirtualHat(sdl2.SDL_JoystickFromInstanceID(first), 0, hat)
    )
    playing.until("any", "hat_x", -1.0)
    playing.until("any", "hat_y", 1.0)
    assert playing.now("second", "x") == 0.0
    sticks.do(lambda: set_axis(second, 1, -32768))
    sticks.do(lambda: set_button(second, 0, 1))
    playing.until("pad", "left_y", 1.0)
    playing.until("pad", "south", 1.0)
    playing.until("second", "y", 1.0)
    assert sticks.do(lambda: detach(first)) == 0
    plugged(1)
    playing.until("second", "y", 1.0)
    playing.until("any", "button_3", 0.0)
    again = sticks.do(lambda: attach(flight))
    plugged(2)
    sticks.do(lambda: set_axis(again, 0, -32768))
    playing.until("any", "x", -1.0)
    assert playing.now("second", "x") == 0.0
    playing.close()


def test_a_stick_is_shaped_within_its_ends():
    x = np.linspace(-1.0, 1.0, 201)[:, None]
    shaped = play(joystick, 201, x=x, dead_zone=0.2, curve=0.0)["x"][:, 0]
    assert np.all(shaped[np.abs(x[:, 0]) <= 0.2] == 0.0)
    assert shaped[0] == pytest.approx(-1.0)
    assert shaped[-1] == pytest.approx(1.0)
    assert np.all(np.diff(shaped) >= 0.0)
    bent = play(joystick, 201, x=x, dead_zone=0.0, curve=1.0)["x"][:, 0]
    assert np.allclose(bent, x[:, 0] ** 3)


def test_a_new_program_finds_the_hands_where_they_were():
    """A node made anew, wider, keeps what it was told; a stick's node learns it."""
    playing = Playing(Patch(nodes={"mouse": Node("mouse")}))
    playing.hands.mouse.close()
    playing.hands.mouse = Mouse(Timing(playing.engine), "")
    playing.hands.bind()
    playing.hands.mouse.move(0.5, -0.25, left=True)
    playing.until("mouse", "x", 0.5)
    patch = Patch(nodes={"mouse": Node("mouse", channels=3), "other": Node("mouse")})
    playing.program = playing.engine.load(patch, KNOWN)
    playing.hands.bind()
    for node in ("mouse", "other"):
        playing.until(node, "x", 0.5)
        playing.until(node, "left", 1.0)
    places = {r.node: r.places["x"] for r in reaches(playing.program)}
    assert len(set(places.values())) == 2
    playing.close()


def test_events_at_control_rate_are_late_but_not_lost():
    """What falls behind the block's last tick is there at the next one."""
    from spikerack.runtime.engine import pump as d

    engine = Engine()
    patch = Patch(nodes={"mouse": Node("mouse", rate=48)})
    program = engine.load(patch, KNOWN, {("mouse", "wheel"): 1000})
    place = reaches(program)[0].places["wheel"]
    for n in range(1, 200):
        engine.event(place, float(n), 37 * n)
    out = np.zeros((64 * 120, 2), np.float32)
    d.pump(engine.address, 0, out.ctypes.data, len(out))
    made = program.taps["mouse", "wheel"].drain()[:, 0]
    due = np.array([min(199, t * 48 // 37) for t in range(len(made))], float)
    assert np.array_equal(made, due)


def test_a_recorder_writes_what_it_hears(tmp_path):
    said = []
    patch = Patch(
        nodes={
            "mouse": Node("mouse", knobs={"glide": 0.0}),
            "tape": Node("recorder", settings={"path": "take.wav"}),
        },
        cables=(
            Cable("mouse", "x", "tape", "left"),
            Cable("mouse", "y", "tape", "right"),
            Cable("mouse", "left", "tape", "record"),
        ),
    )
    playing = Playing(patch, wanted_taps(patch, KNOWN), where=lambda: tmp_path, say=said.append)
    place = reaches(playing.program)[0].places
    for take in range(2):
        playing.engine.event(place["left"], 1.0)
        at = playing.engine.clock + 9_600
        for n in range(100):
            playing.engine.event(place["x"], (n + 1) / 128, at + 10 * n)
            playing.engine.event(place["y"], -(n + 1) / 128, at + 10 * n)
        time.sleep(0.6)
        playing.engine.event(place["left"], 0.0)
        time.sleep(0.2)
        playing.engine.event(place["x"], 0.0)
        playing.engine.event(place["y"], 0.0)
        time.sleep(0.1)
        assert said[-1] == f"recording {tmp_path / ('take 2.wav' if take else 'take.wav')}"
    playing.close()
    for name in ("take.wav", "take 2.wav"):
        sound, rate = soundfile.read(tmp_path / name)
        assert rate == 48_000
        begin = np.flatnonzero(sound[:, 0])[0]
        steps = np.repeat(np.arange(1, 101) / 128, 10)
        assert np.allclose(sound[begin : begin + 1000, 0], steps)
        assert np.array_equal(sound[:, 0], -sound[:, 1])
        assert 12_000 < len(sound) < 96_000


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_a_take_begins_before_it_was_wanted(tmp_path, chunk):
    """100 frames back, but not into the take before."""
    take = Take(lambda: tmp_path, "take.wav", 8000, lambda line: None, back=100)
    left = np.arange(1, 1001) / 1024
    on = np.zeros(1000, bool)
    on[[*range(50, 300), *range(340, 400), *range(700, 900)]] = True
    for at in range(0, 1000, chunk):
        part = slice(at, at + chunk)
        take.feed(left[part], -left[part], on[part])
    take.close()
    for name, begin, end in (("take", 0, 300), ("take 2", 300, 400), ("take 3", 600, 900)):
        sound, _ = soundfile.read(tmp_path / f"{name}.wav")
        assert np.array_equal(sound[:, 0], left[begin:end])
        assert np.array_equal(sound[:, 1], -left[begin:end])


def test_a_render_takes_what_was_before_too(tmp_path):
    settings = {"path": "take.wav", "back": 0.25}
    patch = Patch(
        {
            "time": Node("expression", settings={"formula": "t"}),
            "late": Node("expression", settings={"formula": "t >= 0.5"}),
            "tape": Node("recorder", settings=settings),
        },
        (Cable("time", "y", "tape", "left"), Cable("late", "y", "tape", "record")),
    )
    render(patch, 1.0, kernel="generic", where=lambda: tmp_path)
    sound, rate = soundfile.read(tmp_path / "take.wav")
    assert sound[0, 0] == pytest.approx(0.25, abs=1e-6)
    assert len(sound) == 0.75 * rate


def test_the_pointer_of_an_x_server_is_read():
    needs("Xvfb")
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "401x201x24"]
    server = processes.start(command, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as told:
        display = ":" + told.readline().strip()
    playing = Playing(Patch(nodes={"out": Node("audio_out")}))
    try:
        playing.hands.mouse = Mouse(playing.hands.timing, display)
        playing.program = playing.engine.load(Patch(nodes={"mouse": Node("mouse")}), KNOWN)
        playing.hands.bind()
        x = ctypes.CDLL("libX11.so.6")
        x.XOpenDisplay.restype = ctypes.c_void_p
        shown = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
        assert shown
        x.XDefaultRootWindow.restype = ctypes.c_ulong
        root = ctypes.c_ulong(x.XDefaultRootWindow(shown))
        for place, expected in (((0, 0), (-1.0, 1.0)), ((400, 200), (1.0, -1.0)),
                                ((300, 50), (0.5, 0.5))):  # fmt: skip
            x.XWarpPointer(shown, 0, root, 0, 0, 0, 0, *place)
            x.XSync(shown, 0)
            playing.until("mouse", "x", expected[0])
            playing.until("mouse", "y", expected[1])
        x.XCloseDisplay(shown)
        server.terminate()
        server.wait()
        playing.hands.mouse.move(0.25, 0.0)  # a lost server leaves us alone
        playing.until("mouse", "x", 0.25)
    finally:
        playing.close()
        processes.end(server)
