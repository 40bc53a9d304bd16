"""Convolution with a long impulse response, at once: partitions of two sizes (Gardner 1995).

    the first 64 samples     sample by sample
    up to the 1,024th        in partitions of 64, through spectra of 128
    all that is left         in partitions of 1,024, through spectra of 2,048

Each size is done when a block of it has come in, and is due only in the next (overlap and save), so
nothing is late.  The two ears are one complex number: real and imaginary part of all that follows.
"""

import numpy as np

FIRST, NEXT = 64, 1024
BINS, MORE_BINS = 2 * FIRST, 2 * NEXT
SMALL = NEXT // FIRST - 1  # small partitions, after the first samples
SMALL_SPECTRA = 2 * BINS * SMALL  # numbers; the large ones' stand behind them


def reversed_taps(response: np.ndarray) -> np.ndarray:
    """The first samples, the last of them first: of the left, then of the right."""
    taps = np.zeros(FIRST, complex)
    taps[: len(response[:FIRST])] = response[:FIRST]
    return np.concatenate([taps.real[::-1], taps.imag[::-1]])


def spectra(response: np.ndarray, size: int, begin: int, count: int) -> np.ndarray:
    """Of `count` partitions from a sample on: real parts, then imaginary ones, each [bin].

    They are as small as the way back would make them.
    """
    parts = np.zeros((count, 2 * size), complex)
    cut = response[begin : begin + count * size]
    taps = np.zeros(count * size, complex)
    taps[: len(cut)] = cut
    parts[:, :size] = taps.reshape(count, size)
    parts = np.fft.fft(parts) / (2 * size)
    return np.stack([parts.real, parts.imag], axis=1).ravel()


def numbers(length: int) -> int:
    """How many numbers the spectra of a response are; there is one large partition at least."""
    return SMALL_SPECTRA + 2 * MORE_BINS * max(1, -(-(length - NEXT) // NEXT))


def all_spectra(response: np.ndarray) -> np.ndarray:
    """Those of the small partitions, then those of the large ones."""
    large = (numbers(len(response)) - SMALL_SPECTRA) // (2 * MORE_BINS)
    parts = spectra(response, FIRST, FIRST, SMALL), spectra(response, NEXT, NEXT, large)
    return np.concatenate(parts)


def turns() -> np.ndarray:
    """Cosines and sines of the way round, for as many bins as there can be."""
    angle = 2.0 * np.pi * np.arange(NEXT) / MORE_BINS
    return np.concatenate([np.cos(angle), -np.sin(angle)])


def near(recent: np.ndarray, taps: np.ndarray) -> tuple[float, float]:
    """The last samples under the first taps, both ears; in strands, so that none waits."""
    a = b = c = d = e = f = g = h = 0.0
    for j in range(0, FIRST, 4):
        a += recent[j] * taps[j]
        b += recent[j + 1] * taps[j + 1]
        c += recent[j + 2] * taps[j + 2]
        d += recent[j + 3] * taps[j + 3]
        e += recent[j] * taps[FIRST + j]
        f += recent[j + 1] * taps[FIRST + j + 1]
        g += recent[j + 2] * taps[FIRST + j + 2]
        h += recent[j + 3] * taps[FIRST + j + 3]
    return (a + b) + (c + d), (e + f) + (g + h)


def transformed(re: np.ndarray, im: np.ndarray, to_re: np.ndarray, to_im: np.ndarray,
                turn: np.ndarray) -> None:  # fmt: skip
    """The spectrum of re + i im, in the other two after an odd number of passes.

    Stockham's order, which has nothing to sort (Cochran et al. 1967).
    """
    size = re.size
    half = size // 2
    stride = 1
    while stride < size:
        groups = half // stride
        for p in range(groups):
            at = p * stride * (NEXT // half)
            c, s = turn[at], turn[NEXT + at]
            low, high = stride * p, stride * p + half
            to = 2 * stride * p
            a_re, a_im = re[low : low + stride], im[low : low + stride]
            b_re, b_im = re[high : high + stride], im[high : high + stride]
            u_re, u_im = to_re[to : to + stride], to_im[to : to + stride]
            v_re, v_im = to_re[to + stride : to + 2 * stride], to_im[to + stride : to + 2 * stride]
            for q in range(stride):
                x, y = a_re[q] - b_re[q], a_im[q] - b_im[q]
                u_re[q] = a_re[q] + b_re[q]
                u_im[q] = a_im[q] + b_im[q]
                v_re[q] = x * c - y * s
                v_im[q] = x * s + y * c
        re, im, to_re, to_im = to_re, to_im, re, im
        stride *= 2


def convolved(
    heard: np.ndarray, came: int, kept: np.ndarray, filters: np.ndarray, newest: int,
    work: np.ndarray, bins: int, turn: np.ndarray, out: np.ndarray,
) -> int:  # fmt: skip
    """The next block's share: what came last is kept as a spectrum, and all spectra are summed.

    heard   a ring of samples, the last at `came`      kept   spectra, the last at `newest`
    out     a block of the left, then of the right     work   four rows of `bins`
    """
    size = bins // 2
    count = kept.size // (2 * bins)
    newest = newest - 1 if 0 < newest < count else count - 1
    re, im = work[:bins], work[bins : 2 * bins]
    to_re, to_im = work[2 * bins : 3 * bins], work[3 * bins : 4 * bins]
    begin = came + 1 - bins
    for j in range(bins):
        re[j] = heard[(begin + j) & (heard.size - 1)]
        im[j] = 0.0
    for way in range(2):  # there and back: an odd number of passes, so it ends in the other two
        transformed(re, im, to_re, to_im, turn)
        if way == 0:
            own = kept[2 * bins * newest : 2 * bins * (newest + 1)]
            for j in range(bins):
                own[j] = to_re[j]
                own[bins + j] = to_im[j]
                re[j] = 0.0
                im[j] = 0.0
            for k in range(count):
                at = newest + k
                at = at - count if at >= count else at
                x = kept[2 * bins * at : 2 * bins * (at + 1)]
                h = filters[2 * bins * k : 2 * bins * (k + 1)]
                x_re, x_im = x[:bins], x[bins : 2 * bins]
                h_re, h_im = h[:bins], h[bins : 2 * bins]
                for j in range(bins):  # its parts swapped, which is the way back
                    im[j] += x_re[j] * h_re[j] - x_im[j] * h_im[j]
                    re[j] += x_re[j] * h_im[j] + x_im[j] * h_re[j]
    for j in range(size):
        out[j] = to_im[size + j]
        out[size + j] = to_re[size + j]
    return newest
