"""All at once: a sound, a stick and a keyboard reach a patch that plays on a device.

What leaves the device is what `render` makes of the same sound and the same events, to the
bit; and it is another sound if any of the three is left out.
"""

import json
import threading
import time
from collections import deque
from pathlib import Path

import numpy as np
import pytest
import soundfile

from spikerack.runtime.devices import clock
from spikerack.runtime.devices.audio import Audio
from spikerack.runtime.devices.hand_targets import reaches
from spikerack.runtime.devices.inputs import InputDevices
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.player import Player
from spikerack.runtime.link.generic_program import Program
from spikerack.runtime.memory import shared_words
from spikerack.runtime.patch.patchfile import read
from spikerack.runtime.render import render as rendering
from tests.rig.jack import Rig, rig  # noqa: F401
from tests.rig.probe import record
from tests.root import ROOT
from tests.runtime.devices.test_midi_ports import keyboard

pytestmark = pytest.mark.xdist_group("rig")  # one server at a time on a small machine
PATCH = ROOT / "patches" / "organisms" / "joystick_organism.json"
RATE, PERIOD, SECONDS, LEAST = 48_000, 1024, 7, 3
FRAMES = RATE * SECONDS
EARS = ("ears", "left"), ("ears", "right")
Told = list[tuple[int, str, str, int, float]]  # sample, node, part, channel, value


def places(program: Program) -> dict[int, tuple[str, str, int]]:
    """What a hand's address stands for."""
    return {
        place + 8 * c: (reach.node, part, c)
        for reach in reaches(program)
        for part, place in reach.places.items()
        for c in range(reach.channels)
    }


def live(target: str) -> None:
    """Play on the probe; says PLAYING, waits for a line, moves the stick until the next one.

    Keeps every event the engine was sent, and what its inputs heard from its first sample on.
    """
    import sdl2

    clock.SLACK = 0.5  # a busy machine notices late, and then an event misses its sample
    engine = Engine(folder=PATCH.parent)
    sent: list[tuple[int, int, float, int]] = []
    push = engine.event

    def event(address: int, value: float, at: int = 0, kind: int = shared_words.HAND) -> bool:
        sent.append((at, address, float(value), kind))
        return push(address, value, at, kind)

    engine.event = event
    player = Player(engine, read(PATCH))
    hands = InputDevices(engine)
    player.after_swap.append(hands.bind)
    player.watch(dict.fromkeys(EARS, 60 * RATE))
    while set(engine.program.taps) != set(EARS):
        time.sleep(0.01)
    hands.bind()
    audio = Audio(engine, "probe, JACK")
    assert audio.device is not None, audio.says

    def attached() -> int:
        index = sdl2.SDL_JoystickAttachVirtual(sdl2.SDL_JOYSTICK_TYPE_FLIGHT_STICK, 3, 12, 1)
        return sdl2.SDL_JoystickGetDeviceInstanceID(index)

    number = hands.sticks.do(attached)
    while not any("piano" in name for name in hands.midi.ports()["in"]) or not hands.sticks.names():
        time.sleep(0.05)
    time.sleep(0.5)  # until the clock's estimate is at rest
    print("PLAYING", flush=True)
    input()
    rng = np.random.default_rng(5)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        axis, value = int(rng.integers(3)), int(rng.integers(-32_768, 32_768))
        hands.sticks.do(
            lambda axis=axis, value=value: sdl2.SDL_JoystickSetVirtualAxis(
                sdl2.SDL_JoystickFromInstanceID(number), axis, value
            )
        )
        time.sleep(0.15)
    print("MOVED", flush=True)
    input()
    said = audio.status()
    hands.close()
    audio.close()
    player.close()
    assert player.kernel == "generic"
    assert not player.error
    assert all(kind == shared_words.HAND for *_, kind in sent)
    assert all(value == 0.0 for when, _, value, _ in sent if when == 0)  # gates at rest
    assert not engine.faults()
    names = [t.name for t in threading.enumerate()]
    assert names.count("midi") == names.count("joystick") == 0  # each was one, and has ended
    at = places(engine.program)
    told: Told = [(when, *at[address], value) for when, address, value, _ in sent]
    heard = [engine.program.taps[jack].drain()[:, 0] for jack in EARS]
    assert len(heard[0]) == engine.clock
    np.save(target, np.stack(heard, 1).astype(np.float32))
    Path(target).with_suffix(".json").write_text(json.dumps(told))
    late, dropped = (
        int(engine.words[w]) for w in (shared_words.E_LATE_EVENTS, shared_words.E_DROPPED)
    )
    print("MISSED", late + dropped, said, flush=True)


def room() -> np.ndarray:
    """Tones and bursts of noise on two sides, with silence between them."""
    rng = np.random.default_rng(11)
    t = np.arange(FRAMES) / RATE
    tone = 0.6 * np.sin(2 * np.pi * 330.0 * t) * (t % 0.9 < 0.2)
    noise = rng.uniform(-0.8, 0.8, FRAMES) * (t % 0.5 > 0.4)
    return np.stack([tone, noise], 1).astype(np.float32)


def stretches(found: np.ndarray, source: np.ndarray) -> list[tuple[int, int, int]]:
    """(begin, end, where it begins in the source) of all that comes from there, in order.

    What a server leaves out is whole periods; those of silence prove nothing.
    """
    parts, begin = [], 0
    while begin + PERIOD <= len(found):
        block = found[begin : begin + PERIOD]
        loudest = int(np.abs(block[:, 0]).argmax())
        maybe = np.flatnonzero(source[:, 0] == block[loudest, 0]) - loudest
        fits = (b for b in maybe if b >= 0 and np.array_equal(source[b : b + PERIOD], block))
        start = next(fits, None) if block[loudest, 0] != 0.0 else None
        end = begin + PERIOD
        if start is not None:
            count = min(len(found) - begin, len(source) - start)
            same = (found[begin : begin + count] == source[start : start + count]).all(1)
            end = begin + (count if same.all() else int(same.argmin()))
            parts.append((begin, end, int(start)))
        begin = -(-end // PERIOD) * PERIOD
    return parts


def played(rig: Rig, folder: Path) -> tuple[np.ndarray, np.ndarray, Told, int, str]:  # noqa: F811
    """What came out, what the inputs heard, the events, and how many were late."""
    made, ears = folder / "made.npy", folder / "ears.npy"
    probe = rig.player(record, "probe", FRAMES, str(made), str(folder / "room.wav"), False)
    probe.hear("READY")
    times = [int(t) for t in np.cumsum(np.random.default_rng(2).integers(8_000, 16_000, 24))]
    piano = rig.player(keyboard, "piano", times, [48 + 5 * i % 24 for i in range(24)])
    piano.hear("READY")
    rig.sees("probe:in_1", "probe:out_2", "piano:keys")
    player = rig.player(live, str(ears))
    player.hear("PLAYING")
    for talk in (player, probe, piano):
        talk.tell()
    for talk, word in ((probe, "FULL"), (piano, "PLAYED"), (player, "MOVED")):
        talk.hear(word)
        talk.tell()
    missed, said = player.hear("MISSED").split(maxsplit=1)
    for talk in (player, probe, piano):
        talk.leave()
    told = json.loads(ears.with_suffix(".json").read_text())
    return np.load(made), np.load(ears), told, int(missed), said


def rendered(
    heard: np.ndarray, told: Told, frames: int, folder: Path, patched: pytest.MonkeyPatch
) -> np.ndarray:
    """The patch offline: this sound at its inputs and these events, from its first sample."""

    class Repeated:
        """The events as they came, in place of a song."""

        def __init__(self, engine: Engine, program: Program, played: object) -> None:
            where = {jack: address for address, jack in places(program).items()}
            listed = [(at, where[node, part, c], value) for at, node, part, c, value in told]
            self.due = deque(sorted(listed, key=lambda event: event[0]))
            self.engine = engine

        def feed(self, until: int) -> None:
            while self.due and self.due[0][0] < until:
                at, address, value = self.due.popleft()
                assert self.engine.event(address, value, at)

        @property
        def is_over(self) -> bool:
            return not self.due

    patched.setattr(rendering, "read_song", lambda path, told: None)
    patched.setattr(rendering, "Score", Repeated)
    soundfile.write(folder / "heard.wav", heard, RATE, "FLOAT")
    return rendering.render(
        read(PATCH), frames / RATE, block=PERIOD, kernel="generic", folder=PATCH.parent,
        input=folder / "heard.wav", midi=folder / "events",
    ).audio  # fmt: skip


def test_what_is_heard_live_is_what_render_makes(rig, tmp_path, monkeypatch):  # noqa: F811
    """A busy machine without realtime priority leaves periods out: then between its gaps."""
    source = room()
    soundfile.write(tmp_path / "room.wav", source, RATE, "FLOAT")
    rig.start(PERIOD)
    made, ears, told, missed, said = played(rig, tmp_path)
    assert not missed, said  # an event that came after its sample cannot be repeated
    again = rendered(ears, told, len(ears), tmp_path, monkeypatch)
    parts = stretches(made, again)
    assert sum(end - begin for begin, end, _ in parts) >= LEAST * RATE, (said, parts)
    is_heard = np.zeros(len(again), bool)
    for begin, end, start in parts:
        is_heard[start : start + end - begin] = True
    assert {node for at, node, *_ in told if is_heard[at : at + 1].any()} == {"stick", "keys"}
    came = stretches(ears, source)  # the file came in as it is
    assert sum(end - begin for begin, end, _ in came) >= LEAST * RATE, (said, came)
    assert any(is_heard[begin:end].any() for begin, end, _ in came)

    kinds = {
        "sound": (np.zeros_like(ears), told),
        "stick": (ears, [e for e in told if e[1] != "stick"]),
        "notes": (ears, [e for e in told if e[1] != "keys"]),
    }
    for name, (heard, kept) in kinds.items():
        other = rendered(heard, kept, len(ears), tmp_path, monkeypatch)
        apart = (other - again)[is_heard]
        assert np.sqrt((apart**2).mean()) > 0.02, name
