"""Steps in order, Toussaint's list of rhythms, gates and ties."""

import numpy as np
import pytest

from spikerack.modules.sequencers import _rhythms, euclid, sequencer
from tests.bench import play

EVERY = 100  # ticks from pulse to pulse
# from "The Euclidean algorithm generates traditional musical rhythms" (Toussaint 2005)
TOUSSAINT = [
    "x.x..", "x.xx", "x.x.x", "x.x.x..", "x..x..x.", "x.x.x.x", "x.x.x.x..", "x..x..x..x.",
    "x.xxxx", "x.xx.xx", "x.xx.xx.", "x.x.x.x.x", "x.x.x.x.x..", "x..x.x..x.x.",
    "x..x..x..x..x...", "x.xxxxxx", "x.xx.x.xx.x.", "x..x.x.x..x.x.x.", "x.xx.x.x.xx.x.x.",
    "x..x.x.x.x.x..x.x.x.x.x.", "x.xx.x.x.x.x.xx.x.x.x.x.",
]  # fmt: skip


def pulses(count: int) -> np.ndarray:
    x = np.zeros((count * EVERY, 1))
    x[::EVERY] = 1.0
    return x


def played(hits: int, steps: int, rotation: int = 0) -> str:
    out = play(
        euclid, steps * EVERY, 1, clock=pulses(steps), hits=hits, steps=steps, rotation=rotation
    )
    assert np.all(out["trigger"] + out["rest"] == pulses(steps))
    assert out["step"][::EVERY, 0].tolist() == list(range(steps))
    return "".join(".x"[int(hit)] for hit in out["trigger"][::EVERY, 0])


@pytest.mark.parametrize("rhythm", TOUSSAINT)
def test_euclid_plays_the_rhythms_of_the_world(rhythm: str) -> None:
    assert played(rhythm.count("x"), len(rhythm)) == rhythm


def test_every_rhythm_is_even() -> None:
    """Between any k hits lie one of two distances (maximal evenness, Clough and Douthett 1991)."""
    table = np.diff(_rhythms().reshape(33, 33, 32), axis=2, prepend=0.0)
    for steps in range(1, 33):
        for hits in range(steps + 1):
            at = np.flatnonzero(table[steps, hits, :steps])
            assert len(at) == hits
            for k in range(1, hits):
                apart = (np.roll(at, -k) - at) % steps
                assert np.ptp(apart) <= 1


def test_rotation_starts_later_and_no_hits_are_silent() -> None:
    assert played(3, 8, 1) == ".x..x..x"
    assert played(3, 8, 9) == ".x..x..x"
    assert played(0, 8) == "........"
    assert played(8, 8) == "xxxxxxxx"
    assert played(20, 8) == "xxxxxxxx"


PITCHES = {f"pitch_{i + 1}": i / 12 for i in range(8)}


def walk(count: int, **knobs: float) -> np.ndarray:
    out = play(sequencer, count * EVERY, 1, clock=pulses(count), **(PITCHES | knobs))
    np.testing.assert_allclose(out["pitch"], out["step"] / 12, atol=1e-15)
    return out["step"][50::EVERY, 0].astype(int)


def test_steps_go_where_direction_says() -> None:
    assert list(walk(10)) == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1]
    assert list(walk(7, length=3.0)) == [0, 1, 2, 0, 1, 2, 0]
    assert list(walk(6, length=4.0, direction=1.0)) == [3, 2, 1, 0, 3, 2]
    assert list(walk(9, length=4.0, direction=2.0)) == [0, 1, 2, 3, 2, 1, 0, 1, 2]
    assert list(walk(3, length=1.0, direction=2.0)) == [0, 0, 0]
    counts = np.bincount(walk(2400, length=6.0, direction=3.0), minlength=8)
    assert list(counts[6:]) == [0, 0]
    assert np.all(np.abs(counts[:6] - 400) < 5 * np.sqrt(400))


def test_gates_last_their_part_of_the_step_rest_and_tie() -> None:
    knobs = {"gate_1": 0.5, "gate_2": 0.0, "gate_3": 1.0, "gate_4": 0.25, "length": 4.0}
    out = play(sequencer, 12 * EVERY, 1, clock=pulses(12), **PITCHES, **knobs)
    gate = out["gate"][4 * EVERY : 8 * EVERY, 0].reshape(4, EVERY).sum(axis=1)
    np.testing.assert_allclose(gate, [50, 0, 100, 25], atol=1)
    fired = np.flatnonzero(out["trigger"][4 * EVERY : 8 * EVERY, 0])
    np.testing.assert_array_equal(fired, [0, 2 * EVERY])  # no trigger at a rest or after a tie
    rest = out["pitch"][5 * EVERY : 6 * EVERY]
    np.testing.assert_array_equal(rest, 0.0)  # the pitch of step one stays


def test_reset_waits_for_the_next_pulse_and_nothing_plays_before_the_first() -> None:
    reset = np.zeros((10 * EVERY, 1))
    reset[330] = 1.0
    reset[700] = 1.0  # together with a pulse
    out = play(sequencer, 10 * EVERY, 1, clock=pulses(10), reset=reset)
    steps = list(out["step"][::EVERY, 0].astype(int))
    assert steps == [0, 1, 2, 3, 0, 1, 2, 0, 1, 2]
    still = play(sequencer, 100, 1)
    assert not still["gate"].any()
    assert np.all(still["step"] == -1)


def test_wild_inputs_stay_inside_the_tables() -> None:
    wild = np.array([[np.nan, 1e308, -1e308, np.inf, -np.inf, 0.7]]).repeat(100, axis=0)
    wild[::3] = 1.0  # so that edges come too
    wide = {"clock": wild, "reset": wild}
    out = play(euclid, 100, 6, clock=wild, hits=wild, steps=wild, rotation=wild)
    assert set(np.unique(out["trigger"])) <= {0.0, 1.0}
    play(euclid, 100, 6, **wide)
    play(sequencer, 100, 6, clock=wild, length=wild, direction=wild, pitch_1=wild, gate_2=wild)
