"""What every module sounds like for half a second, so that nothing changes unmeant.

`make golden` takes it for right; whether it is right, each module's own tests say.  A number is
a window of 8 ms under weights that make its order count.  What chaos makes of a rounding is
found by nudging what goes in: from there on only the level is compared.
"""

import atexit
import os
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Node, Patch
from tests.stage import RATE, Stage, alone, stage

GOLDEN = Path(__file__).parent / "golden"
WINDOW, WINDOWS = 384, 64
FRAMES = WINDOW * WINDOWS
WEIGHTS = np.random.default_rng(5).uniform(0.0, 2.0 / WINDOW, WINDOW)
CLOSE = 1e-6  # of a column's largest number
NUDGES = 1e-12, -1e-12, 1e-11  # thousands of times what a rounding may do
MARGINS = np.array([0.1037, 0.1519])  # no whole number of ticks
TURNS = 8  # windows between two turns of the knobs that have steps
EVERY = pytest.mark.parametrize("name", sorted(library()))

# where knobs anywhere in their ranges would let nothing be heard in half a second
# fmt: off
KNOBS: dict[str, dict[str, tuple[float, ...]]] = {
    "adsr": {"decay": (0.01, 0.02), "release": (0.005, 0.003)},
    "delay": {"time": (0.02, 0.0601), "feedback": (0.6, 0.9)},
    "file_player": {"speed": (1.0, -1.7), "pitch": (0.3, 0.2), "start": (0.1, 0.2)},
    "lif": {"tau": (2e-3, 3e-3)},  # it fires by its drive, too
    "lif_conductance": {"threshold": (-55.0, -52.0), "rest": (-50.0, -48.0), "tau": (2e-3, 3e-3)},
    "lif_current": {"threshold": (-55.0, -52.0), "rest": (-50.0, -48.0), "tau": (2e-3, 3e-3)},
    "poisson": {"rate": (300.0, 1000.0)},
    "select": {"first": (1.0,), "step": (1.0,)},
    "stdp_connections": {
        "learn": (1.0,), "freeze": (0.0,), "total": (0.0,), "rate": (0.01,), "w_max": (1.0,),
        "balance": (1.05,), "look": (0.0,),
    },
    "random_walk": {"spread": (0.3, 0.5), "memory": (0.03, 0.1)},
}
# fmt: on
ALL = {"pattern": 3.0}  # to all
SETTINGS = {
    "connections": ALL, "stdp_connections": ALL | {"shown": 2}, "synapse_equations": ALL,
}  # fmt: skip
CHANNELS = {"audio_in": 1}  # the device arrives in the first
WIDTHS = {"select": 12, "split": 12}


@cache
def _recording() -> str:
    """A sound file of noise, in stereo."""
    name = Path(tempfile.gettempdir()) / f"golden {os.getpid()}.wav"
    soundfile.write(name, np.random.default_rng(2).uniform(-1, 1, (1000, 2)), RATE, "DOUBLE")
    atexit.register(name.unlink)
    return str(name)


def _patch(name: str, nudge: float) -> Patch:
    spec, patch = library()[name], alone(library()[name], kind="lively")
    node, knobs = patch.nodes["n"], {}
    channels = CHANNELS.get(name, node.channels)
    for p in spec.of("knob"):
        q, near = p.default, np.array(node.knobs[p.name])
        exact = q.taper in ("whole", "choice")
        if not exact and q.taper != "log":  # at the end of its range it might do nothing
            off = MARGINS[: near.size] * (q.hi - q.lo)
            near = np.clip(near, q.lo + off, q.hi - off)
        near = np.array(KNOBS.get(name, {}).get(p.name, near))[:channels]
        knobs[p.name] = tuple((near if exact else near * (1.0 + nudge)).tolist())
    settings = {"path": _recording()} if name == "file_player" else SETTINGS.get(name, {})
    nodes = {**patch.nodes, "n": Node(name, knobs, settings, channels=channels)}
    for p in spec.of("signals"):
        wide = WIDTHS.get(name, 3)
        nodes[f"w_{p.name}"] = replace(nodes[f"w_{p.name}"], channels=wide)
    cables = (replace(c, weight=c.weight * (1.0 + nudge)) for c in patch.cables)
    return replace(patch, nodes=nodes, cables=tuple(cables))


def _moved(made: Stage, name: str, rng: np.random.Generator, window: int) -> None:
    """Hands move somewhere in every window, and knobs that have steps now and then."""
    spec, cells = library()[name], made.program.nodes["n"]
    for p in spec.of("hand"):
        for c in range(cells[f"rest.{p.name}"].size if p.default.device != "audio in" else 0):
            when = window * WINDOW + int(rng.integers(WINDOW))
            place = cells.address(f"rest.{p.name}") + 8 * c
            made.engine.event(place, rng.uniform(-1.0, 1.0), when)
    for p in spec.of("knob") if window % TURNS == TURNS - 1 else ():
        if p.default.taper in ("whole", "choice"):
            choices = min(p.default.hi, p.default.lo + 8) - p.default.lo + 1
            made.engine.set_knob("n", p.name, p.default.lo + window // TURNS % choices)


@cache
def _heard(name: str, nudge: float = 0.0) -> tuple[str, np.ndarray]:
    """The names of the columns, every outlet of every channel, and (windows, columns)."""
    made, rng = stage(_patch(name, nudge)), np.random.default_rng(9)
    sound = (rng.uniform(-1.0, 1.0, (FRAMES, 2)) * (1.0 + nudge)).astype(np.float32)
    windows, outlets = [], [str(o) for o in library()[name].outlets]
    for window in range(WINDOWS):
        _moved(made, name, rng, window)
        made.run(WINDOW, 64, sound[window * WINDOW :])
        windows.append(np.concatenate([WEIGHTS @ made.taps["n", o].pop() for o in outlets]))
    wide = made.program.plan.steps["n"].width
    return " ".join(f"{o}[{c}]" for o in outlets for c in range(wide(o))), np.array(windows)


def _steady(name: str) -> np.ndarray:
    """How many windows of each column a nudge does not change."""
    usual = _heard(name)[1]
    steady = np.full(usual.shape[1], WINDOWS)
    for nudge in NUDGES:
        off = np.abs(_heard(name, nudge)[1] - usual) > 0.1 * CLOSE * np.abs(usual).max(axis=0)
        steady = np.minimum(steady, np.where(off.any(axis=0), off.argmax(axis=0), WINDOWS))
    return steady


def _read(path: Path) -> tuple[str, np.ndarray, np.ndarray]:
    """The names of the columns, how long each is steady, and the numbers."""
    names, steady = (line[2:] for line in path.read_text().splitlines()[:2])
    return names, np.array(steady.split(), int), np.loadtxt(path, ndmin=2)


def _differs(name: str, path: Path) -> list[str]:
    """The columns that sound different."""
    (names, made), (known, steady, golden) = _heard(name), _read(path)
    if names != known:
        return [f"{names} instead of {known}"]
    sure = np.arange(WINDOWS)[:, None] < steady
    off = sure & (np.abs(made - golden) > CLOSE * np.abs(golden).max(axis=0))
    now, was = (np.sum(np.where(sure, 0.0, x) ** 2, axis=0) for x in (made, golden))
    return np.array(names.split())[off.any(axis=0) | (now > 4 * was) | (was > 4 * now)].tolist()


@EVERY
def test_it_sounds_as_it_did(name):
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("SPIKERACK_GOLDEN") and (not path.exists() or _differs(name, path)):
        GOLDEN.mkdir(exist_ok=True)
        steady = " ".join(map(str, _steady(name)))
        np.savetxt(path, _heard(name)[1], "%.8g", header=f"{_heard(name)[0]}\n{steady}")
    assert path.exists(), "nothing golden yet; listen to the module, then `make golden`"
    assert not _differs(name, path), "it sounds different; if that is meant, `make golden`"


@EVERY
def test_what_is_golden_moves_in_every_channel_of_every_outlet(name):
    names, steady, golden = _read(GOLDEN / f"{name}.txt")
    still = np.ptp(golden, axis=0) == 0.0
    assert not still.any(), np.array(names.split())[still].tolist()
    assert (steady >= WINDOWS // 8).all(), "chaos from the start: only its level is compared"


def test_nothing_golden_is_left_of_a_module_that_went():
    left = [p for p in GOLDEN.glob("*") if p.stem not in library()]
    for path in left if os.environ.get("SPIKERACK_GOLDEN") else ():
        path.unlink()
    assert not [p.name for p in left if p.exists()]
