"""The engine without a device: blocks, swaps, knobs, events, seeds, channels."""

from dataclasses import replace

import numpy as np
import pytest

from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.memory import shared_words
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.plan.plan import BLOCK
from tests.probes import KNOWN, cable, patch
from tests.stage import KINDS, RATE, Stage, stage

KERNELS = pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])


def _busy(seed=0):
    """Everything at once: chance, rates, widths, a loop with and one without a delay, spikes."""
    return patch(
        """
        noise.pink -> filter.x
        lfo.y -> filter.cutoff *0.5
        filter.low -> cells.drive *8.0
        cells.spike -> drum.x *0.25
        drum.low -> drum.x *0.3
        filter.band -> echo.x
        echo.y -> echo.x *0.6 +0.0041
        cells.spike -> slow.x
        slow.y -> out.right *0.1
        drum.low -> out.left
        echo.y -> out.right *0.2
        cells.v -> back.x *0.1
        back.y -> cells.drive *0.3
        """,
        seed=seed, noise=Node("noise", channels=4), filter="svf", lfo=Node("lfo", rate="control"),
        cells=Node("lif", {"tau": 0.001, "refractory": 0.0002}), drum="one_pole", echo="through",
        slow=Node("leaky", rate=7, channels=1), back="through", out=Node("audio_out", channels=1),
    )  # fmt: skip


def _heard(made: Stage) -> np.ndarray:
    return np.concatenate(made.made)


@pytest.fixture(scope="module")
def usual():
    return {kernel: _heard(stage(_busy(), kernel, KNOWN).run(2048)) for kernel in KINDS}


def test_the_busy_patch_sounds(usual):
    for heard in usual.values():
        assert 0.01 < np.abs(heard).max() <= 1.0
        assert np.abs(heard).std(axis=0).min() > 1e-3
    np.testing.assert_allclose(usual["patch"], usual["generic"], 0, 1e-6)


@KERNELS
@pytest.mark.parametrize("block", [1, 17, 64, 100, 512, 2048])
def test_the_devices_blocks_do_not_matter(kernel, block, usual):
    assert np.array_equal(_heard(stage(_busy(), kernel, KNOWN).run(2048, block)), usual[kernel])


@KERNELS
def test_blocks_may_change_all_the_time(kernel, usual):
    made, left = stage(_busy(), kernel, KNOWN), 2048
    rng = np.random.default_rng(4)
    while left:
        count = min(left, int(rng.integers(1, 300)))
        made.run(count, count)
        left -= count
    assert np.array_equal(_heard(made), usual[kernel])


def _swap(made: Stage, kernel: str, wanted=None) -> None:
    plan = made.program.plan if wanted is None else made.engine.plan(wanted, KNOWN)
    made.program = KINDS[kernel](plan, made.engine.store, RATE, compile_here, {})
    made.engine.swap(made.program)


@pytest.mark.parametrize("order", ["generic patch generic", "patch generic patch"])
def test_a_swap_of_kernels_is_not_heard(order, usual):
    first, *others = order.split()
    made = stage(_busy(), first, KNOWN).run(512)
    for kernel in others:
        _swap(made, kernel)
        made.run(768)
    np.testing.assert_allclose(_heard(made), usual["generic"], 0, 1e-6)


@KERNELS
def test_a_swap_to_the_same_kernel_is_the_same_to_the_bit(kernel, usual):
    made = stage(_busy(), kernel, KNOWN).run(192)
    for frames in (64, 128, 640, 1024):
        _swap(made, kernel)
        made.run(frames)
    assert np.array_equal(_heard(made), usual[kernel])


@KERNELS
def test_what_an_edit_does_not_touch_plays_on(kernel, usual):
    made = stage(_busy(), kernel, KNOWN).run(512)
    more = _busy().with_node("more", Node("noise")).with_cable(cable("more.white -> more2.x"))
    _swap(made, kernel, more.with_node("more2", Node("through")))
    made.run(512)
    _swap(made, kernel, _busy())
    made.run(1024)
    np.testing.assert_allclose(_heard(made), usual[kernel], 0, 1e-6)


# knobs

STEP = shared_words.RAMP_STEP / (shared_words.RAMP_SECONDS * RATE)  # of the way, at a time


def _turned(kernel, knob, value, frames=1024, at=0, start=None):
    made = stage(patch("", k=Node("tapers", start or {}, channels=3)), kernel, KNOWN).run(128)
    made.engine.set_knob("k", knob, value, at)
    return made.run(frames).tapped("k", knob)[128:]


@KERNELS
@pytest.mark.parametrize(("knob", "value"), [("plain", -7.0), ("log", 9.0), ("cubic", 0.0)])
def test_a_knob_arrives_in_ten_milliseconds_without_a_step(kernel, knob, value):
    heard = _turned(kernel, knob, value)
    start = float(KNOWN["tapers"].port(knob).default)
    assert np.array_equal(heard[:, 0], heard[:, 2])
    steps = np.abs(np.diff(heard[:, 0], prepend=start))
    assert steps.max() <= abs(value - start) * STEP * 1.001
    assert np.all(np.diff(heard[:, 0]) * (value - start) >= 0.0)
    assert heard[int(0.01 * RATE) + BLOCK, 0] == value
    assert heard[-1, 0] == value


@KERNELS
def test_whole_knobs_jump(kernel):
    assert set(_turned(kernel, "steps", 9.0)[:, 0]) == {9.0}


def test_a_knob_may_be_turned_again_on_its_way():
    made = stage(patch("", k="tapers"), "generic", KNOWN).run(128)
    for value in (10.0, -10.0, 3.0):
        made.engine.set_knob("k", "plain", value)
        made.run(192)
    heard = made.run(512).tapped("k", "plain")[:, 0]
    assert np.abs(np.diff(heard)).max() <= 20.0 * STEP * 1.1
    assert heard[-1] == 3.0


def test_a_knob_may_be_turned_later():
    heard = _turned("generic", "plain", 5.0, 2048, at=128 + 1000)
    assert np.all(heard[:960] == 2.0)
    assert heard[1000 + int(0.01 * RATE) + BLOCK, 0] == 5.0


@KERNELS
def test_weights_are_ramped_too(kernel):
    made = stage(patch("i.one -> t.x", i="constant", t="through"), kernel, KNOWN).run(128)
    made.engine.set_weight(("i", "one", "t", "x"), 0.25)
    heard = made.run(1024).tapped("t", "y")[128:, 0]
    assert np.abs(np.diff(heard, prepend=1.0)).max() <= 0.75 / 60 * 1.001
    assert heard[-1] == 0.25


# events


@KERNELS
@pytest.mark.parametrize("at", [128, 129, 190, 191, 192, 300])
def test_an_event_lands_on_its_sample(kernel, at):
    made = stage(patch("", k=Node("key", channels=2)), kernel, KNOWN).run(128)
    address = made.program.nodes["k"].address("rest.value")
    made.engine.event(address + 8, 0.75, at)
    made.engine.event(address + 8, -1.0, at + 3)
    heard = made.run(256).tapped("k", "y")
    wanted = np.full(len(heard), 0.25)
    assert np.array_equal(heard[:, 0], wanted)
    wanted[at:], wanted[at + 3 :] = 0.75, -1.0
    assert np.array_equal(heard[:, 1], wanted)


def test_events_are_put_in_order_and_a_slow_node_hears_the_last():
    made = stage(patch("", k="key", s=Node("key", rate="control")), "generic", KNOWN).run(64)
    for name in "ks":
        address = made.program.nodes[name].address("rest.value")
        for at in (150, 70, 149, 100, 71):
            made.engine.event(address, float(at), at)
    made.run(192)
    heard = made.tapped("k", "y")[:, 0]
    assert heard[[69, 70, 71, 99, 100, 148, 149, 150, 200]].tolist() == [
        0.25, 70.0, 71.0, 71.0, 100.0, 100.0, 149.0, 150.0, 150.0,
    ]  # fmt: skip
    assert made.tapped("s", "y")[:, 0].tolist() == [0.25, 0.25, 71.0, 100.0, 150.0, 150.0]


@KERNELS
def test_of_two_events_at_once_the_later_sent_holds(kernel):
    made = stage(patch("", k=Node("key", channels=1)), kernel, KNOWN)
    place = made.program.nodes["k"].address("rest.value")
    for at, value in [(200, 3.0), (100, 1.0), (100, 2.0), (200, 4.0), (200, 5.0)]:
        made.engine.event(place, value, at)
    y = made.run(512).tapped("k", "y")[:, 0]
    assert (y[99], y[100], y[199], y[200], y[-1]) == (0.25, 2.0, 2.0, 5.0, 5.0)


def test_late_events_are_counted_and_heard_at_once():
    made = stage(patch("", k="key"), "generic", KNOWN).run(256)
    address = made.program.nodes["k"].address("rest.value")
    made.engine.event(address, 0.5, 100)
    made.engine.event(address, 0.6, 256)
    made.engine.event(address, 0.7, 0)  # 0: as soon as can be, which is not late
    heard = made.run(64).tapped("k", "y")[256:, 0]
    assert int(made.engine.words[shared_words.E_LATE_EVENTS]) == 1
    assert heard[-1] == 0.6
    assert heard[0] in (0.5, 0.6, 0.7)


def test_a_flood_of_events_is_counted_and_harms_nothing(usual):
    made = stage(_busy().with_node("k", Node("key")), "generic", KNOWN)
    address = made.program.nodes["k"].address("rest.value")
    sent = [made.engine.event(address, 0.5, 1000) for _ in range(shared_words.QUEUE_SIZE + 100)]
    assert sum(sent) == shared_words.QUEUE_SIZE
    assert int(made.engine.words[shared_words.E_DROPPED]) == 100
    made.run(512)
    for i in range(shared_words.QUEUE_SIZE):
        made.engine.event(address, 0.25, 2000 + i % 2)
    assert np.array_equal(_heard(made.run(1536)), usual["generic"])
    assert made.tapped("k", "y")[-1, 0] == 0.25


# chance, channels


def _noise(seed, name="n", own=None):
    made = stage(
        patch("", seed=seed, **{name: Node("noise", channels=3, seed=own)}), "generic", KNOWN
    )
    return made.run(512).tapped(name, "white")


def test_a_seed_is_a_performance():
    one = _noise(1)
    assert np.array_equal(one, _noise(1))
    assert np.array_equal(_noise(1, own=7), _noise(1, "other name", 7))
    for other in (_noise(2), _noise(1, "m"), _noise(1, own=7)):
        assert abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]) < 0.25
    assert np.abs(np.corrcoef(one.T) - np.eye(3)).max() < 0.25


def test_channels_that_stay_keep_their_memory():
    start = replace(_busy(), nodes={"n": Node("stairs", channels=2)}, cables=())
    made = stage(start, "generic", KNOWN).run(128)
    _swap(made, "generic", replace(start, nodes={"n": Node("stairs", channels=4)}))
    assert made.program.nodes["n"]["state.tick"].tolist() == [128, 128, 0, 0]
    _swap(made, "generic", replace(start, nodes={"n": Node("stairs", channels=1)}))
    assert made.program.nodes["n"]["state.tick"].tolist() == [128]


def test_another_seed_throws_other_dice_though_the_rest_plays_on():
    start = patch("", seed=1, n="noise", m=Node("noise", seed=5))
    made = stage(start, "generic", KNOWN).run(128)
    before = {n: made.program.nodes[n].array.copy() for n in "nm"}
    _swap(made, "generic", start.with_node("m", Node("noise", seed=6)))
    assert np.array_equal(made.program.nodes["n"].array, before["n"])
    assert made.program.nodes["m"]["state.dice"][0] not in before["m"].view(np.int64)
    assert made.program.nodes["m"]["state.brown"][0] in before["m"]
