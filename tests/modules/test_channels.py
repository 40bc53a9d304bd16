import numpy as np
import pytest

from spikerack.modules.channels import join, mix, rearrange, split, spread
from tests.bench import play


def _noise(frames: int, width: int) -> np.ndarray:
    return np.random.default_rng(width).normal(size=(frames, width))


@pytest.mark.parametrize("width", [1, 5, 8, 12])
@pytest.mark.row("J06")
def test_split_then_join_gives_the_cable_back(width: int) -> None:
    x = _noise(20, width)
    parts = play(split, frames=20, x=x)
    assert all(parts[f"channel_{k}"].shape == (20, 1) for k in range(1, 9))
    given = {name: parts[f"channel_{k + 1}"] for k, name in enumerate("abcdefgh")}
    y = play(join, frames=20, **given)["y"]
    assert y.shape == (20, 8)
    assert (y[:, : min(width, 8)] == x[:, :8]).all()
    assert (y[:, width:] == 0.0).all()


def test_split_begins_where_it_is_told() -> None:
    x = _noise(6, 12)
    for first in (5, 9, 512):
        parts = play(split, frames=6, x=x, first=float(first))
        for k in range(8):
            n = first - 1 + k
            expected = x[:, n] if n < 12 else 0.0
            assert (parts[f"channel_{k + 1}"][:, 0] == expected).all()


@pytest.mark.parametrize("size", [1, 3, 8, 20])
def test_join_lays_cables_of_any_width_side_by_side(size: int) -> None:
    a, b, h = _noise(10, 2), _noise(10, 3), _noise(10, 4)
    y = play(join, frames=10, a=a, b=b, h=h, settings={"size": size})["y"]
    laid = np.hstack([a, b, np.zeros((10, 5)), h, np.zeros((10, 20))])[:, :size]
    assert (y == laid).all()


@pytest.mark.parametrize("first", [1, 601, 9_993])
def test_ten_thousand_channels_are_joined_and_split(first: int) -> None:
    x = _noise(2, 10_000)
    joined = play(join, frames=2, a=x[:, :4_000], b=x[:, 4_000:], settings={"size": 10_000})["y"]
    assert (joined == x).all()
    parts = play(split, frames=2, x=joined, first=float(first))
    for k in range(8):
        assert (parts[f"channel_{k + 1}"][:, 0] == x[:, first - 1 + k]).all()


@pytest.mark.parametrize(
    ("order", "size", "groups", "wanted"),
    [
        (0, 8, 2, "AABBCCDD"),
        (0, 4, 2, "ABCD"),
        (0, 2, 2, "AC"),
        (1, 8, 2, "ABCDABCD"),
        (1, 3, 2, "ABC"),
        (2, 4, 2, "ACBD"),
        (2, 8, 2, "ACBDACBD"),
        (2, 4, 3, "ABCD"),
        (2, 4, 4, "ABCD"),
        (3, 4, 2, "DCBA"),
        (3, 5, 2, "DCBAD"),
    ],
)
@pytest.mark.row("J22")
def test_channels_are_rearranged_as_brian_hears_does(order, size, groups, wanted) -> None:
    """Its Repeat, Tile and Interleave: AB, CD interleaved is ACBD."""
    x = np.array([[ord(c) for c in "ABCD"]], float)
    knobs = {"order": float(order), "groups": float(groups)}
    y = play(rearrange, frames=1, x=x, **knobs, settings={"size": size})["y"][0]
    assert "".join(chr(int(v)) for v in y) == wanted


@pytest.mark.parametrize("width", [1, 3, 5, 7])
@pytest.mark.parametrize("groups", [1, 2, 3, 100])
def test_dealing_loses_no_channel(width: int, groups: int) -> None:
    x = np.arange(width, dtype=float)[None]
    given = {"order": 2.0, "groups": float(groups)}
    y = play(rearrange, frames=1, x=x, **given, settings={"size": width})["y"][0]
    assert sorted(y) == list(range(width))


def test_mix_keeps_sum_mean_or_power() -> None:
    x = _noise(4000, 16)
    total = x.sum(axis=1, keepdims=True)
    for law, expected in ((0.0, total), (1.0, total / 16.0), (2.0, total / 4.0)):
        y = play(mix, frames=4000, x=x, law=law)["y"]
        assert y.shape == (4000, 1)
        assert y == pytest.approx(expected)
    assert y.std() == pytest.approx(1.0, rel=0.05)  # sixteen strangers of loudness 1


@pytest.mark.parametrize("size", [1, 2, 5, 8])
@pytest.mark.parametrize("order", [0.0, 1.0, 2.0])
def test_spread_places_every_channel_apart(size: int, order: float) -> None:
    settings = {"size": size}
    out = play(spread, frames=2, x=0.3, width=0.5, order=order, settings=settings)
    place = out["place"][0]
    assert out["y"] == pytest.approx(0.3 + 0.5 * out["place"])
    assert np.abs(place).max() <= 1.0
    assert np.unique(place.round(9)).size == size
    assert place[0] == 0.0 or order == 0.0
    if order == 0.0:
        line = np.linspace(-1.0, 1.0, size) if size > 1 else np.zeros(1)
        assert place == pytest.approx(line)
    elif order == 1.0:
        assert (np.diff(np.abs(place)) > -1e-12).all()
        if size % 2:
            assert place.sum() == pytest.approx(0.0)
    bent = play(spread, frames=2, width=0.5, order=order, curve=0.5, settings=settings)["place"][0]
    assert bent == pytest.approx(np.sign(place) * place**2)


def test_spread_takes_a_wide_cable_channel_by_channel() -> None:
    x = _noise(4, 3)
    y = play(spread, frames=4, x=x, width=0.0, settings={"size": 7})["y"]
    assert (y == x[:, [0, 1, 2, 0, 1, 2, 0]]).all()


def test_wild_inputs_touch_nothing_else() -> None:
    x = _noise(3, 8)
    x[:, 3] = np.nan
    parts = play(split, frames=3, x=x, first=np.nan)
    assert sum(np.isnan(parts[f"channel_{k}"]).any() for k in range(1, 9)) == 1
    for wild in (np.inf, -1e308, 1e308):
        play(split, frames=3, x=x, first=wild)
        assert np.isfinite(play(spread, frames=3, curve=1.0, order=wild)["place"]).all()
    assert np.isnan(play(join, frames=3, a=x)["y"]).sum() == 3
