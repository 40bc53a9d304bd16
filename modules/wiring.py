"""Who is wired to whom, sparse: for each sender a row of its receivers.

Made once, by a plain function of settings, widths and a seed.  `starts[i]` to `starts[i + 1]` are
the places of sender i's synapses; `targets` has their receivers, in rising order.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from spikerack.modules.drawn import Drawn

PATTERNS = ("random", "in-degree", "out-degree", "all-to-all", "all-but-self", "one-to-one",
            "nearby", "nearby on a line", "nearby on a torus", "formula")  # fmt: skip
MOST = 200_000_000  # synapses of a node
WIDE = 4.0  # of its reach: a Gaussian kernel is cut there
PAIRS = 1 << 22  # pairs that a formula is asked for at a time
SLOWEST = 4_000_000_000  # pairs that it is asked for at all


class Wiring(NamedTuple):
    """Rows of receivers: int64 [pre + 1], int32 [links]."""

    starts: np.ndarray
    targets: np.ndarray


def expected(
    pre: int, post: int, pattern: float, p: float, fan: float, reach: float, where: str
) -> int:
    """About how many synapses there will be, before one is made."""
    name = PATTERNS[int(pattern)]
    if name == "random":
        return int(pre * post * p)
    if name in ("in-degree", "out-degree"):
        return int(fan * (post if name == "in-degree" else pre))
    if name == "one-to-one":
        return min(pre, post)
    if name.startswith("nearby"):
        wide = 2.0 * WIDE * reach + 1.0
        return int(pre * min(float(post), wide * wide if name.endswith("torus") else wide))
    if name == "formula":
        dice, i = np.random.default_rng(1), np.random.default_rng(2)
        some = 1 << 16
        places = _pairs(i.integers(pre, size=some), i.integers(post, size=some), pre, post)
        chance = Drawn("where", where or "p", NAMES).values(some, dice, **places, p=np.float64(p))
        return int(pre * post * float(np.clip(chance, 0.0, 1.0).mean()))
    return pre * post


NAMES = ("i", "j", "N", "N_pre", "N_post", "p")


def _pairs(i: np.ndarray, j: np.ndarray, pre: int, post: int) -> dict[str, np.ndarray]:
    known = {"i": i, "j": j, "N": post, "N_pre": pre, "N_post": post}
    return {name: np.asarray(value, float) for name, value in known.items()}


@lru_cache(maxsize=4)
def wired(
    pre: int,
    post: int,
    pattern: float,
    p: float,
    fan: float,
    reach: float,
    where: str,
    draw: int,
    seed: int,
) -> Wiring:
    """The synapses themselves; the arrays are shared and never written to."""
    name = PATTERNS[int(pattern)]
    about = expected(pre, post, pattern, p, fan, reach, where)
    if about > MOST:
        rule = f"must be at most {MOST} synapses (got about {about})"
        raise ValueError(f"pattern: {rule}; choose fewer cells or a sparser pattern")
    dice = np.random.default_rng([abs(int(seed)), abs(int(draw)), 1])
    if name == "random":
        flat = _each_by_chance(pre * post, p, dice)
        rows, targets = np.divmod(flat, post)
    elif name == "in-degree":
        targets, rows = _some_of_each(post, pre, int(fan), dice)
    elif name == "out-degree":
        rows, targets = _some_of_each(pre, post, int(fan), dice)
    elif name == "one-to-one":
        rows = targets = np.arange(min(pre, post))
    elif name.startswith("nearby"):
        rows, targets = _nearby(pre, post, p, reach, name, dice)
    elif name == "formula":
        rows, targets = _by_formula(pre, post, p, where, dice)
    else:
        rows, targets = np.divmod(np.arange(pre * post), post)
        if name == "all-but-self":
            rows, targets = rows[rows != targets], targets[rows != targets]
    return _sorted(pre, post, rows, targets)


def _sorted(pre: int, post: int, rows: np.ndarray, targets: np.ndarray) -> Wiring:
    """Pairs as rows of receivers."""
    flat = rows * post + targets
    if not (flat[1:] > flat[:-1]).all():
        rows, targets = np.divmod(np.sort(flat), post)
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=pre))])
    return Wiring(starts.astype(np.int64), targets.astype(np.int32))


def _each_by_chance(count: int, p: float, dice: np.random.Generator) -> np.ndarray:
    """Which of so many there are, each with probability p: by the gaps between them."""
    if p <= 0.0:
        return np.zeros(0, np.int64)
    if p >= 1.0:
        return np.arange(count)
    found, last = [], -1
    while last < count:
        some = int(p * (count - last) + 4.0 * np.sqrt(p * count) + 16.0)
        places = last + np.cumsum(dice.geometric(p, some))
        found.append(places)
        last = int(places[-1])
    flat = np.concatenate(found)
    return flat[flat < count]


def _some_of_each(
    count: int, of: int, fan: int, dice: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """For each of `count`, `fan` different ones of `of`."""
    fan = min(fan, of)
    if 2 * fan > of:  # rather those that are left out
        chosen = np.argsort(dice.random((count, of)), axis=1)[:, :fan]
        chosen.sort(axis=1)
    else:
        chosen = np.sort(dice.integers(of, size=(count, fan)), axis=1)
        while (twice := np.nonzero(np.diff(chosen, axis=1) == 0))[0].size:
            chosen[twice] = dice.integers(of, size=twice[0].size)
            chosen.sort(axis=1)
    return np.repeat(np.arange(count), fan), chosen.reshape(-1)


def _nearby(
    pre: int, post: int, p: float, reach: float, name: str, dice: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """With probability p exp(-(d / reach)^2 / 2), by distance d, in receivers."""
    wide = int(np.ceil(WIDE * reach))
    if name.endswith("torus"):
        side = max(1, int(np.sqrt(post)))
        steps = np.arange(-min(wide, (side - 1) // 2), min(wide, side // 2) + 1)
        dx, dy = (d.reshape(-1) for d in np.meshgrid(steps, steps))
        chance = p * np.exp(-0.5 * (dx**2 + dy**2) / reach**2)
        home = np.arange(pre) * side * side // pre
        x = (home[:, None] % side + dx) % side
        y = (home[:, None] // side + dy) % side
        targets = y * side + x
    else:
        is_line = name.endswith("line")
        most = post - 1 if is_line else post // 2
        offsets = np.arange(-min(wide, most if is_line else (post - 1) // 2), min(wide, most) + 1)
        chance = p * np.exp(-0.5 * (offsets / reach) ** 2)
        targets = np.arange(pre)[:, None] * post // pre + offsets
        chance = np.where((targets >= 0) & (targets < post) | (not is_line), chance, 0.0)
        targets = targets % post
    rows, columns = np.nonzero(dice.random(targets.shape) < chance)
    return rows, targets[rows, columns]


def _by_formula(
    pre: int, post: int, p: float, where: str, dice: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """With the probability that a formula of i, j and N gives; what is true is certain."""
    if pre * post > SLOWEST:
        rule = f"a formula can be asked for {SLOWEST} pairs at most (got {pre * post})"
        raise ValueError(f"where: {rule}; choose fewer cells or another pattern")
    formula = Drawn("where", where or "p", NAMES)
    some = max(1, PAIRS // post)
    found = []
    for first in range(0, pre, some):
        i, j = np.divmod(np.arange(first * post, min(pre, first + some) * post), post)
        chance = formula.values(len(i), dice, **_pairs(i, j, pre, post), p=np.float64(p))
        here = dice.random(len(i)) < chance
        found.append((i[here], j[here]))
    return (np.concatenate(part) for part in zip(*found, strict=True))  # type: ignore[return-value]
