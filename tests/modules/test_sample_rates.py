"""The sample rate does not change the music: every module at 44.1, 48 and 96 kHz, by itself.

Sources in seconds and hertz go to its inlets; its knobs are as they open.  Of each outlet the
level below 12 kHz, the spikes and the strongest line are those of 48 kHz.
"""

from functools import cache

import numpy as np
import pytest

from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render.render import render
from spikerack.runtime.spec import Port, Spec

RATES = 44_100, 96_000
SECONDS = 3.0
TOP = 12e3
CLOSE = 1.0  # dB
QUIET = 1e-4
# a source of each kind, and its outlet
SOURCES = {
    "audio": (Node("oscillator", {"pitch": -0.3}), "triangle"),
    "control": (Node("lfo", {"rate": 1.3}), "y"),
    "gate": (Node("clock", {"tempo": 150.0, "pulses": 1.0}), "gate"),
    "trigger": (Node("clock", {"tempo": 150.0, "pulses": 1.0}), "trigger"),
    "spikes": (Node("clock", {"tempo": 240.0, "pulses": 4.0}), "trigger"),
}
# what is no music, or by its own words of the sample rate
OTHERWISE = {
    "dual_neuron": "'faithful' is a map from tick to tick",
    "audio_in": "a device",
    "file_player": "no file",
    "midi_out": "messages, each a tick long",
    "osc_out": "messages, each a tick long",
}
DRAWN = {"noise", "poisson", "random_walk", "spike_encoder", "drum", "plucked_string"}


def _patch(spec: Spec) -> Patch:
    nodes = {"n": Node(spec.name, channels=2 if spec.whole else 1)}
    cables = []
    for p in (p for p in spec.inlets if p.role in ("signal", "signals")):
        source, outlet = SOURCES[p.kind]
        nodes[f"s {p.name}"] = source
        cables.append(Cable(f"s {p.name}", outlet, "n", p.name, _weight(p)))
    return Patch(nodes, tuple(cables), seed=4)


def _weight(p: Port) -> float:
    """A neuron fires by what drives it, and a sound is no louder than a sound."""
    return {"audio": 0.7, "control": 0.7, "spikes": 0.5}.get(p.kind, 1.0)


@cache
def _outlets(name: str, rate: int) -> dict[str, np.ndarray]:
    spec = library()[name]
    jacks = {("n", str(o)): None for o in spec.outlets}
    made = render(_patch(spec), SECONDS, sample_rate=rate, kernel="generic", taps=jacks)
    return {o: made.taps["n", o] for _, o in jacks}


def level(y: np.ndarray, rate: int) -> float:
    """Of what is below TOP hertz, DC and all, in dB."""
    power = np.abs(np.fft.rfft(y, axis=0)) ** 2
    power = power[np.fft.rfftfreq(len(y), 1.0 / rate) < TOP].sum() / len(y) ** 2
    return 10.0 * float(np.log10(power + QUIET**2))


def strongest(y: np.ndarray, rate: int) -> tuple[float, float]:
    """The frequency of the strongest line above 20 Hz, and its share of the power there."""
    power = np.abs(np.fft.rfft((y - y.mean()) * np.hanning(len(y)))) ** 2
    at = np.fft.rfftfreq(len(y), 1.0 / rate)
    power = np.where((at > 20.0) & (at < TOP), power, 0.0)
    k = int(power.argmax())
    if not 0 < k < len(power) - 1 or power[k] < 1e-6:
        return 0.0, 0.0
    a, b, c = np.sqrt(power[k - 1 : k + 2])
    share = power[max(0, k - 3) : k + 4].sum() / power.sum()
    return at[k] + (c - a) / (a + b + c) * 2.0 * at[1] / 2.0, float(share)


@pytest.mark.parametrize("name", sorted(set(library()) - set(OTHERWISE)))
@pytest.mark.row("J03")
def test_a_module_sounds_the_same_at_any_rate(name: str) -> None:
    usual = _outlets(name, 48_000)
    for rate in RATES:
        now = _outlets(name, rate)
        for o in library()[name].outlets:
            was, y = usual[o], now[o]
            told = f"{o} at {rate}"
            if o.kind in ("spikes", "trigger"):
                much = max(2.0, (0.15 if name in DRAWN else 0.03) * was.sum())
                assert y.sum() == pytest.approx(was.sum(), abs=much), told
                continue
            close = 2.0 * CLOSE if name in DRAWN else CLOSE
            assert level(y, rate) == pytest.approx(level(was, 48_000), abs=close), told
            f, share = strongest(was[:, 0], 48_000)
            if share > 0.5 and name not in DRAWN:
                assert strongest(y[:, 0], rate)[0] == pytest.approx(f, rel=0.003, abs=0.5), told
