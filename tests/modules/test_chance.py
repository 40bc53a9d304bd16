"""Chance: even, Gaussian, without memory; streams that never meet, each like any other."""

import math

import numba
import numpy as np
import pytest
from scipy import stats

from spikerack.modules import chance
from spikerack.runtime.compiler import primitives  # noqa: F401  # numba learns the vocabulary

MANY = 1 << 18
DAY = 2 * 48_000 * 24 * 3600  # draws of a module that draws twice a tick
HALF, WHOLE = 1 << 63, 1 << 64


@numba.njit(error_model="numpy")
def _uniforms(dice, out):
    for i in range(out.size):
        out[i], dice = chance.uniform(dice)
    return dice


@numba.njit(error_model="numpy")
def _normals(dice, out):
    for i in range(out.size):
        out[i], dice = chance.normal(dice)
    return dice


@numba.njit(error_model="numpy")
def _first(dice, out):
    for i in range(out.size):
        out[i], _ = chance.uniform(dice[i])


@numba.njit(error_model="numpy")
def _counts(starts, likely, ticks, counts):
    for c in range(counts.shape[1]):
        dice = starts[c]
        for w in range(counts.shape[0]):
            for _ in range(ticks):
                u, dice = chance.uniform(dice)
                counts[w, c] += u < likely


@numba.njit(error_model="numpy")
def _rare(dice, ticks):
    kept, count = np.empty(ticks // 128), 0
    for _ in range(ticks):
        u, dice = chance.uniform(dice)
        if u < 1.0 / 256.0:
            kept[count] = u
            count += 1
    return kept[:count]


DRAWS = {"uniform": (chance.uniform, _uniforms), "normal": (chance.normal, _normals)}


def _made(name: str, seed: int, count: int = MANY) -> np.ndarray:
    out = np.empty(count)
    DRAWS[name][1](np.int64(seed), out)
    return out


def _seeds(count: int, seed: int = 3) -> list[int]:
    return np.random.default_rng(seed).integers(-HALF, HALF, count).tolist()


# the generator


def test_it_is_splitmix64():
    """The words that Vigna's C gives for a seed of 1234567, as Rosetta Code prints them."""
    dice = 1_234_567
    for word in (
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
        16408922859458223821,
    ):  # fmt: skip
        u, dice = chance.uniform(dice)
        assert int(u * 2.0**52) == word >> 12


@pytest.mark.parametrize("name", sorted(DRAWS))
def test_it_is_the_same_in_python_and_kernels(name):
    for seed in (0, 1, -1, 2**32 - 3, HALF - 1, -HALF, *_seeds(3)):
        dice, made = seed, []
        for _ in range(300):
            x, dice = DRAWS[name][0](dice)
            assert -HALF <= dice < HALF, "a state is kept in 64 bits"
            made.append(x)
        out = np.empty(300)
        assert DRAWS[name][1](np.int64(seed), out) == dice
        np.testing.assert_allclose(out, made, 2e-15 * (name == "normal"), 4e-15)


@pytest.mark.filterwarnings("error")
def test_it_takes_numpy_integers():
    for seed in _seeds(200):
        assert chance.uniform(np.int64(seed)) == chance.uniform(seed)


def test_no_word_comes_twice_before_all_have_come():
    """The state steps by an odd number, and each part of the mixing can be undone."""
    assert chance.STEP % 2 == 1

    def unfolded(x: int, shift: int) -> int:
        folded = x
        for _ in range(64 // shift):
            x = folded ^ (x >> shift)
        return x

    for word in (w % WHOLE for w in _seeds(300)):
        x = word
        for shift, factor in ((31, chance.MIX[1]), (27, chance.MIX[0]), (30, 1)):
            x = unfolded(x, shift) * pow(factor, -1, WHOLE) % WHOLE
        u, _ = chance.uniform(x - chance.STEP)
        assert int(u * 2.0**52) == word >> 12


def test_one_bit_of_a_state_turns_half_of_the_bits():
    starts = np.array(_seeds(1 << 12))
    before, after = np.empty(starts.size), np.empty(starts.size)
    _first(starts, before)
    places = np.arange(52)
    for bit in range(64):
        _first(starts ^ np.int64(-HALF if bit == 63 else 1 << bit), after)
        differ = (before * 2.0**52).astype(np.int64) ^ (after * 2.0**52).astype(np.int64)
        share = (differ[:, None] >> places & 1).mean(axis=0)
        assert np.abs(share - 0.5).max() < 5.5 * 0.5 / 64.0, f"bit {bit}"


# one stream


def test_uniform_fills_its_range_evenly():
    for seed in _seeds(3):
        u = _made("uniform", seed)
        assert u.min() > 0.0
        assert u.max() < 1.0
        assert u.mean() == pytest.approx(0.5, abs=5.0 / math.sqrt(12.0 * MANY))
        assert u.var() == pytest.approx(1.0 / 12.0, abs=5.0 / math.sqrt(180.0 * MANY))
        cells = np.bincount((u * 1000).astype(int), minlength=1000)
        assert stats.chisquare(cells).pvalue > 1e-4
        assert stats.kstest(u, "uniform").pvalue > 1e-4
        pairs = np.bincount(
            (u[::2] * 32).astype(int) * 32 + (u[1::2] * 32).astype(int), minlength=1024
        )
        assert stats.chisquare(pairs).pvalue > 1e-4


def test_every_bit_is_as_often_set_and_knows_no_other():
    words = (_made("uniform", _seeds(1)[0], 1 << 14) * 2.0**52).astype(np.int64)
    bits = (words[:, None] >> np.arange(52) & 1) - 0.5
    bound = 5.5 * 0.25 / 128.0
    assert np.abs(bits.mean(axis=0)).max() < 5.5 * 0.5 / 128.0
    for lag in (0, 1, 2, 3):  # the bits of a draw, and of the ones after
        related = bits[: bits.shape[0] - lag].T @ bits[lag:] / bits.shape[0]
        related -= 0.25 * np.eye(52) * (lag == 0)
        assert np.abs(related).max() < bound, lag


def test_normal_is_gaussian():
    for seed in _seeds(3):
        x = _made("normal", seed)
        assert stats.kstest(x, "norm").pvalue > 1e-4
        assert abs(x.mean()) < 5.0 / math.sqrt(MANY)
        assert x.var() == pytest.approx(1.0, abs=5.0 * math.sqrt(2.0 / MANY))
        assert abs(stats.skew(x)) < 5.0 * math.sqrt(6.0 / MANY)
        assert abs(stats.kurtosis(x)) < 5.0 * math.sqrt(24.0 / MANY)
        assert np.abs(x).max() < 8.6  # 52 bits cannot say more


@pytest.mark.parametrize("name", sorted(DRAWS))
def test_draws_do_not_know_the_ones_before(name):
    x = _made(name, _seeds(1)[0])
    x = (x - x.mean()) / x.std()
    spectrum = np.fft.rfft(x, 2 * MANY)
    correlation = np.fft.irfft(spectrum * spectrum.conj())[1:2000] / MANY
    assert np.abs(correlation).max() < 5.5 / math.sqrt(MANY)


# many streams


def test_channels_stay_apart_for_longer_than_anybody_plays():
    """From the construction: the shortest way along the walk from one channel to another."""
    states = chance.streams(_seeds(1)[0], 100_000).view(np.uint64)
    places = np.sort(states * np.uint64(pow(chance.STEP, -1, WHOLE)))  # in draws
    gaps = np.diff(np.append(places, places[0]))  # the walk is a ring
    assert int(gaps.min()) > 9000 * DAY


def test_fewer_channels_are_the_first_of_more():
    first = _seeds(1)[0]
    assert np.array_equal(chance.streams(first, 5), chance.streams(first, 400)[:5])
    assert chance.streams(first, 1)[0] == first


@pytest.mark.parametrize("name", sorted(DRAWS))
def test_channels_and_neighbouring_starts_do_not_know_each_other(name):
    starts = [*chance.streams(_seeds(1)[0], 40), *range(8), *(k << 32 for k in range(1, 8))]
    streams = np.stack([_made(name, int(s), 1 << 14) for s in starts])
    streams -= streams.mean(axis=1, keepdims=True)
    streams /= streams.std(axis=1, keepdims=True)
    spectra = np.fft.rfft(streams, 1 << 15)
    for k in range(1, len(starts)):  # at every lag up to 2000 ticks to either side
        both = np.fft.irfft(spectra[k:] * spectra[:-k].conj()) / (1 << 14)
        near = np.hstack([both[:, :2000], both[:, -2000:]])
        assert np.abs(near).max() < 6.5 / 128.0, k


def test_no_two_of_many_channels_share_a_stretch():
    """Of 400 channels for 20 seconds hardly two draws are the same, of the smallest in 256."""
    draws = np.concatenate([_rare(s, 960_000) for s in chance.streams(_seeds(1)[0], 400)])
    assert draws.size == pytest.approx(400 * 960_000 / 256, rel=0.01)
    assert np.count_nonzero(np.diff(np.sort(draws)) == 0.0) <= 3  # 0.06 expected


def test_a_moment_across_channels_is_even_and_knows_no_neighbour():
    now = np.empty(100_000)
    for first in _seeds(3):
        _first(chance.streams(first, now.size), now)
        assert stats.kstest(now, "uniform").pvalue > 1e-4
        pairs = np.bincount((now[:-1] * 20).astype(int) * 20 + (now[1:] * 20).astype(int))
        assert stats.chisquare(pairs[:400]).pvalue > 1e-4


@pytest.mark.parametrize(("ticks", "windows"), [(480, 600), (4800, 100), (48_000, 20)])
def test_counts_of_400_channels_are_as_poisson_says(ticks, windows):
    """Fano factor 1 - rate dt: of counts in a window, in time, and of all channels together."""
    likely = 40.0 / 48_000
    for seed in _seeds(2, ticks):
        counts = np.zeros((windows, 400))
        _counts(chance.streams(seed, 400), likely, ticks, counts)
        mean = 400.0 * windows * ticks * likely
        assert counts.sum() == pytest.approx(mean, abs=5.0 * math.sqrt(mean))
        for seen in (counts.reshape(-1), counts.sum(axis=0), counts.sum(axis=1)):
            fano = seen.var(ddof=1) / seen.mean()
            # of a Poisson count with mean m, the Fano factor of n samples varies by this much
            within = 5.0 * math.sqrt(2.0 / (seen.size - 1) + 1.0 / seen.mean() / seen.size)
            assert fano == pytest.approx(1.0 - likely, abs=within)


def test_counts_of_20_seconds_are_as_poisson_says():
    """Of 400 channels four times: a Fano factor of 1 +- 0.035."""
    fano = []
    for first in _seeds(4, 20):
        counts = np.zeros((1, 400))
        _counts(chance.streams(first, 400), 40.0 / 48_000, 960_000, counts)
        fano.append(counts.var(ddof=1) / counts.mean())
    assert np.mean(fano) == pytest.approx(1.0, abs=3.5 * math.sqrt(2.0 / 399.0 / 4.0))
