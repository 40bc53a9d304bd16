"""Sparse synapses that learn, against dense ones and against each synapse reckoned by itself."""

import numpy as np
import pytest

from spikerack.modules.stdp_connections import stdp_connections
from spikerack.modules.synapses import stdp
from tests.bench import play

RATE = 10_000
BOUNDS = ("hard", "soft", "mixed")
PAIRS = ("all", "nearest", "nearest pre", "nearest post")
ALL = 3.0  # to all


def spikes(frames, cells, p, seed):
    rng = np.random.default_rng(seed)
    return (rng.random((frames, cells)) < p) * 1.0


def learnt(pre, post, settings=None, **knobs):
    return play(
        stdp_connections, len(pre), post.shape[1], sample_rate=RATE, pre=pre, post=post, seed=4,
        settings=settings, **knobs,
    )  # fmt: skip


def listed(got):
    starts, targets = got["state.starts"], got["state.targets"]
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return rows, targets, np.broadcast_to(got["state.lags"], targets.shape)


@pytest.mark.parametrize("bounds", range(3))
@pytest.mark.parametrize("pairs", range(4))
def test_as_dense_synapses_learn(bounds, pairs):
    pre, post = spikes(600, 7, 0.03, 1), spikes(600, 5, 0.03, 2)
    start = np.random.default_rng(3).random((7, 5))
    knobs = {"rate": 0.1, "bounds": bounds, "pairs": pairs, "gain": 0.7}
    dense = play(stdp, 600, 5, sample_rate=RATE, pre=pre, post=post, state={"w": start.copy()},
                 **knobs)  # fmt: skip
    sparse = learnt(pre, post, {"pattern": ALL}, state={"w": start.reshape(-1).copy()}, **knobs)
    np.testing.assert_allclose(sparse["state.w"].reshape(7, 5), dense["state.w"], rtol=1e-9)
    np.testing.assert_allclose(sparse["kick"], dense["kick"], rtol=1e-9, atol=1e-12)
    assert np.abs(dense["state.w"] - start).max() > 0.05


def by_hand(pre, post, synapses, start, rate=0.1, balance=1.05, tau=20e-3, pairs="all", gain=1.0):
    """Each synapse by itself, event by event, as its definition says."""
    fade = np.exp(-1.0 / RATE / tau)
    kick, ends = np.zeros_like(post), []
    for (i, j, lag), w in zip(synapses, start, strict=True):
        before = after = 0.0
        for t in range(len(pre)):
            before, after = before * fade, after * fade
            if t >= lag and pre[t - lag, i]:
                kick[t, j] += gain * w
                before = 1.0 if pairs in ("nearest", "nearest pre") else before + 1.0
                w = min(1.0, max(0.0, w - rate * balance * after))
            if post[t, j]:
                after = 1.0 if pairs in ("nearest", "nearest post") else after + 1.0
                w = min(1.0, max(0.0, w + rate * before))
        ends.append(w)
    return kick, np.array(ends)


@pytest.mark.parametrize("pairs", range(4))
@pytest.mark.parametrize("delay", ["0", "uniform(0 ms, 4 ms)", "2 ms"])
def test_every_synapse_learns_where_its_spikes_arrive(pairs, delay):
    pre, post = spikes(700, 8, 0.02, 5), spikes(700, 6, 0.02, 6)
    got = learnt(pre, post, {"p": 0.5, "delay": delay}, rate=0.1, pairs=pairs, gain=0.7)
    fresh = learnt(pre[:1] * 0, post[:1] * 0, {"p": 0.5, "delay": delay})["state.w"]
    synapses = [*zip(*listed(got), strict=True)]
    assert len(synapses) > 12
    kick, w = by_hand(pre, post, synapses, fresh, pairs=PAIRS[pairs], gain=0.7)
    np.testing.assert_allclose(got["kick"], kick, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(got["state.w"], w, rtol=1e-7, atol=1e-9)


def test_traces_go_on_for_ever():
    """They are kept times what they have faded, which ends somewhere."""
    frames = 40_000  # 200 times the fade of 2 ms: e^2000 is no number
    pre, post = np.zeros((frames, 1)), np.zeros((frames, 1))
    pre[::4000], post[20::4000] = 1.0, 1.0
    got = learnt(pre, post, {"pattern": ALL, "weight": "0"}, rate=0.01, tau_plus=2e-3,
                 tau_minus=2e-3, balance=0.0)  # fmt: skip
    each = 0.01 * np.exp(-2.0 / 2.0)
    assert got["state.w"][0] == pytest.approx(10 * each, rel=1e-6)


def test_what_each_receiver_gets_is_held():
    pre, post = spikes(300, 20, 0.1, 7), spikes(300, 10, 0.1, 8)
    got = learnt(pre, post, {"p": 0.5}, total=3.0, rate=1e-3)
    _, targets, _ = listed(got)
    sums = np.bincount(targets, got["state.w"], 10)
    assert np.abs(sums - 3.0).max() < 0.25
    free = learnt(pre, post, {"p": 0.5}, rate=1e-3)
    assert np.ptp(np.bincount(targets, free["state.w"], 10)) > 1.0
    rest = learnt(np.zeros((30, 20)), np.zeros((30, 10)), {"p": 0.5}, total=3.0)
    np.testing.assert_allclose(np.bincount(targets, rest["state.w"], 10), 3.0, rtol=1e-9)


def test_all_is_forgotten_at_its_rate():
    silent = np.zeros((RATE, 12)), np.zeros((RATE, 10))
    start = learnt(silent[0][:1], silent[1][:1], {"p": 0.5})["state.w"]
    got = learnt(*silent, {"p": 0.5}, forget=1.0)
    np.testing.assert_allclose(got["state.w"], start * np.exp(-1.0), rtol=2e-3)
    frozen = learnt(*silent, {"p": 0.5}, forget=1.0, freeze=1.0)
    assert np.array_equal(frozen["state.w"], start)


def test_what_is_shown_are_its_weights_and_traces():
    pre, post = spikes(400, 30, 0.05, 9), spikes(400, 10, 0.05, 10)
    got = learnt(pre, post, {"p": 0.4, "shown": 6}, look=3)
    rows, targets, _ = listed(got)
    mine = np.flatnonzero(targets == 3)[:6]
    np.testing.assert_array_equal(got["weights"][-1], got["state.w"][mine])
    fade = np.exp(-1.0 / RATE / 20e-3)
    trace = np.zeros(30)
    for t in range(400):
        trace = trace * fade + pre[t]
    np.testing.assert_allclose(got["traces"][-1], trace[rows[mine]], rtol=1e-9)
    assert got["mean"][-1, 0] == pytest.approx(got["state.w"].mean(), rel=0.05)
    still = learnt(pre * 0, post * 0, {"p": 0.4})
    assert still["mean"][-1, 0] == pytest.approx(still["state.w"].mean(), rel=1e-12)


def test_a_sender_has_a_gain_of_its_own():
    pre, post = spikes(50, 4, 0.3, 11), np.zeros((50, 3))
    boost = np.array([0.0, 1.0, -1.0, 0.5])
    got = learnt(pre, post, {"pattern": ALL, "weight": "1"}, boost=boost, learn=0.0)
    np.testing.assert_allclose(got["kick"][:, 0], pre @ (1.0 + boost))


def test_bytes_of_a_synapse():
    pre, post = np.zeros((1, 100)), np.zeros((1, 100))
    for delay, most in (("0", 20), ("uniform(0 ms, 3 ms)", 24)):
        got = learnt(pre, post, {"p": 0.5, "delay": delay})
        arrays = [v for k, v in got.items() if k.startswith("state.")]
        count = len(got["state.w"])
        assert sum(a.itemsize for a in arrays if a.size == count) == most
