"""When notes are heard, and leave, through JACK: `python -m tests.rig.midi_latency 64 256`.

One client plays notes at frames of its own, and hears the gate as sound and the notes that leave
again.  All is counted in JACK's frames, so nothing is measured by a clock of the computer.
"""

import contextlib
import sys
import time

import numpy as np

from tests.rig.jack import Rig

NOTES, APART = 150, 2_890  # and frames from one to the next, so that each period's place comes


def play(device: str) -> None:
    """A player whose keys open a gate that is heard, and strike another instrument."""
    from spikerack.runtime.devices.audio import Audio
    from spikerack.runtime.devices.inputs import InputDevices
    from spikerack.runtime.devices.outputs import wanted_taps
    from spikerack.runtime.engine.engine import Engine
    from spikerack.runtime.library import library
    from spikerack.runtime.patch.graph import Cable, Node, Patch

    nodes = {
        "keys": Node("midi_notes", settings={"port": "hand:"}, channels=1),
        "out": Node("audio_out"),
        "synth": Node("midi_out", knobs={"length": 0.01}, settings={"port": "hand:"}),
    }
    ways = (("gate", "out", "left"), ("pitch", "synth", "pitch"), ("trigger", "synth", "trigger"))
    patch = Patch(nodes, tuple(Cable("keys", *way) for way in ways))
    engine = Engine()
    engine.load(patch, taps=wanted_taps(patch, library()))
    audio, hands = Audio(engine, device), InputDevices(engine)
    hands.bind()
    time.sleep(4.0)
    print("READY", audio.status(), flush=True)
    input()
    hands.close()
    audio.close()


def measure() -> None:
    """The hand: prints frames from key to sound, and from sound to the note that leaves."""
    import jack

    client = jack.Client("hand", no_start_server=True)
    keys, synth = client.midi_outports.register("keys"), client.midi_inports.register("synth")
    ear = client.inports.register("in_1")
    client.inports.register("in_2")
    due: list[tuple[int, bytes]] = []
    edges: list[int] = []
    left: list[int] = []
    xruns: list[float] = []
    last = [0.0]

    @client.set_process_callback
    def process(frames: int) -> None:
        keys.clear_buffer()
        begin = client.last_frame_time
        while due and due[0][0] < begin + frames:
            at, data = due.pop(0)
            keys.write_midi_event(max(0, at - begin), data)
        sound = ear.get_array()
        up = np.flatnonzero(np.diff(sound > 0.3, prepend=last[0] > 0.3) & (sound > 0.3))
        edges.extend((begin + up).tolist())
        last[0] = float(sound[-1])
        for at, data in synth.incoming_midi_events():
            if bytes(data)[0] & 0xF0 == 0x90:
                left.append(begin + at)

    client.set_xrun_callback(xruns.append)
    client.activate()
    print("READY", flush=True)
    input()
    for out in client.get_ports(is_audio=True, is_output=True):
        if not out.name.startswith(("hand", "system")):
            with contextlib.suppress(jack.JackError):
                client.connect(out, ear)
            break
    xruns.clear()
    first = client.frame_time + 24_000
    times = [first + APART * n for n in range(NOTES)]
    for at in times:
        due += [(at, bytes([0x90, 60, 100])), (at + 1_000, bytes([0x80, 60, 0]))]
    while due:
        time.sleep(0.05)
    time.sleep(1.0)
    print("FOUND", [times, edges, left, len(xruns), client.samplerate], flush=True)
    input()


def told(name: str, frames: np.ndarray, rate: int) -> str:
    """A row of the table, in milliseconds."""
    if not len(frames):
        return f"{name}: nothing"
    ms = frames * 1e3 / rate
    at = ", ".join(f"{p} % {np.percentile(ms, p):.3f}" for p in (5, 50, 95))
    ends = f"min {ms.min():.3f}, max {ms.max():.3f}, std {ms.std():.3f} ms"
    return f"{name}: {len(ms)} of {NOTES}, {at}, {ends}"


def after(causes: list[int], found: list[int]) -> np.ndarray:
    """From each cause to the first that follows before the next cause but one."""
    late = [(c, [f - c for f in found if 0 <= f - c < 2 * APART - 100]) for c in causes]
    return np.array([each[0] for _, each in late if each])


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    from tests.rig import midi_latency as here  # players are found by their module

    for period in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            rig = Rig(Path(folder))
            try:
                rig.start(period)
                hand = rig.player(here.measure)
                hand.hear("READY")
                player = rig.player(here.play, "system")
                print(player.hear("READY"))
                hand.tell()
                times, edges, left, xruns, rate = eval(hand.hear("FOUND"))
                print(f"period {period}, {xruns} xruns")
                print(told("  key to sound", after(times, edges), rate))
                print(told("  sound to note that leaves", after(edges, left), rate))
                player.tell(), player.leave()
                hand.tell(), hand.leave()
            finally:
                rig.close()
