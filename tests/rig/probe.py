"""A JACK client as a test instrument: it records two channels and plays two, in C's order.

`freewheel` runs the server as fast as its clients allow and without a deadline, so that what
it records on a loaded machine is what was played, to the bit.  Run by `Rig.player(record, ..)`.
"""

import threading
import time

import numpy as np


def record(name: str, frames: int, target: str, played: str = "", freewheel: bool = True) -> None:
    """Says READY, waits for a line, records, says FULL, waits for a line, saves and ends."""
    import jack
    import soundfile

    client = jack.Client(name, no_start_server=True)
    heard = np.zeros((2, frames), np.float32)
    voice = np.zeros((2, 0), np.float32)
    if played.endswith(".wav"):
        voice = soundfile.read(played, dtype="float32")[0].T
    elif played:
        voice = np.load(played).T
    at = {"frame": 0, "is_on": False}
    ins = [client.inports.register(f"in_{i}") for i in (1, 2)]
    outs = [client.outports.register(f"out_{i}") for i in (1, 2)]

    is_free, is_paced = threading.Event(), threading.Event()

    @client.set_process_callback
    def process(count: int) -> None:
        is_on = at["is_on"]  # once: it may change in the midst
        begin, end = at["frame"], min(frames, at["frame"] + count)
        for c in range(2):
            out = outs[c].get_array()
            out[:] = 0.0
            if is_on:
                heard[c, begin:end] = ins[c].get_array()[: end - begin]
                part = voice[c, begin : begin + count]
                out[: len(part)] = part
        if is_on:
            at["frame"] = end

    @client.set_freewheel_callback
    def changed(is_on: bool) -> None:
        (is_free if is_on else is_paced).set()

    client.activate()
    print("READY", flush=True)
    input()
    if freewheel:
        client.set_freewheel(True)
        assert is_free.wait(30.0)
    at["is_on"] = True
    while at["frame"] < frames:
        time.sleep(0.01)
    if freewheel:
        client.set_freewheel(False)
        assert is_paced.wait(30.0)
    print("FULL", flush=True)
    input()
    client.deactivate()
    client.close()
    np.save(target, heard.T)
