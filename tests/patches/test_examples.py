"""The example patches: each opens, sounds, and is what its `about` says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spikerack.modules.centres import between
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, read, write
from spikerack.runtime.patch.validate import ghosts
from tests.opened import FILES, RATE, loudness, lufs, mute, opened, played, tapped, without
from tests.stage import Stage, stage


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_each_patch_opens_and_sounds(path: Path) -> None:
    patch = read(path)
    assert not ghosts(patch)
    assert 20 < len(patch.about) < 500
    assert patch.about.endswith(".")
    assert dumps(patch, library()) == path.read_text()  # it is in normal form
    places = [n.at for n in patch.nodes.values()]
    assert len(set(places)) == len(places)
    seconds = 45.0 if path.stem == "first_sound" else 3.0  # that one begins with silence
    made = played(patch, seconds)
    audio = made.audio
    assert np.isfinite(audio).all()
    assert not made.faults
    assert made.peak < 0.95
    assert -25.0 < lufs(audio) < -14.0  # about as loud as one another
    assert loudness(audio[RATE:]) > 0.01
    assert np.abs(audio[RATE:].mean(axis=0)).max() < 0.01
    assert np.abs(audio[0]).max() < 0.05  # it does not begin with a step


def test_loudness_is_that_of_the_standard() -> None:
    """EBU Tech 3341: a stereo sine of 1 kHz at -23 dBFS measures -23 LUFS."""
    tone = 10 ** (-23.0 / 20) * np.sin(2 * np.pi * 1000.0 * np.arange(5 * RATE) / RATE)
    assert lufs(np.stack([tone, tone], 1)) == pytest.approx(-23.0, abs=0.1)
    gapped = np.concatenate([tone, 0.0 * tone])  # silence does not count
    assert lufs(np.stack([gapped, gapped], 1)) == pytest.approx(-23.0, abs=0.2)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_node_of_a_patch_is_heard_seen_or_sent(path: Path) -> None:
    patch = read(path)
    ends = {n for n, x in patch.nodes.items() if any(o.sink for o in library()[x.module].outlets)}
    leads = {cable.source for cable in patch.cables}
    assert set(patch.nodes) == ends | leads


def test_the_tree_has_its_families() -> None:
    families = {p.parent.name for p in FILES}
    assert {"neurons", "networks", "organisms", "hearing", "instruments"} <= families


def test_one_neuron_is_a_clock() -> None:
    spikes = np.flatnonzero(tapped(opened("neurons/one_neuron_clock"), 1.0, "cell.spike"))
    assert len(spikes) == 21
    between = np.diff(spikes) / RATE
    assert between == pytest.approx(0.02 * np.log(11.0), abs=1.5 / RATE)
    assert between.mean() == pytest.approx(47.96e-3, abs=0.01e-3)


def test_forty_clocks_are_roused_by_their_synapses() -> None:
    patch = mute(opened("networks/forty_clocks"), "bells", "chords")
    apart = without(patch, "nudges.kick -> clocks.kick")
    for seed in (40, 41, 42):
        assert 815 <= tapped(apart, 1.0, "clocks.spike", seed).sum() <= 840
        assert 1000 <= tapped(patch, 1.0, "clocks.spike", seed).sum() <= 1200


def _wander(patch: Patch, stick: float, seconds: float) -> np.ndarray:
    """The signal that turns the cutoff, with the stick held."""
    on = stage(patch)
    on.program.nodes["stick"]["rest.x"][...] = stick
    on.program.nodes["stick"]["rest.y"][...] = stick
    for _ in range(round(seconds * RATE / 4096)):
        on.run(4096)
    return on.tapped("glide 2", "y")[:, 0]


def test_the_organism_wanders_and_obeys_when_cut() -> None:
    patch = opened("organisms/joystick_organism")
    alone = mute(patch, "wave", "buzz", "filter", "loud", "room", "kick", "hat", "sparks", "out")
    free = _wander(alone, 0.0, 24.0)[8000:]
    assert free.std() > 0.1
    lags = [np.corrcoef(free[:-lag], free[lag:])[0, 1] for lag in range(1000, 8000, 25)]
    assert max(lags) < 0.8  # it does not go in circles
    cut = without(alone, "glide 1.y -> animal.c_2", "glide 2.y -> animal.c_1")
    rest, held = (_wander(cut, stick, 5.0)[4000:] for stick in (0.0, 0.9))
    assert rest.std() < 1e-6
    assert held.std() < 1e-6
    assert abs(rest.mean() - held.mean()) > 0.1


def test_the_single_neuron_lives_on_its_echo() -> None:
    patch = opened("neurons/single_neuron")
    heard = played(patch, 15.6, "fires.trigger")
    cut = played(without(patch, "spring.y -> neuron.c"), 15.6, "fires.trigger")
    step = 60.0 / 92 / 2
    frame = np.arange(len(heard.audio)) / RATE
    resting = (frame % (4 * step) > 3.3 * step) & (frame > 2)  # the fourth steps have no note
    fires, quiet = (next(iter(r.taps.values()))[:, 0] for r in (heard, cut))
    assert quiet.sum() > 100  # the rhythm is left
    assert fires[resting].sum() > 20
    assert quiet[resting].sum() == 0
    assert loudness(heard.audio[resting]) > 2 * loudness(cut.audio[resting])
    assert loudness(heard.audio) > loudness(cut.audio)


def test_the_palette_is_silent_below_a_current() -> None:
    patch = mute(opened("neurons/izhikevich_palette"), "tides", "voices")
    below = tapped(patch.with_knob("cells", "current", 3.7), 2.0, "cells.spike")
    assert below[1000:].sum() == 0
    above = tapped(patch.with_knob("cells", "current", 4.5), 2.0, "cells.spike")
    assert (above[1000:].sum(axis=0) > 0).all()
    strong = tapped(patch.with_knob("cells", "current", 10.0), 2.0, "cells.spike")
    between = [np.diff(np.flatnonzero(s)) for s in strong[1000:].T]
    uneven = [x.std() / x.mean() for x in between]
    assert uneven[0] < 0.1
    assert uneven[7] < 0.1
    assert uneven[4] > 0.5  # chattering: bursts and pauses
    assert between[7].mean() < 0.5 * between[0].mean()


def test_the_bass_doubles_its_period() -> None:
    patch = opened("instruments/adex_fever_bass")
    alone = without(patch, "steps.pitch -> cell.reset", "tune.pitch -> cell.current")
    alone = mute(alone, "room", "kick", "snare", "hat", "filter").with_knob("cell", "current", 800)
    between = {}
    for reset in (-49.5, -48.5, -48.0):
        spikes = tapped(alone.with_knob("cell", "reset", reset), 2.0, "cell.spike")[:, 0]
        between[reset] = np.diff(np.flatnonzero(spikes))[30:] / 48  # ms, once it has settled
    regular, pairs, chaos = between.values()
    assert np.ptp(regular) < 0.2
    assert np.ptp(pairs[::2]) < 1.0
    assert np.ptp(pairs[1::2]) < 1.0
    assert abs(pairs[::2].mean() - pairs[1::2].mean()) > 10.0
    assert pairs[:2].sum() == pytest.approx(2 * regular.mean(), rel=0.2)  # an octave down
    assert len(np.unique(np.round(chaos))) > 15


def _gestures(patch: Patch, times: int) -> list[list[tuple[int, float]]]:
    """The same gesture of the mouse again and again, a bar long; notes as (when, pitch)."""
    for name in ("string", "bell", "low", "wood", "deep", "echo", "room", "out"):
        patch = patch.without_node(name)
    on: Stage = stage(patch)
    mouse = on.program.nodes["mouse"]
    bar, chunk = 120_000, 3000
    for at in range(0, times * bar, chunk):
        turn = 2 * np.pi * (at % bar) / bar
        on.engine.event(mouse.address("rest.x"), 0.8 * np.sin(turn), at + 1)
        on.engine.event(mouse.address("rest.y"), 0.6 * np.sin(2 * turn + 1), at + 1)
        on.run(chunk)
    struck = np.flatnonzero(on.tapped("scale", "trigger")[:, 0])
    note = on.tapped("scale", "note")[:, 0]
    found: list[list[tuple[int, float]]] = [[] for _ in range(times)]
    for i in struck:
        found[i // bar].append((round(i % bar / 7500), round(float(note[i]), 6)))
    return found


def test_the_data_instrument_repeats_itself_only_without_feedback() -> None:
    patch = opened("instruments/data_instrument")
    back = [str(c) for c in patch.cables if c.delay and c.target.startswith("hidden")]
    assert len(back) == 3
    cut = without(patch, *back)
    _, second, third = _gestures(cut, 3)
    assert len(second) > 4
    assert second == third
    _, second, third = _gestures(patch, 3)
    assert second != third
    linear = cut.with_knob("way", "position", 0.0).with_knob("way too", "position", 0.0)
    assert _gestures(linear, 2)[1] != _gestures(cut, 2)[1]


def test_ten_voices_learn_and_remember(tmp_path: Path) -> None:
    patch = opened("networks/ten_learning_voices")
    alone = mute(patch, "voices", "wood", "left", "right", "room", "out")
    fresh = played(alone, 0.01).learned["synapses.w"]
    made = played(alone, 72.0, "cells.spike")
    learned = made.learned["synapses.w"]
    assert fresh.shape == learned.shape == (40, 10)
    assert np.abs(learned - fresh).mean() > 0.03

    spikes = made.taps["cells", "spike"]
    where = np.exp(2j * np.pi * 0.25 * np.arange(len(spikes)) / 2000)
    early, late = (
        np.abs((spikes[part] * where[part, None]).sum(axis=0)).sum() / spikes[part].sum()
        for part in (slice(0, 24_000), slice(-48_000, None))
    )
    assert late > 1.3 * early  # each keeps to its part of the wave

    write(replace(alone, arrays=made.learned), tmp_path / "learned.json")
    frozen = read(tmp_path / "learned.json").with_knob("synapses", "freeze", 1.0)
    assert np.array_equal(played(frozen, 2.0).learned["synapses.w"], learned)


def _rates(patch: Patch) -> list[np.ndarray]:
    """Spikes a second of every cell of the three layers, the mood kept still."""
    seconds = 6.0
    layers = ("layer 1 e.spike", "layer 1 i.spike", "layer 2.spike", "layer 3.spike")
    made = played(mute(patch, "notes", "mood"), seconds, *layers)
    return [v.sum(axis=0) / seconds for v in made.taps.values()]


def _with_hushing(patch: Patch, count: int) -> Patch:
    """The first layer with so many of its thousand neurons hushing."""
    sizes = {"e": 1000 - count, "i": count}
    for kind, size in sizes.items():
        for name in (f"noise {kind}", f"layer 1 {kind}"):
            patch = patch.with_node(name, replace(patch.nodes[name], channels=size))
    return patch


def test_the_cascade_is_hushed_by_its_inhibitory_part() -> None:
    patch = opened("networks/izhikevich_cascade")
    excited, hushing, middle, last = _rates(patch)
    assert len(excited) + len(hushing) == 1000
    assert len(middle) == 200
    assert len(last) == 10
    assert 1 < excited.mean() < 30
    assert 1 < hushing.mean() < 30
    assert 0.5 < middle.mean() < 30
    assert (last > 0).sum() >= 8
    assert last.mean() < 10
    outputs = [_rates(_with_hushing(patch, n))[2].mean() for n in (100, 300, 450)]
    assert outputs[0] > middle.mean() > outputs[1] > outputs[2]


def test_the_ear_finds_the_place_of_a_tone() -> None:
    patch = opened("hearing/voice_through_an_ear")
    centres = between(90, 7000, 64)
    assert patch.nodes["nerve"].knobs["frequency"] == pytest.approx(centres, rel=1e-6)
    patch = without(patch, "sung.y -> membrane.x").with_node("tone", Node("oscillator"))
    patch = patch.with_cable(Cable("tone", "sine", "membrane", "x", 0.5))
    for hertz in (300.0, 1000.0, 3000.0):
        tuned = patch.with_knob("tone", "pitch", float(np.log2(hertz / 261.6255653)))
        made = played(tuned, 1.0, "membrane.y", "fibres.spike")
        sound, spikes = (v[RATE // 2 :] for v in made.taps.values())
        nearest = np.argmin(np.abs(centres - hertz))
        assert np.argmax(sound.std(axis=0)) == nearest
        place = np.flatnonzero(spikes.sum(axis=0) >= spikes.sum(axis=0).max())
        assert abs(place.mean() - nearest) <= 3
