"""Rendering to files: exact in time, the same in any block, as much or as little as is asked."""

import resource

import mido
import numpy as np
import pytest
import soundfile

from spikerack.modules.ports import C4
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.render import recording
from spikerack.runtime.render.render import render

KINDS = pytest.mark.parametrize("kernel", ["generic", "patch"])

CHOIR = Patch(
    nodes={
        "rain": Node("poisson", {"rate": 200.0}, channels=3),
        "cells": Node("lif", {"tau": 0.02}, channels=3),
        "slow": Node("one_pole", {"cutoff": 20.0}, rate="control"),
        "notes": Node("spike_voice", {"spread": 1.0}),
        "out": Node("audio_out"),
    },
    cables=(
        Cable("rain", "spike", "cells", "kick", 0.4),
        Cable("cells", "spike", "cells", "kick", -0.2, 0.003),
        Cable("cells", "spike", "slow", "x"),
        Cable("slow", "low", "cells", "drive", -0.5),
        Cable("cells", "spike", "notes", "spike"),
        Cable("notes", "out", "out", "left"),
        Cable("notes", "out", "out", "right", -0.5),
    ),
    seed=5,
)
TAPS = {("cells", "v"): None, ("slow", "low"): None}

EARS = Patch(
    {"ears": Node("audio_in"), "out": Node("audio_out")},
    (Cable("ears", "left", "out", "left"), Cable("ears", "right", "out", "right")),
)
TONE = Patch(
    {"tone": Node("oscillator", {"pitch": 1.0}), "out": Node("audio_out")},
    (Cable("tone", "sine", "out", "left", 0.5),),
)


@KINDS
def test_any_block_gives_the_same(kernel):
    first = render(CHOIR, 0.25, taps=TAPS, kernel=kernel)
    assert first.audio.shape == (12_000, 2)
    assert first.peak > 0.01
    for block in (1, 17, 512, 8192):
        other = render(CHOIR, 0.25, block=block, taps=TAPS, kernel=kernel)
        assert np.array_equal(first.audio, other.audio), block
        for jack in TAPS:
            assert np.array_equal(first.taps[jack], other.taps[jack]), (block, jack)


def test_kernels_agree():
    one, other = (render(CHOIR, 0.25, taps=TAPS, kernel=k) for k in ("generic", "patch"))
    np.testing.assert_allclose(one.audio, other.audio, 0, 1e-6)
    np.testing.assert_allclose(one.taps["cells", "v"], other.taps["cells", "v"], 1e-9, 1e-9)


def test_the_seed_decides(tmp_path):
    paths = [tmp_path / f"{i}.wav" for i in range(3)]
    for path, seed in zip(paths, (3, 3, 4), strict=True):
        render(CHOIR, 0.2, seed=seed, output=path)
    texts = [p.read_bytes() for p in paths]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("seconds", [0.001, 0.0999, 0.1])
def test_taps_have_a_row_for_each_tick(seconds):
    made = render(CHOIR, seconds, sample_rate=44_100, taps=TAPS)
    frames = round(seconds * 44_100)
    assert made.audio.shape == (frames, 2)
    assert made.taps["cells", "v"].shape == (frames, 3)
    assert made.taps["slow", "low"].shape == (len(range(0, frames, 48)), 3)
    assert made.taps["cells", "v"].dtype == np.float64


def test_the_first_sample_is_the_first_tick():
    made = render(TONE, 0.1, taps={("tone", "sine"): None})
    tapped = made.taps["tone", "sine"][:, 0]
    np.testing.assert_allclose(made.audio[:, 0], 0.5 * tapped, 0, 1e-7)
    np.testing.assert_allclose(made.audio[:, 1], 0.0)
    t = np.arange(1, 4801) / 48_000  # the oscillator steps, then speaks
    wanted = [np.sin(2 * np.pi * 2 * C4 * (t - late / 48_000)) for late in (0, 1)]
    assert min(np.abs(tapped - w).max() for w in wanted) < 1e-5


@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_tuning_is_the_same_at_any_rate(rate):
    x = render(TONE, 1.0, sample_rate=rate).audio[:, 0]
    spectrum = np.abs(np.fft.rfft(x * np.hanning(len(x)), 8 * len(x)))
    assert spectrum.argmax() / 8 == pytest.approx(2 * C4, abs=0.2)


def test_a_pure_simulation_at_ten_kilohertz():
    patch = Patch({"cell": Node("lif", {"tau": 0.01, "rest": 0.0, "refractory": 0.0})})
    made = render(
        patch, 0.5, sample_rate=10_000, sets=["cell.rest=0.9"], taps={("cell", "v"): None}
    )
    t = np.arange(1, 5001) / 10_000
    np.testing.assert_allclose(made.taps["cell", "v"][:, 0], 0.9 * (1 - np.exp(-t / 0.01)), 1e-9)


def test_what_is_heard_arrives_at_its_sample(tmp_path):
    rng = np.random.default_rng(1)
    sound = (0.5 * rng.uniform(-1, 1, (5000, 2))).astype(np.float32)
    soundfile.write(tmp_path / "in.wav", sound, 48_000, "FLOAT")
    for block in (64, 100):
        made = render(EARS, 0.2, input=tmp_path / "in.wav", block=block)
        np.testing.assert_allclose(made.audio[:5000], sound, 0, 1e-7)
        assert not made.audio[5000:].any()


def test_what_is_heard_is_resampled_and_mono_is_on_both_sides(tmp_path):
    t = np.arange(44_100) / 44_100
    soundfile.write(tmp_path / "in.flac", 0.5 * np.sin(2 * np.pi * 1000 * t), 44_100)
    made = render(EARS, 1.0, input=tmp_path / "in.flac")
    wanted = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(48_000) / 48_000)
    for side in (0, 1):
        np.testing.assert_allclose(made.audio[500:-500, side], wanted[500:-500], 0, 2e-3)


@pytest.mark.parametrize("name", ["x.wav", "x.FLAC"])
def test_files_hold_what_memory_holds(tmp_path, name):
    kept = render(CHOIR, 0.3, taps=TAPS)
    tap = tmp_path / "v.npy"
    made = render(CHOIR, 0.3, output=tmp_path / name, taps={("cells", "v"): tap})
    sound, rate = soundfile.read(tmp_path / name)
    assert rate == 48_000
    np.testing.assert_allclose(sound, kept.audio, 0, 2**-23)
    assert np.array_equal(np.load(tap), kept.taps["cells", "v"])
    assert made.audio.size == 0
    assert made.taps == {}
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["v.npy", name])


def test_an_error_leaves_the_old_file(tmp_path):
    path = tmp_path / "x.wav"
    path.write_text("precious")
    with pytest.raises(PatchError, match="in no folder"):
        render(CHOIR, 0.1, output=path, taps={("cells", "v"): tmp_path / "no" / "v.npy"})
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(recording.Ticks, "__init__", _full)
    with pytest.raises(PatchError, match=r"v\.npy: cannot be written \(No space left on device\)"):
        render(CHOIR, 0.5, taps={("cells", "v"): tmp_path / "v.npy"})
    assert not list(tmp_path.iterdir())


def test_a_sound_that_does_not_fit_on_the_disk_is_one_line(tmp_path):
    """The system says no in the middle of a write."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    line = r"o\.wav: cannot be written \(the disk may be full\); choose another place"
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(PatchError, match=line):  # noqa: PT012, SIM117
            with recording.sound(tmp_path / "o.wav", 48_000, 48_000) as sink:
                sink.add(np.zeros((48_000, 2)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert not list(tmp_path.iterdir())


def _full(self, path, ticks, width):
    self._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115


def test_knobs_are_set_in_their_units():
    quiet = render(TONE, 0.1, sets=["out.level=-20 dB", "tone.pitch=440 Hz"])
    assert quiet.peak == pytest.approx(0.05, rel=1e-3)
    wide = render(CHOIR, 0.1, sets=["rain.rate=100,200,300 Hz"], taps={("rain", "spike"): None})
    assert wide.taps["rain", "spike"].shape[1] == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("cells.tau", '"cells.tau": must be node.knob=value'),
        ("cells=1", '"cells": must be node.knob'),
        ("cell.tau=1", 'cell.tau: there is no node "cell"; did you mean "cells"?'),
        ("cells.taux=1", 'cells.taux: lif has no knob "taux"; did you mean "tau"?'),
        ("cells.tau=1 kg", 'cells.tau: cannot be read as a time (got "1 kg")'),
        ("cells.tau=100 s", "cells.tau: must be a number from 0.0001 to 1 s (got 100"),
        ("cells.v=1", 'cells.v: lif has no knob "v"'),
    ],
)
def test_errors_of_set(text, line):
    with pytest.raises(PatchError) as error:
        render(CHOIR, 0.1, sets=[text])
    assert str(error.value).startswith(line)


def test_progress_ends_at_the_end():
    told = []
    render(CHOIR, 0.5, progress=lambda made, of: told.append((made, of)))
    assert told == sorted(told)
    assert told[-1] == (0.5, 0.5)


def test_learned_arrays_are_returned():
    patch = Patch(
        {
            "rain": Node("poisson", {"rate": 200.0}, channels=3),
            "learn": Node("stdp", channels=2),
        },
        (Cable("rain", "spike", "learn", "pre"),),
    )
    learned = render(patch, 0.1).learned
    assert {a.shape for a in learned.values()} >= {(3, 2)}


KEYS = Patch(
    {
        "keys": Node("midi_notes", channels=2),
        "tone": Node("oscillator"),
        "gate": Node("vca"),
        "tape": Node("recorder", {"record": 1.0}, {"path": "take.flac"}),
        "out": Node("audio_out"),
    },
    (
        Cable("keys", "pitch", "tone", "pitch"),
        Cable("keys", "gate", "gate", "control"),
        Cable("tone", "sine", "gate", "x", 0.25),
        Cable("gate", "y", "out", "left"),
        Cable("gate", "y", "tape", "right"),
    ),
)


@pytest.mark.parametrize("block", [64, 500])
def test_a_midi_file_is_played_to_the_sample(tmp_path, block):
    notes = [("note_on", 69, 480), ("note_on", 76, 240), ("note_off", 69, 240)]
    track = mido.MidiTrack(mido.Message(k, note=n, velocity=80, time=t) for k, n, t in notes)
    mido.MidiFile(tracks=[track]).save(tmp_path / "a.mid")
    made = render(KEYS, 1.5, midi=tmp_path / "a.mid", block=block, where=lambda: tmp_path)
    heard = np.flatnonzero(np.abs(made.audio[:, 0]) > 0)
    assert heard[0] in (24_000, 24_001)
    spectrum = np.abs(np.fft.rfft(made.audio[24_000:36_000, 0] * np.hanning(12_000)))
    assert spectrum.argmax() * 4 == pytest.approx(440, abs=4)
    late = np.abs(np.fft.rfft(made.audio[48_000:72_000, 0] * np.hanning(24_000)))
    assert late.argmax() * 2 == pytest.approx(659.3, abs=2)
    take, _rate = soundfile.read(tmp_path / "take.flac")
    np.testing.assert_allclose(take[:, 1], made.audio[:, 0], 0, 2**-22)
