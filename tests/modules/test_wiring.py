"""Sparse wirings: who is wired to whom, by the rule that was asked for."""

import time
from pathlib import Path

import numpy as np
import pytest

from spikerack.modules.drawn import Drawn
from spikerack.modules.links import linked
from spikerack.modules.wiring import PATTERNS, Rule, expected, wired

USUAL = {
    "p": 0.1, "fan": 10, "reach": 5.0, "where": "", "path": "", "autapses": 0.0, "copies": 1,
    "draw": 0, "seed": 3, "folder": Path(),
}  # fmt: skip


def rule(pre, post, pattern, **more):
    return Rule(pre, post, float(PATTERNS.index(pattern)), **(USUAL | more))


def pairs(pre, post, pattern, **more):
    rows, targets, *_ = wired(rule(pre, post, pattern, **more))
    flat = rows.astype(np.int64) * post + targets
    assert rows.dtype == targets.dtype == np.int32
    assert ((targets >= 0) & (targets < post) & (rows >= 0) & (rows < pre)).all()
    assert (np.diff(flat) > 0).all(), "in order, none twice"
    return rows.astype(np.int64), targets.astype(np.int64)


def test_random_ones_are_so_many_as_chance_allows():
    rows, targets = pairs(2000, 3000, "random", p=0.02)
    mean, spread = 0.02 * 6e6, np.sqrt(6e6 * 0.02 * 0.98)
    assert abs(len(rows) - mean) < 5.0 * spread
    for ends, count, each in ((rows, 2000, 3000), (targets, 3000, 2000)):
        degrees = np.bincount(ends, minlength=count)
        assert abs(degrees.var() / (each * 0.02 * 0.98) - 1.0) < 0.15  # binomial
    again = pairs(2000, 3000, "random", p=0.02)
    other = pairs(2000, 3000, "random", p=0.02, draw=1)
    assert np.array_equal(again[1], targets)
    assert len(other[1]) != len(targets) or not np.array_equal(other[1], targets)


@pytest.mark.parametrize("fan", [1, 7, 60, 100])
def test_degrees_are_exact(fan):
    rows, targets = pairs(100, 150, "in-degree", fan=fan)
    assert (np.bincount(targets, minlength=150) == fan).all()
    rows, targets = pairs(120, 100, "out-degree", fan=fan)
    assert (np.bincount(rows, minlength=120) == fan).all()
    assert np.ptp(np.bincount(targets, minlength=100)) > 0 or fan == 100


def test_regular_patterns():
    rows, targets = pairs(4, 4, "all-but-self")
    assert len(rows) == 12
    assert (rows != targets).all()
    assert [*zip(*pairs(3, 5, "one-to-one"), strict=True)] == [(0, 0), (1, 1), (2, 2)]
    assert len(pairs(3, 5, "all-to-all")[0]) == 15


@pytest.mark.parametrize("shape", ["nearby", "nearby on a line", "nearby on a torus"])
def test_near_ones_are_likelier(shape):
    rows, targets = pairs(900, 900, shape, p=1.0, reach=3.0)
    if shape.endswith("torus"):
        apart = [np.abs(a - b) for a, b in ((rows % 30, targets % 30), (rows // 30, targets // 30))]
        apart = [np.minimum(d, 30 - d) for d in apart]
        distance = np.hypot(*apart)
        wanted = 2.0 * np.pi * 9.0  # the integral of the kernel in the plane
    else:
        distance = np.abs(rows - targets)
        distance = distance if shape.endswith("line") else np.minimum(distance, 900 - distance)
        wanted = np.sqrt(2.0 * np.pi) * 3.0
    assert distance.max() <= 12.0 * np.sqrt(2.0)
    inner = (rows > 100) & (rows < 800)
    assert abs(inner.sum() / 699 / wanted - 1.0) < 0.05
    ends = np.bincount(rows, minlength=900)[[0, 899]].sum()
    assert ends < 1.4 * wanted if shape.endswith("line") else ends > 1.4 * wanted


def test_a_formula_says_who():
    rows, targets = pairs(50, 60, "formula", where="abs(i - j) < 5 and i != j")
    i, j = np.divmod(np.arange(3000), 60)
    wanted = (np.abs(i - j) < 5) & (i != j)
    assert np.array_equal(rows * 60 + targets, np.flatnonzero(wanted))
    rows, targets = pairs(1000, 1000, "formula", where="exp(-((i - j) / 20) ** 2)")
    assert abs(len(rows) / 1000 - np.sqrt(np.pi) * 20.0) < 2.0
    asked = rule(1000, 1000, "formula", where="exp(-((i - j) / 20) ** 2)")
    assert expected(asked) == pytest.approx(len(rows), rel=0.1)


def test_more_cells_leave_the_pairs_that_were_there():
    sizes = (300, 200), (700, 900)
    few, many = (set(zip(*pairs(*n, "random", p=0.1), strict=True)) for n in sizes)
    assert few == {(i, j) for i, j in many if i < 300 and j < 200}


@pytest.mark.parametrize("pattern", ["random", "in-degree", "out-degree", "all-to-all", "nearby"])
def test_without_autapses_nobody_is_wired_to_itself(pattern):
    rows, targets = pairs(60, 60, pattern, autapses=1.0, fan=12)
    assert len(rows)
    assert (rows != targets).all()
    if pattern.endswith("degree"):
        ends = targets if pattern.startswith("in") else rows
        assert (np.bincount(ends) == 12).all(), "the others make up for it"


def test_copies_are_so_many_synapses_of_each_pair():
    rows, targets, *_ = wired(rule(20, 30, "random", copies=3))
    once = np.stack(pairs(20, 30, "random"))
    assert np.array_equal(np.stack([rows, targets]), np.repeat(once, 3, axis=1))
    assert expected(rule(20, 30, "random", copies=3)) == 180


def test_weights_are_drawn_as_they_are_written():
    def drawn(weight):
        asked = rule(200, 300, "all-to-all")
        return linked(asked, weight, "0", 1e-4, keeps_all=True).weights

    normal = drawn("normal(0.5, 0.1)")
    assert abs(normal.mean() - 0.5) < 0.002
    assert abs(normal.std() - 0.1) < 0.002
    flat = drawn("uniform(-1, 3)")
    assert flat.min() >= -1.0
    assert flat.max() < 3.0
    assert abs(flat.mean() - 1.0) < 0.03
    i, j = np.divmod(np.arange(60_000), 300)
    assert np.allclose(drawn("1.5 * (i < 100) - j / N"), 1.5 * (i < 100) - j / 300)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("abs(i - k)", "character 9: is not known here (got 'k')"),
        ("9 ** 9 ** 9 ** 9", "must give numbers that are finite"),
        ("i.real", "character 1: is not known here (got 'i.real')"),
        ("__import__('os')", "character 1: is no function of so many numbers"),
        ("normal(1)", "is no function of so many numbers"),
        ("[1, 2]", "is not known here"),
        ("1 if", "is not a formula"),
        ("-" * 300 + "1", "is nested too deep"),
        ("1 +" * 300 + "1", "must be at most 500 characters"),
    ],
)
def test_what_is_no_formula_is_told(text, told):
    some = {name: np.ones(4) for name in ("i", "j")}

    def read():
        return Drawn("weight", text, ("i", "j")).values(4, np.random.default_rng(1), **some)

    with pytest.raises(ValueError, match="weight") as error:
        read()
    assert told in str(error.value)


def test_what_is_too_much_is_told_before_it_is_made():
    with pytest.raises(ValueError, match="must be at most 200000000 synapses"):
        pairs(100_000, 100_000, "all-to-all")
    with pytest.raises(ValueError, match="a formula can be asked for"):
        pairs(100_000, 100_000, "formula", where="abs(i - j) < 5")


def test_eight_million_are_made_in_a_moment():
    began = time.process_time()
    made = linked(rule(100_000, 100_000, "random", p=8e-4), "0.5", "0", 1e-4)
    assert abs(len(made.targets) - 8_000_000) < 20_000
    assert time.process_time() - began < 10.0
