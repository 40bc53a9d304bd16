"""The document playing, without a window, on the silent clock."""

import time

import numpy as np
import pytest
import soundfile

from spikerack.patcher.sound.sound import Sound
from spikerack.patcher.sound.status import together
from spikerack.runtime.document.document import Document
from spikerack.runtime.patch.graph import Cable, Node, Patch

TONE = Patch(
    nodes={
        "osc": Node("oscillator"),
        "lfo": Node("lfo", {"rate": 5.0}),
        "vca": Node("vca"),
        "show": Node("scope"),
        "out": Node("audio_out", {"level": -6.0}),
    },
    cables=(
        Cable("osc", "sine", "vca", "x"),
        Cable("lfo", "y", "osc", "pitch", 0.5),
        Cable("vca", "y", "out", "left"),
        Cable("vca", "y", "out", "right"),
        Cable("osc", "sine", "show", "a"),
        Cable("lfo", "y", "show", "b"),
    ),
)


def until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


@pytest.fixture
def sound():
    document = Document(TONE)
    made = Sound(document, "none", 48_000)
    assert made.settle(120.0), made.status()
    yield made
    made.close()


def heard(sound, seconds=0.15):
    """What leaves the master in the next moment."""
    tape = sound._tape
    begin = sound._live.engine.taped
    until(lambda: sound._live.engine.taped >= begin + seconds * sound.status().rate)
    return tape._ring[np.arange(begin, sound._live.engine.taped) % len(tape._ring)]


def test_it_starts_in_the_background_and_answers_at_once():
    made = Sound(Document(TONE), "none", 48_000)
    assert made.status().kernel == "starting"
    assert made.history("osc.sine").shape == (0, 1)
    assert made.modulated("osc", "pitch") is None
    made.document.do("turn", "osc.pitch", 1.0)
    assert made.settle(120.0)
    until(lambda: made._live.engine.program.nodes["osc"]["knob.pitch"][0] == 1.0)  # it ramps
    made.close()


def test_edits_are_heard_and_cables_read(sound):
    until(lambda: len(sound.history("osc.sine")) > 4000)
    rows = sound.history("osc.sine")
    assert rows.shape[1] == 1
    assert np.abs(rows).max() > 0.99
    sound.document.do("turn", "osc.pitch", 2.0)
    sound.document.do("add", "noise", (0, 0), name="hiss")
    sound.document.do("connect", "hiss.white", "out.left", 0.1)
    until(lambda: len(sound.history("hiss.white")) > 1000)
    assert sound.settle(120.0)
    assert sound.status().kernel == "patch"
    assert sound.tick_rate("lfo") == 48_000.0
    until(lambda: len(sound.fresh("osc.sine")) > 0)


def test_another_budget_counts_from_now_on(sound, monkeypatch):
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "0.00005")  # 54 kB: a scope has 69
    sound.renew()
    until(lambda: "asks for" in sound._live.silent().get("show", ""))
    monkeypatch.setenv("SPIKERACK_MEMORY_GB", "0")
    sound.renew()
    until(lambda: not sound._live.silent())


def test_what_is_fresh_is_read_once_and_in_step(sound):
    def frame():
        return [sound.fresh("show.a"), sound.fresh("show.b"), sound.fresh("osc.sine")]

    frame()
    shown, tone, engine = [], [], sound._live.engine
    clock = engine.clock
    while len(shown) < 20:
        time.sleep(0.01)
        a, b, sine = frame()
        assert len(a) == len(b)
        before, clock = clock, engine.clock
        if clock - before > 3000:  # we were held up, and the ring of 4096 went round
            shown, tone = [], []
            continue
        shown.append(a)
        tone.append(sine)
    a, sine = np.concatenate(shown)[:, 0], np.concatenate(tone)[:, 0]
    assert len(a) > 5000
    # without a gap: the display passes on, sample by sample, what the oscillator made
    place = np.flatnonzero(sine == a[200])
    assert any(np.array_equal(sine[p : p + 4000], a[200:4200]) for p in place)


def test_a_knob_shows_where_cables_move_it(sound):
    seen = {sound.modulated("osc", "pitch") for _ in range(1) if not time.sleep(0.05)}
    for _ in range(40):
        time.sleep(0.01)
        seen.add(sound.modulated("osc", "pitch"))
    assert min(seen) == pytest.approx(-0.5, abs=0.1)
    assert max(seen) == pytest.approx(0.5, abs=0.1)
    assert sound.modulated("osc", "shape") is None
    assert sound.modulated("nobody", "pitch") is None


def test_stop_lets_time_stand_still_and_go_goes_on(sound):
    engine = sound._live.engine
    sound.stop()
    until(lambda: engine.stands)
    assert sound.is_stopped
    clock, taped = engine.clock, engine.taped
    time.sleep(0.1)
    assert (engine.clock, engine.taped) == (clock, taped)
    sound.document.do("turn", "osc.pitch", 1.0)
    sound.go()
    until(lambda: engine.clock > clock + 9600)
    ring, count = sound._tape._ring, engine.taped
    joint = ring[np.arange(taped - 2000, min(count, taped + 2000)) % len(ring)][:, 0]
    assert np.abs(np.diff(joint)).max() < 0.06  # a fade to nothing and back: no step of the tone
    assert np.abs(joint[1990:2010]).max() < 0.01


def test_the_level_and_panic(sound):
    sound.level(-20.0)
    time.sleep(0.1)
    assert np.abs(heard(sound)).max() == pytest.approx(10 ** (-26 / 20), rel=0.05)
    sound.level(-60.0)
    time.sleep(0.1)
    assert not heard(sound).any()
    sound.level(0.0)
    engine = sound._live.engine
    before = engine.clock
    sound.panic()
    until(lambda: not sound.is_busy and not engine.stands and engine.clock > before + 4800)
    assert np.abs(heard(sound)).max() > 0.3


def test_panic_ends_what_rings_but_keeps_what_was_learned():
    patch = Patch(
        nodes={
            "hit": Node("noise"),
            "ring": Node("delay", {"feedback": 0.99, "time": 0.01}),
            "syn": Node("stdp"),
            "out": Node("audio_out"),
        },
        cables=(Cable("hit", "white", "ring", "x"), Cable("ring", "y", "out", "both", 0.1)),
    )
    made = Sound(Document(patch), "none", 48_000)
    assert made.settle(120.0)
    engine = made._live.engine
    time.sleep(0.2)
    made.document.do("disconnect", "hit.white", "ring.x")
    until(lambda: made._live.player.patch is made._live.player.wanted)
    engine.program.nodes["syn"]["state.w"][:] = 0.25
    assert np.abs(heard(made)).max() > 0.01
    made.panic()
    until(lambda: not made.is_busy and not engine.stands)
    assert not heard(made).any()
    assert np.all(made.arrays()["syn.w"] == 0.25)
    made.close()


def _states(engine, *names):
    """The numbers that move while a node plays."""
    return {
        (n, s): float(engine.program.nodes[n][f"state.{s}"][0])
        for n in names
        for s in engine.program.plan.steps[n].spec.scalars
        if s in ("phase", "turn")
    }


def test_the_rate_and_the_device_change_and_states_stay(sound):
    engine = sound._live.engine
    sound.stop()
    until(lambda: engine.stands)
    before = _states(engine, "osc", "lfo")
    assert all(before.values())
    sound.device("none", 44_100, 128)
    until(lambda: sound.status().rate == 44_100 and not sound.is_busy)
    time.sleep(0.2)
    assert _states(engine, "osc", "lfo") == before
    sound.go()
    assert sound.settle(120.0)
    tone = heard(sound, 0.5)
    assert np.abs(tone).max() > 0.4
    assert sound.tick_rate("osc") == 44_100.0
    assert "none" in sound.devices()


def test_another_patch_begins_anew(sound):
    sound.document.do("turn", "osc.pitch", 1.0)
    sound.settle(120.0)
    engine = sound._live.engine
    cells = engine.program.nodes["osc"]
    sound.document.load(Patch(nodes=dict(TONE.nodes), cables=TONE.cables))
    until(lambda: not sound.is_busy and engine.program.nodes["osc"] is not cells)
    until(lambda: not engine.stands)
    assert engine.program.nodes["osc"]["knob.pitch"][0] == 0.0
    assert np.abs(heard(sound)).max() > 0.4


def test_takes_and_the_last_minutes(sound, tmp_path):
    sound.where = lambda: tmp_path
    sound.record("take.wav")
    assert sound.status().recording
    time.sleep(0.5)
    sound.record("")
    assert not sound.status().recording
    take, rate = soundfile.read(tmp_path / "take.wav")
    assert rate == 48_000
    assert 0.4 < len(take) / rate < 2.0
    assert np.abs(take).max() == pytest.approx(10 ** (-6 / 20), rel=0.02)
    sound.keep_last(1.0, "last.wav")
    until(lambda: (tmp_path / "last.wav").exists() and not sound.is_busy)
    time.sleep(0.2)
    last, _ = soundfile.read(tmp_path / "last.wav")
    assert len(last) >= len(take)
    # the take is a part of it, to the sample
    place = np.flatnonzero(last[:, 0] == take[1000, 0])
    assert any(np.array_equal(last[p : p + 9000], take[1000:10_000]) for p in place)


def test_the_status_tells_how_it_goes(sound):
    time.sleep(0.7)
    status = sound.status()
    assert {name for names in status.costs for name in names} <= {*TONE.nodes, "taps"}
    assert sum(status.costs.values()) == pytest.approx(1.0)
    assert 0.0 < status.load < 1.0
    assert status.p99 > 0.0
    assert status.block == 256
    assert status.faults == {}
    assert together({"a + b": 0.5, "a": 0.5}) == {("a", "b"): 0.5, ("a",): 0.5}


def test_learned_weights_can_be_seen():
    patch = Patch(
        nodes={"p": Node("noise", channels=6), "syn": Node("synapses", channels=4)},
        cables=(Cable("p", "white", "syn", "pre"),),
    )
    made = Sound(Document(patch), "none", 48_000)
    assert made.settle(120.0)
    assert made.fresh("syn.w").shape == (1, 6, 4)
    assert np.array_equal(made.learned("syn", "w"), made.arrays()["syn.w"])
    made.close()
