"""Texts of equations: what they become, and that it is what the theory says."""

import math

import numpy as np
import pytest

from spikerack.modules.equations import TEXT
from spikerack.runtime.library import library, spec_of
from spikerack.runtime.patch.graph import Node
from spikerack.runtime.spec import Spec
from tests.bench import module, play
from tests.probes import patch
from tests.stage import stage

RATE = 10_000


def spec(text: str) -> Spec:
    found = spec_of(Node("equations", settings={"text": text}))
    assert found is not None
    return found


def method(text: str) -> str:
    return spec(text).doc.partition("\n")[0].rpartition(", ")[2].rstrip(".")


def run(text: str, frames: int = 1000, rate: int = RATE, channels: int = 1, **inlets) -> dict:
    return play(module("equations", text=text), frames, channels, rate, **inlets)


# what a text becomes

LIVELY = """
    tau = 20*ms            # 1 ms to 0.5 s
    El : volt              # -60 mV, -90 mV to -40 mV
    gain : 1
    up : boolean
    up = True
    C = 200*pF
    rate = 1/tau : Hz
    drive = gain*(v - El) : volt
    dv/dt = (El - v + drive)/tau : volt (unless refractory)
    vt : volt
    threshold = 'v > vt and up'
    reset = 'v = El; vt += 3*mV'
    refractory = 2*ms
    v = -70*mV
"""


@pytest.mark.row("A04", "A05")
def test_a_text_makes_jacks_knobs_and_outlets():
    made = spec(LIVELY)
    assert [p.name for p in made.of("signal")] == ["to_v", "to_vt"]
    assert all(p.kind == "spikes" for p in made.of("signal"))
    assert [p.name for p in made.of("knob")] == ["El", "gain", "up", "tau", "C"]
    assert [(str(o), o.kind) for o in made.outlets] == [
        ("spike", "spikes"), ("v", "control"), ("vt", "control"), ("drive", "control"),
    ]  # fmt: skip
    assert [p.name for p in made.of("setting")] == ["text"]
    assert made.port("v").default == pytest.approx(-0.07)
    assert made.name == "equations"


def test_knobs_have_the_ranges_of_their_notes_or_of_their_units():
    q = {p.name: p.default for p in spec(LIVELY).of("knob")}
    assert (q["tau"], q["tau"].lo, q["tau"].hi, q["tau"].unit) == (20e-3, 1e-3, 0.5, "s")
    assert (q["El"], q["El"].lo, q["El"].hi, q["El"].unit) == (-60e-3, -90e-3, -40e-3, "V")
    assert q["tau"].taper == "log"
    assert q["El"].taper == "linear"
    assert (q["C"], q["C"].unit, q["C"].taper) == (pytest.approx(200e-12), "F", "log")
    assert q["up"].names == ("false", "true")
    assert q["up"] == 1.0


def test_the_same_text_is_the_same_module_and_another_is_another():
    assert spec(LIVELY) is spec(LIVELY)
    assert spec(LIVELY) is spec(LIVELY + "# a note\n")  # what it becomes is the same
    assert spec(LIVELY) is not spec(LIVELY.replace("3*mV", "4*mV"))
    assert library()["equations"].maker is not None
    assert spec(TEXT) is library()["equations"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dv/dt = -v/ms : 1", "exact"),
        ("dv/dt = (x - v)/ms : 1\ndx/dt = -x/ms : 1", "exact"),
        ("dv/dt = -v*v/ms : 1", "euler"),
        ("dv/dt = sin(t*Hz)/ms : 1", "euler"),
        ("dv/dt = -v/ms + xi*ms**-0.5 : 1", "euler"),
        ("dv/dt = -v/ms + v*xi*ms**-0.5 : 1", "heun"),
        ("dv/dt = -v/ms + g*xi*ms**-0.5 : 1\ndg/dt = -g/ms : 1", "heun"),
        ("dv/dt = -v*v/ms : 1\nmethod = 'rk4'", "rk4"),
        ("dm/dt = exp(v)*(1 - m)/ms : 1\nv : 1\nmethod = 'exponential_euler'", "exponential euler"),
        ("dv/dt = -v/ms : 1\nmethod = 'linear'", "exact"),
    ],
)
@pytest.mark.row("H01", "H04")
def test_the_method_is_chosen_as_brian_chooses(text, found):
    assert method(text) == found


# a tick


def test_who_is_deaf_stands_still_and_hears_nothing():
    text = """dv/dt = 1000*Hz : 1 (unless refractory)
              dx/dt = 1000*Hz : 1
              threshold = 'v > 0.95'
              reset = 'v = 0'
              refractory = 2*ms"""
    kicks = np.zeros((60, 1))
    kicks[15] = 0.5  # in the pause
    out = run(text, 60, to_v=kicks, to_x=kicks)
    fired = np.flatnonzero(out["spike"])
    assert fired.tolist() == [9, 38]  # ten ticks up, 20 in which it rests, and up again
    assert (out["v"][9:29] == 0.0).all()
    assert out["x"][59, 0] == pytest.approx(6.5)


def test_a_condition_may_say_how_long_it_is_deaf():
    text = """dv/dt = (1 - 3*int(v > 2) + 2*w)*1000*Hz : 1
              w : 1
              threshold = 'v > 0.95'
              refractory = 'v > 0.5'
              reset = 'w = 1 - w'"""
    out = run(text, 40)
    fired = np.flatnonzero(out["spike"])
    assert fired[0] == 9
    assert len(fired) == 1  # it never falls below 0.5 again


@pytest.mark.row("B10", "B12")
def test_a_reset_goes_line_by_line():
    text = """v : 1
              w : 1
              x = v + w : 1
              threshold = 'w < 3'
              reset = '''v += 1
                         w = x**2
                         v *= 2; w -= 1'''"""
    out = run(text, 2)
    assert (out["v"][0, 0], out["w"][0, 0]) == (2.0, 0.0)
    assert (out["v"][1, 0], out["w"][1, 0]) == (6.0, 8.0)
    assert out["x"][1, 0] == 14.0  # as they are at the end


@pytest.mark.row("B19")
def test_the_order_of_a_tick_can_be_chosen():
    """A kick in the first tick: before the equations, or between threshold and reset."""
    text = """dv/dt = -v/(10*ms) : 1
              threshold = 'v > 1'
              reset = 'v = 0'\n"""
    kick = np.zeros((3, 1))
    kick[0] = 2.0
    first = run(text, 3, to_v=kick)
    assert first["spike"][:, 0].tolist() == [1.0, 0.0, 0.0]
    assert first["v"][0, 0] == 0.0
    late = run(text + "schedule = ['groups', 'thresholds', 'synapses', 'resets']", 3, to_v=kick)
    assert late["spike"][:, 0].tolist() == [0.0, 1.0, 0.0]
    assert late["v"][0, 0] == 2.0


@pytest.mark.row("A25")
def test_words_of_brians_own():
    text = """dx/dt = Hz*(i + 1)/N : 1
              s = t : second
              ago = t - lastspike : second
              free = int(not_refractory) : 1
              threshold = 't > 2.05*ms and not_refractory'
              refractory = 1*ms"""
    out = run(text, 60, channels=4)
    np.testing.assert_allclose(out["x"][-1], 0.006 * np.arange(1, 5) / 4.0)
    assert out["s"][30, 0] == pytest.approx(3e-3)
    assert np.flatnonzero(out["spike"][:, 0]).tolist() == [21, 31, 41, 51]
    assert out["ago"][25, 0] == pytest.approx(4e-4)
    assert out["free"][25, 0] == 0.0
    assert out["free"][60 - 40, 0] == 1.0


def test_something_is_done_every_so_often_before_all_else():
    text = """v : 1
              w : 1
              run_regularly = 'v += 1; w = v*2'
              regular_dt = 1*ms
              threshold = 'v > 3'
              reset = 'v = 0'"""
    out = run(text, 60)
    assert np.flatnonzero(np.diff(out["w"][:, 0])).tolist() == [9, 19, 29, 39, 49]
    assert out["v"][0, 0] == 1.0
    assert np.flatnonzero(out["spike"]).tolist() == [30]
    always = run("v : 1\nrun_regularly = 'v += 1'", 5)["v"][:, 0]
    assert always.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_values_follow_one_another_in_time():
    text = """drive = TimedArray([2, 5, 3]*nA, dt=1*ms)
              x = drive(t) : amp
              late = drive(t - 1*ms) : amp
              y : 1"""
    out = run(text, 50)
    assert out["x"][:, 0] == pytest.approx(np.repeat([2e-9, 5e-9, 3e-9], [10, 10, 30]))
    assert out["late"][:, 0] == pytest.approx(np.repeat([2e-9, 5e-9, 3e-9], [20, 10, 20]))


def test_events_of_ones_own_are_outlets_too():
    text = """dv/dt = 1000*Hz : 1
              n : 1
              threshold = 'v > 0.95'
              reset = 'v = 0'
              event_half = 'v > 0.45 and n < 1'
              on_half = 'n += 1'
              event_low = 'v < 0.15'"""
    out = run(text, 20)
    assert [str(o) for o in spec(text).outlets] == ["spike", "half", "low", "v", "n"]
    assert spec(text).outlet("half").kind == "spikes"
    assert np.flatnonzero(out["spike"]).tolist() == [9, 19]
    assert np.flatnonzero(out["half"]).tolist() == [4]
    assert np.flatnonzero(out["low"]).tolist() == [0, 10]
    assert out["n"][-1, 0] == 1.0


@pytest.mark.row("A06", "A20", "I01", "I02", "I03")
def test_equations_may_be_added_to_and_have_other_names():
    """As texts of Brian 1.4 were: sums of equations, and `x = y` for another name."""
    text = """dv/dt = (E - v)/(10*ms) : 1
              dv/dt += g/(5*ms)
              membrane = v
              taum = 10*ms
              double = 2*taum
              E : 1
              g : 1"""
    out = run(text, 3000, E=1.0, g=0.25)
    assert out["v"][-1, 0] == pytest.approx(1.5)
    assert (out["membrane"] == out["v"]).all()
    assert method(text) == "exact"


# what is wild

STRANGE = "args words a c t0 n first s p k x out range numba np self state knob block f g_0_0"


@pytest.mark.row("A10")
def test_variables_may_be_called_nearly_anything():
    """The module, its kernels and their own names do not meet."""
    names = [n for n in STRANGE.split() if n != "s"]
    text = "\n".join(f"d{n}/dt = -{n}/(10*ms) + {n}_in*Hz : 1\n{n}_in : 1\n{n} = 1" for n in names)
    made = stage(patch("n.x -> out.left", n=Node("equations", settings={"text": text}),
                       out=Node("audio_out")), "patch")  # fmt: skip
    made.run(64)
    for name in names:
        assert made.tapped("n", name)[-1, 0] == pytest.approx(math.exp(-64 / 480), rel=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "dv/dt = v*v*v/ms : 1\nv = 9",
        "dv/dt = 1/(v - v)/ms : 1",
        "dv/dt = exp(exp(v))/ms : 1\nv = 100",
        "dv/dt = sqrt(-1 - v*v)/ms : 1",
        "dv/dt = -v/(1e-9*ms) : 1\nv = 1\nmethod = 'euler'",
        "dv/dt = -v/tau : 1\ntau = 1e-15*second",
        "dv/dt = log(-1 - v)/ms : 1\nthreshold = 'v < 1e99'\nreset = 'v = v/(v - v)'",
    ],
)
def test_what_leaves_all_bounds_is_held(text):
    made = stage(patch("n.v -> out.left", n=Node("equations", settings={"text": text}),
                       out=Node("audio_out")))  # fmt: skip
    made.run(256)
    assert np.isfinite(made.tapped("n", "v")).all()
    assert np.isfinite(np.concatenate(made.made)).all()
