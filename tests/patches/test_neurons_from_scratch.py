"""The neuron from scratch, chapter by chapter, and the learners."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import read, write
from tests.opened import RATE, harmonics, loudness, mute, opened, played, tapped, without


def _stage(number: int, *quiet: str) -> Patch:
    """A stage of the neuron from scratch on one held note, with some of its sources pulled."""
    return mute(opened(f"neurons/neuron_from_scratch_{number}"), "clock", "tune", *quiet)


def test_stages_of_a_neuron_from_scratch() -> None:
    others = ("second", "third")
    odd = harmonics(tapped(_stage(1, *others), 2.0, "neuron.y")[:, 0], 110, 5)
    assert odd[1] < -80
    assert odd[3] < -80
    assert odd[2] > -40
    biased = harmonics(tapped(_stage(2, *others), 2.0, "neuron.y")[:, 0], 110, 5)
    assert biased[1] > -30

    both = _stage(1, "third")  # nonlinear: what is between two tones
    spectrum = np.abs(np.fft.rfft(np.hanning(RATE) * tapped(both, 2.0, "neuron.y")[-RATE:, 0]))
    loud = spectrum.max()
    assert spectrum[round(2 * 110.0 - 164.8) - 2 :][:5].max() > 0.02 * loud

    complete = played(_stage(3), 0.5, "neuron.y", "first.sine", "second.triangle", "third.sine")
    y, a, b, c = (v[:, 0] for v in complete.taps.values())
    gain = 10 ** (8 / 20)
    wanted = np.tanh(gain * (0.7 * a + 0.5 * b - 0.35 * c + 0.3))
    assert np.abs(y - wanted).max() < 1e-6

    automated = played(_stage(4), 8.0, "neuron.net").taps["neuron", "net"][:, 0]
    still = played(_stage(3), 8.0, "neuron.net").taps["neuron", "net"][:, 0]
    swing = [np.std([s.std() for s in np.split(x, 8)]) for x in (automated, still)]
    assert swing[0] > 5 * swing[1]


def test_stages_with_feedback_noise_and_other_activations() -> None:
    fed = tapped(_stage(5), 2.0, "neuron.y")[:, 0]
    deaf = tapped(without(_stage(5), "neuron.y -> neuron.d"), 2.0, "neuron.y")[:, 0]
    assert loudness(fed - deaf) > 0.1

    turns = ("turn a", "turn b", "turn c", "second", "third")
    noisy = _stage(6, *turns)
    clean = without(noisy, "hiss.y -> neuron.d")
    floor = []
    for patch in (noisy, clean):
        spectrum = np.abs(np.fft.rfft(tapped(patch, 2.0, "neuron.y")[-RATE:, 0]))
        floor.append(np.median(spectrum[1000:5000]))
    assert floor[0] > 10 * floor[1]

    edges = np.geomspace(40.0, 12e3, 40)  # and it is heard in the whole: a dB in the mean
    at = np.fft.rfftfreq(10 * RATE, 1.0 / RATE)
    levels = []
    for number in (5, 6):
        whole = np.abs(
            np.fft.rfft(played(opened(f"neurons/neuron_from_scratch_{number}"), 10.0).audio[:, 0])
        )
        bands = [(at >= a) & (at < b) for a, b in zip(edges, edges[1:], strict=False)]
        levels.append([10.0 * np.log10(np.mean(whole[band] ** 2) + 1e-9) for band in bands])
    before, after = np.array(levels)
    heard = np.maximum(before, after) > np.max(levels) - 50.0
    assert np.abs(after - before)[heard].mean() > 1.0

    bare = mute(_stage(7, *turns), "noise", "hiss", "breath").with_knob("neuron", "bias", 0.0)
    bare = without(bare, "neuron.y -> neuron.d")
    y = tapped(bare, 2.0, "neuron.y")[:, 0]
    half = harmonics(y, 110, 5)
    assert y.min() == 0.0
    assert half[1] > -10
    assert half[3] > -30
    assert half[2] < -60
    assert half[4] < -60

    clipped = played(_stage(8), 4.0, "neuron.y", "neuron.net")
    y, net = (v[:, 0] for v in clipped.taps.values())
    assert np.array_equal(y, np.clip(net, -1, 1))
    assert (abs(net) > 1).any()
    assert (abs(net) < 1).any()


def test_the_learner_succeeds_and_freezes(tmp_path: Path) -> None:
    patch = mute(opened("neurons/cybernetic_learner"), "noise", "room", "warm", "warm too")
    made = played(patch, 2.8, "pupil.error", "turned.y")
    error, target = (v[:, 0] for v in made.taps.values())
    assert loudness(error[:4800]) > 0.7 * loudness(target[:4800])
    assert loudness(error[-9600:]) < 0.15 * loudness(target[-9600:])

    write(replace(patch, arrays=made.learned), tmp_path / "learned.json")
    again = read(tmp_path / "learned.json")
    frozen = played(again.with_knob("pupil", "freeze", 1.0), 4.0, "pupil.weight_a")
    assert np.ptp(frozen.taps["pupil", "weight_a"]) == 0.0
    assert np.array_equal(frozen.learned["pupil.w"], made.learned["pupil.w"])
    goes_on = played(again, 4.0, "pupil.weight_a").taps["pupil", "weight_a"]
    assert np.ptp(goes_on) > 0.5  # the target has turned upside down


def test_the_failed_learner_fails() -> None:
    made = played(opened("neurons/failed_learner"), 6.0, "pupil.error", "target.y")
    error, target = (v[-2 * RATE :, 0] for v in made.taps.values())
    assert loudness(error) > 0.3 * loudness(target)
    assert np.ptp(made.learned["pupil.w"]) > 0.0
