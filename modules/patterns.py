"""Patterns of wirings by chance, distance and formula: int64 senders and receivers."""

from collections.abc import Callable

import numpy as np

from spikerack.modules.drawn import Drawn

WIDE = 4.0  # of its reach: a Gaussian kernel is cut there
PAIRS = 1 << 22  # pairs that a formula is asked for at a time
ROWS = 256  # senders that share their dice

Ends = tuple[np.ndarray, np.ndarray]  # senders and receivers
Dice = Callable[..., np.random.Generator]


def each_by_chance(pre: int, post: int, p: float, dice: Dice) -> Ends:
    """Each pair with probability p, by the gaps between them.

    A sender's gaps do not depend on how many senders and receivers there are, so more of either
    leave the pairs that were there.
    """
    if p <= 0.0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if p >= 1.0:
        rows, targets = np.divmod(np.arange(pre * post), post)
        return rows, targets
    found = []
    for first in range(0, pre, ROWS):
        own = dice(1, first)
        at = np.full(ROWS, -1)
        places = []
        while (at < post).any():
            at = np.minimum(at + own.geometric(p, ROWS), post)
            places.append(at)
        each = np.array(places).T[: pre - first]
        rows, which = np.nonzero(each < post)
        found.append((rows + first, each[rows, which]))
    rows, targets = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, targets


def some_of_each(count: int, of: int, fan: int, no_self: bool, dice: np.random.Generator) -> Ends:
    """For each of `count`, `fan` different ones of `of`."""
    choices = of - 1 if no_self and of >= count else of
    fan = min(fan, choices)
    if 2 * fan > choices:  # rather those that are left out
        chosen = np.argsort(dice.random((count, choices)), axis=1)[:, :fan]
        chosen.sort(axis=1)
    else:
        chosen = np.sort(dice.integers(choices, size=(count, fan)), axis=1)
        while (twice := np.nonzero(np.diff(chosen, axis=1) == 0))[0].size:
            chosen[twice] = dice.integers(choices, size=twice[0].size)
            chosen.sort(axis=1)
    if choices < of:
        chosen += chosen >= np.arange(count)[:, None]
    return np.repeat(np.arange(count), fan), chosen.reshape(-1)


def nearby(
    pre: int, post: int, p: float, reach: float, name: str, dice: np.random.Generator
) -> Ends:
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


def by_formula(pre: int, post: int, p: float, formula: Drawn, dice: np.random.Generator) -> Ends:
    """With the probability that a formula of i, j and N gives; what is true is certain."""
    some = max(1, PAIRS // post)
    found = []
    for first in range(0, pre, some):
        i, j = np.divmod(np.arange(first * post, min(pre, first + some) * post), post)
        chance = formula.values(len(i), dice, **_known(i, j, pre, post), p=np.float64(p))
        here = dice.random(len(i)) < chance
        found.append((i[here], j[here]))
    rows, targets = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, targets


def share(pre: int, post: int, p: float, formula: Drawn) -> float:
    """About which part of all pairs a formula lets be."""
    dice, some = np.random.default_rng(1), 1 << 16
    places = _known(dice.integers(pre, size=some), dice.integers(post, size=some), pre, post)
    chance = formula.values(some, dice, **places, p=np.float64(p))
    return float(np.clip(chance, 0.0, 1.0).mean())


def _known(i: np.ndarray, j: np.ndarray, pre: int, post: int) -> dict[str, np.ndarray]:
    known = {"i": i, "j": j, "N": post, "N_pre": pre, "N_post": post}
    return {name: np.asarray(value, float) for name, value in known.items()}
