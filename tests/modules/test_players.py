"""Players and wavetables: files as they are, at any rate and speed, and files that are not."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal.windows import kaiser

from spikerack.modules.players import file_player
from spikerack.modules.ports import C4
from spikerack.modules.sounds import numbers_in, read_samples, read_sound
from spikerack.modules.wavetables import LEVELS, SETS, SIZE, _table, wavetable
from tests.bench import play
from tests.modules.test_oscillators import alias, cents, line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    t = np.arange(44_100) / 44_100
    tone = 0.5 * np.sin(2.0 * np.pi * 441.0 * t)
    soundfile.write(tmp_path / "tone.wav", tone, 44_100, "FLOAT")
    pair = np.stack([tone, 0.5 * np.sin(2.0 * np.pi * 882.0 * t)], axis=1)
    soundfile.write(tmp_path / "pair.flac", pair, 44_100)
    soundfile.write(tmp_path / "ramp.wav", np.arange(100) / 100.0, 48_000, "DOUBLE")
    return tmp_path


def run(folder: Path, path: str, frames: int = 48_000, **more) -> dict:
    gate = np.ones((frames, 1))
    gate[:5] = 0.0
    settings = {"path": path, "folder": folder}
    return play(file_player, frames, **{"gate": gate, "settings": settings} | more)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.row("J04")
def test_a_file_keeps_its_pitch_and_length_at_any_rate(folder: Path, rate: int) -> None:
    y = run(folder, "tone.wav", 2 * rate, sample_rate=rate)
    assert not y["left"][:5].any()
    np.testing.assert_array_equal(y["left"], y["right"])
    heard = y["left"][rate // 10 : rate - rate // 10, 0]
    assert abs(cents(heard, 441.0, rate)) < 0.01
    assert abs(line(heard, 441.0, rate)) == pytest.approx(0.5, rel=1e-3)
    assert np.flatnonzero(y["end"][:, 0]) == pytest.approx([rate + 4], abs=1.0)
    assert np.abs(y["left"][rate + rate // 50 :]).max() < 1e-6
    assert y["position"][rate // 2 + 5, 0] == pytest.approx(0.5, abs=1e-3)


def test_both_channels_and_the_speed(folder: Path) -> None:
    y = run(folder, "pair.flac", mode=1.0)
    assert abs(line(y["left"][5000:40_000, 0], 441.0, 48_000)) == pytest.approx(0.5, rel=1e-2)
    assert abs(line(y["right"][5000:40_000, 0], 882.0, 48_000)) == pytest.approx(0.5, rel=1e-2)
    for speed, pitch, f in ((2.0, 0.0, 882.0), (-1.0, 0.0, 441.0), (1.0, -1.0, 220.5)):
        y = run(folder, "tone.wav", mode=1.0, speed=speed, pitch=pitch)
        assert abs(line(y["left"][8000:20_000, 0], f, 48_000)) == pytest.approx(0.5, rel=1e-2)


def test_samples_in_order_forwards_backwards_looped_and_held(folder: Path) -> None:
    ramp = np.arange(100) / 100.0
    y = run(folder, "ramp.wav", 400)["left"][:, 0]
    np.testing.assert_allclose(y[5:104], ramp[:99], atol=1e-12)
    y = run(folder, "ramp.wav", 400, speed=-1.0)["left"][:, 0]
    np.testing.assert_allclose(y[5:104], ramp[:0:-1], atol=1e-12)
    y = run(folder, "ramp.wav", 400, mode=1.0, start=0.4)
    np.testing.assert_allclose(y["left"][5:305, 0], np.tile(ramp[40:], 5), atol=1e-12)
    assert np.flatnonzero(y["end"][5:, 0]).tolist() == [59, 119, 179, 239, 299, 359]
    y = run(folder, "ramp.wav", 400, mode=1.0, speed=-1.0, start=0.4)["left"][:, 0]
    np.testing.assert_allclose(y[5:185], np.tile(ramp[59::-1], 3), atol=1e-12)
    gate = np.zeros((4000, 1))
    gate[10:260] = 1.0
    y = run(folder, "ramp.wav", 4000, mode=2.0, gate=gate)["left"][:, 0]
    np.testing.assert_allclose(y[10:210], np.tile(ramp, 2), atol=1e-12)
    assert not y[:10].any()
    assert 0.0 < np.abs(y[270:280]).max() < 1.0
    assert np.abs(y[1500:]).max() < 1e-6


def test_a_looped_cycle_keeps_its_pitch_to_the_cent_and_adds_no_harmonics(tmp_path: Path) -> None:
    """100 samples at 44.1 kHz are 441 Hz, also where the runtime's rate makes them 108.84."""
    cycle = 0.5 * np.sin(2.0 * np.pi * np.arange(100) / 100)
    soundfile.write(tmp_path / "cycle.wav", cycle, 44_100, "DOUBLE")
    for rate in (48_000, 88_200, 96_000, 44_100):
        y = run(tmp_path, "cycle.wav", 2 * rate, sample_rate=rate, mode=1.0)["left"][rate:, 0]
        assert abs(cents(y, 441.0, rate)) < 1e-3
        size = np.abs(np.fft.rfft(y * np.blackman(rate)))
        harmonics = [size[441 * n - 5 : 441 * n + 6].max() for n in range(2, 20)]
        assert 20 * np.log10(max(harmonics) / size[441]) < -100


def beside(y: np.ndarray, f: float, rate: int) -> float:
    """Everything that is not the tone, in dB of it."""
    turns = np.exp(2j * np.pi * f * np.arange(len(y)) / rate)
    waves = np.stack([turns.real, turns.imag], axis=1)
    rest = y - waves @ np.linalg.lstsq(waves, y, rcond=None)[0]
    return 20.0 * np.log10(np.linalg.norm(rest) / np.linalg.norm(y))


def test_what_is_read_between_samples_has_no_images(tmp_path: Path) -> None:
    """A tone of 15 kHz at 44.1 kHz, played at 96 kHz, would be mirrored at 29.1 kHz."""
    tone = 0.5 * np.sin(2.0 * np.pi * 15_000 * np.arange(88_200) / 44_100)
    soundfile.write(tmp_path / "high.wav", tone, 44_100, "DOUBLE")
    y = run(tmp_path, "high.wav", 144_000, sample_rate=96_000)["left"][24_000:120_000, 0]
    size = np.abs(np.fft.rfft(y * np.blackman(96_000)))
    assert size[15_000] / size.sum() > 0.3
    assert 20 * np.log10(size[29_000:29_200].max() / size[15_000]) < -75
    assert abs(line(y, 15_000, 96_000)) == pytest.approx(0.5, rel=0.01)
    assert beside(y, 15_000, 96_000) < -75.0, "also between the places of the filter: 58 without"


def test_once_has_silence_around_it_and_a_loop_has_itself(tmp_path: Path) -> None:
    """Half a sample after the first, the last is heard only where it comes before it."""
    soundfile.write(tmp_path / "last.wav", np.eye(100)[99], 48_000, "DOUBLE")
    once, loop = (run(tmp_path, "last.wav", 60, speed=0.5, mode=m)["left"][6, 0] for m in (0, 1))
    ends = run(tmp_path, "last.wav", 200, speed=0.7)["end"][:, 0]
    assert np.flatnonzero(ends).tolist() == [5 + int(100 / 0.7) - 1], "with its last whole tick"
    assert once == 0.0
    assert abs(loop) > 0.1


LAYOUTS = {  # who is heard left, right, both (ITU-R BS.775: FL FR C LFE BL BR SL SR)
    3: ("l", "r", "b"),
    4: ("l", "r", "l", "r"),
    5: ("l", "r", "b", "l", "r"),
    6: ("l", "r", "b", "b", "l", "r"),
    8: ("l", "r", "b", "b", "l", "r", "l", "r"),
}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 12])
def test_no_channel_of_a_file_is_lost(tmp_path: Path, count: int) -> None:
    sound = np.eye(count)[np.arange(480) % count] * 0.5  # frame n is of channel n alone
    soundfile.write(tmp_path / "many.wav", sound, 48_000, "DOUBLE")
    gate = np.ones((480, count))
    y = run(tmp_path, "many.wav", 480, channels=count, gate=gate)
    np.testing.assert_allclose(y["each"][:479], sound[:479], atol=1e-12)
    left, right = y["left"][:count, 0], y["right"][:count, 0]
    assert (np.maximum(left, right) > 0.3).all()
    if count in LAYOUTS:
        heard = [
            "b" if a > 0 and b > 0 else "l" if a > 0 else "r"
            for a, b in zip(left, right, strict=True)
        ]
        assert tuple(heard) == LAYOUTS[count]


UNSIZED = {  # where the sizes are that a recorder writes at its end
    "WAV": (b"data", 4), "WAVEX": (b"data", 4), "AU": (b".snd", 8),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNSIZED)
def test_a_recording_whose_header_was_never_finished_plays(tmp_path: Path, kind: str) -> None:
    tone = 0.5 * np.sin(np.arange(9600) / 10)
    soundfile.write(tmp_path / "killed.snd", tone, 48_000, "PCM_16", format=kind)
    data = bytearray((tmp_path / "killed.snd").read_bytes())
    mark, skip = UNSIZED[kind]
    at = data.index(mark) + skip
    data[at : at + 4] = bytes(4)
    data[4:8] = bytes(4) if kind != "AU" else data[4:8]
    (tmp_path / "killed.snd").write_bytes(data)
    y = run(tmp_path, "killed.snd", 9700)["left"][5:9604, 0]
    np.testing.assert_allclose(y, tone[:9599], atol=1e-4)


def test_a_stream_that_never_knew_its_length_plays(tmp_path: Path) -> None:
    tone = 0.5 * np.sin(np.arange(200_000) / 10)
    soundfile.write(tmp_path / "stream.flac", tone, 48_000)
    data = bytearray((tmp_path / "stream.flac").read_bytes())
    data[21] &= 0xF0  # the 36 bits of "total samples" in STREAMINFO: 0 is unknown (RFC 9639)
    data[22:26] = bytes(4)
    (tmp_path / "stream.flac").write_bytes(data)
    y = run(tmp_path, "stream.flac", 200_100)["left"][5:200_004, 0]
    np.testing.assert_allclose(y, tone[:199_999], atol=1e-4)
    (tmp_path / "stream.flac").write_bytes(data[: len(data) // 2])
    y = run(tmp_path, "stream.flac", 200_100)["left"][:, 0]
    np.testing.assert_allclose(y[5:60_000], tone[:59_995], atol=1e-4)


def test_an_empty_sound_is_silence(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "none.wav", np.zeros((0, 2)), 44_100)
    assert not run(tmp_path, "none.wav", 100)["left"].any()


def test_no_file_is_silence_and_a_wrong_one_is_one_clear_line(folder: Path) -> None:
    y = run(folder, "", 100, mode=1.0, speed=3.0)
    assert not y["left"].any()
    with pytest.raises(ValueError, match=r"^path: file not found \(got '.*gone.wav'\); choose"):
        run(folder, "gone.wav", 10)
    rng = np.random.default_rng(1)
    good = (folder / "tone.wav").read_bytes()
    for i, bad in enumerate([b"", b"RIFF", rng.bytes(3000), b"RIFF" + rng.bytes(500), good[:20]]):
        (folder / f"bad{i}.wav").write_bytes(bad)
        with pytest.raises(ValueError, match=r"^path: [^\n]*bad[^\n]*; save it as WAV"):
            run(folder, f"bad{i}.wav", 10)
    (folder / "folder.wav").mkdir()
    with pytest.raises(ValueError, match="file not found"):
        run(folder, "folder.wav", 10)
    fast = good[:24] + (2_000_000_000).to_bytes(4, "little") + good[28:]
    (folder / "fast.wav").write_bytes(fast)
    with pytest.raises(ValueError, match="^path: sound must be at most"):
        run(folder, "fast.wav", 10)
    for cut in (44, 60, 101, 5000):  # a file that lost its end, or holds what is no number
        (folder / "cut.wav").write_bytes(good[:cut] + b"\xff" * 8)
        with suppress(ValueError):
            assert np.isfinite(run(folder, "cut.wav", 200)["left"]).all()
    (folder / "empty.wav").unlink(missing_ok=True)
    soundfile.write(folder / "empty.wav", np.zeros(0), 44_100)
    assert not run(folder, "empty.wav", 100, mode=1.0)["left"].any()


def test_player_survives_wild_gates_and_the_shortest_loop(folder: Path) -> None:
    wild = np.array([0.0, 1.0, np.nan, 1e308, 0.0, np.inf, -np.inf, 0.6, 0.0] * 40)[:, None]
    y = run(folder, "ramp.wav", 360, gate=wild, start=1.0, speed=4.0, pitch=4.0, mode=1.0)
    assert np.isfinite(y["left"]).all()
    y = run(folder, "ramp.wav", 360, gate=wild, start=1.0, speed=-4.0, pitch=4.0, mode=2.0)
    assert np.abs(y["left"]).max() < 1.3


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_wavetable_is_in_tune_and_its_saw_is_a_saw(rate: int) -> None:
    pitches = np.array([-3.0, 0.0, 2.3])
    y = play(wavetable, rate, 3, rate, pitch=pitches, position=0.75)["y"]
    for c, f in enumerate(C4 * 2.0**pitches):
        assert abs(cents(y[:, c], f, rate)) < 1e-2
        sizes = np.array([abs(line(y[:, c], k * f, rate)) for k in range(1, 9)])
        np.testing.assert_allclose(sizes / sizes[0], 1.0 / np.arange(1.0, 9.0), rtol=0.02)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_wavetable_alias_stays_above_what_is_heard(rate: int) -> None:
    """Below 20 kHz at any rate; at 44.1 kHz it was at -35 dB."""
    f = np.array([1001.3, 1571.7, 3101.3, 4186.1, 6601.3, 9990.3])
    y = play(wavetable, rate, 6, rate, pitch=np.log2(f / C4), position=0.75)["y"]
    for c in range(6):
        assert alias(y[:, c], f[c], rate) < -70.0


@pytest.mark.parametrize(("own", "rate"), [(44_100, 48_000), (48_000, 44_100), (44_100, 96_000)])
def test_a_sound_of_another_rate_has_nothing_but_itself(
    own: int, rate: int, tmp_path: Path
) -> None:
    """Tones to 18 kHz: no image and no alias above -120 dB, and no loss."""
    for f in (997.0, 15_000.0, 18_000.0):
        tone = 0.5 * np.sin(2.0 * np.pi * f / own * np.arange(2 * own))
        soundfile.write(tmp_path / "tone.wav", tone, own, "DOUBLE")
        sound = read_sound("tone.wav", tmp_path, rate)[rate // 2 : -rate // 2, 0]
        window = kaiser(len(sound), 25.0)
        size = np.abs(np.fft.rfft(sound * window)) / (0.25 * window.sum())
        near = np.abs(np.fft.rfftfreq(len(sound), 1.0 / rate) - f) < 50.0
        assert 20.0 * np.log10(size[near].max()) == pytest.approx(0.0, abs=0.01)
        assert 20.0 * np.log10(size[~near].max()) < -120.0


def test_position_blends_between_neighbours() -> None:
    spots = np.array([0.0, 0.0625, 0.125, 1.0])  # of sixteen overtones
    y = play(wavetable, 48_000, 4, position=spots * 16.0 / 15.0 * [1, 1, 1, 15 / 16],
             settings={"waves": SETS.index("overtones")})["y"]  # fmt: skip
    sizes = np.array(
        [[abs(line(y[:, c], k * C4, 48_000)) for k in (1, 2, 3, 16)] for c in range(4)]
    )
    np.testing.assert_allclose(sizes, np.eye(4), atol=2e-3)
    for waves in range(len(SETS)):
        table = _table(waves, "", SIZE, Path()).reshape(-1, LEVELS, SIZE)
        np.testing.assert_allclose(np.abs(table[:, 0]).max(axis=1), 1.0)
        assert np.isfinite(table).all()


def test_a_file_of_cycles(folder: Path) -> None:
    n = np.arange(600)
    cycles = np.stack([np.sin(2.0 * np.pi * k * n / 600.0) for k in (1, 3)])
    soundfile.write(folder / "cycles.wav", cycles.ravel(), 48_000, "FLOAT")
    settings = {"path": "cycles.wav", "cycle": 600, "folder": folder}
    y = play(wavetable, 48_000, 2, position=np.array([0.0, 1.0]), settings=settings)["y"]
    assert abs(line(y[:, 0], C4, 48_000)) == pytest.approx(1.0, abs=1e-3)
    assert abs(line(y[:, 1], 3.0 * C4, 48_000)) == pytest.approx(1.0, abs=1e-3)
    with pytest.raises(ValueError, match=r"^path: a wavetable holds 1 to 64 cycles of 2048"):
        play(wavetable, 10, settings={"path": "cycles.wav", "folder": folder})
    wild = np.array([np.nan, 1e308, -1e308, np.inf, 0.0])[:, None]
    assert np.isfinite(play(wavetable, 5, fm=wild, index=16.0)["y"]).all()


@pytest.mark.parametrize("form", ["WAV", "AIFF", "W64", "AU"])
def test_sizes_that_lead_astray_are_read_without_a_word(form: str, tmp_path: Path, capfd) -> None:
    """Each word of the header in turn is no size that can be: the decoder asks for what is before
    the beginning, or far beyond the end, and nothing of that reaches stderr."""
    place = tmp_path / "astray.snd"
    soundfile.write(place, np.ones(300), 44_100, "PCM_16", format=form)
    whole = place.read_bytes()
    for at in range(0, 120, 2):
        for size in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0):
            for order in ("little", "big"):
                word = size.to_bytes(4, order)
                place.write_bytes(whole[:at] + word + whole[at + 4 :])
                with suppress(ValueError):
                    read_samples(place.name, tmp_path)
                numbers_in(place.name, tmp_path)
    assert capfd.readouterr().err == ""
