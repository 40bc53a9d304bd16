"""Writes the three patches as Spikerack has them: `python bench/own.py` -> bench/patches/."""

import math
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from spikerack.runtime.patch.graph import Cable, Node, Patch  # noqa: E402
from spikerack.runtime.patch.patchfile import write  # noqa: E402

C4 = 261.6255653005986


def voices() -> Patch:
    """(a) 64 voices: one node for each part, 64 channels wide."""
    r = [i / 63 for i in range(64)]
    # the knobs say when a segment has ended, the equations its time constant
    adsr = {
        "attack": 0.005,
        "sustain": 0.4,
        "decay": tuple(4.615 * 0.06 * 2 ** (1.5 * x) for x in r),
        "release": tuple(4.615 * 0.04 * 2**x for x in r),
    }
    nodes = {
        "beat": Node("clock", {"tempo": 120.0, "pulses": 1.0, "width": 0.5}),
        "env": Node("adsr", adsr, channels=64),
        "osc": Node("oscillator", {"pitch": tuple(math.log2(55 / C4) + 5.25 * x for x in r)}),
        "low": Node("svf", {"cutoff": 300.0, "resonance": 0.7538}),
        "loud": Node("vca"),
        "out": Node("audio_out", channels=1),
    }
    cables = (
        Cable("beat", "gate", "env", "gate"),
        Cable("env", "level", "low", "cutoff", 4.0),
        Cable("osc", "saw", "low", "x"),
        Cable("low", "low", "loud", "x"),
        Cable("env", "level", "loud", "control"),
        Cable("loud", "y", "out", "both", 1 / 32),
    )
    return Patch(nodes, cables, "64 voices: saw, state-variable filter, envelope, amplifier.")


def pairs() -> Patch:
    """(b) 32 pairs of neurons, each in a loop with a delay of one sample."""
    r = [i / 31 for i in range(32)]
    nodes = {
        "slow": Node("oscillator", {"pitch": tuple(math.log2(4 / C4) + 3.5 * x for x in r)}),
        "one": Node("neuron", {"bias": tuple(0.4 * x - 0.2 for x in r)}),
        "two": Node("neuron", {"bias": -0.1}),
        "out": Node("audio_out", channels=1),
    }
    cables = (
        Cable("slow", "sine", "one", "a"),
        Cable("two", "y", "one", "b", 1.5),
        Cable("one", "y", "two", "a", 1.2),
        Cable("slow", "sine", "two", "b", 0.5),
        Cable("one", "y", "out", "both", 1 / 64),
        Cable("two", "y", "out", "both", 1 / 64),
    )
    return Patch(nodes, cables, "32 pairs of tanh neurons, cross-coupled, one sample of delay.")


def mixed() -> Patch:
    """(c) 40 chains of five one-channel nodes; every other chain is moved by the one before."""
    nodes = {"out": Node("audio_out")}
    cables = []
    for m in range(8):
        nodes[f"lfo{m}"] = Node("lfo", {"rate": 0.2 + 0.3 * m})
        nodes[f"lift{m}"] = Node("neuron", {"weight_a": 0.5, "bias": 0.5, "activation": 5.0})
        cables.append(Cable(f"lfo{m}", "y", f"lift{m}", "a"))
    for i in range(40):
        f = 40 * 2 ** (i / 8)
        nodes |= {
            f"osc{i}": Node("oscillator", {"pitch": math.log2(f / C4)}),
            f"low{i}": Node("svf", {"cutoff": 300 * 2 ** (i / 13), "resonance": 0.7538}),
            f"bend{i}": Node("neuron", {"weight_a": 2.0}),
            f"late{i}": Node("delay", {"time": (480 + 37 * i) / 48_000, "feedback": 0.0}),
            f"loud{i}": Node("vca"),
        }
        cables += [
            Cable(f"osc{i}", "saw", f"low{i}", "x"),
            Cable(f"low{i}", "low", f"bend{i}", "a"),
            Cable(f"bend{i}", "y", f"late{i}", "x"),
            Cable(f"late{i}", "echo", f"loud{i}", "x"),
            Cable(f"lift{i % 8}", "y", f"loud{i}", "control"),
            Cable(f"loud{i}", "y", "out", "both", 1 / 16),
        ]
        if i % 4 == 1:
            cables.append(Cable(f"loud{i - 1}", "y", f"osc{i}", "pitch", 0.5))
        if i % 4 == 2:
            cables.append(Cable(f"loud{i - 1}", "y", f"low{i}", "cutoff", 1.0))
    return Patch(nodes, tuple(cables), "200 nodes in 40 chains, partly in series, and LFOs.")


if __name__ == "__main__":
    (HERE / "patches").mkdir(exist_ok=True)
    for made in (voices, pairs, mixed):
        write(made(), HERE / "patches" / f"{made.__name__}.json")
