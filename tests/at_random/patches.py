"""A small library of its own, and random patches of it, for the tests of patch files."""

import numpy as np
from hypothesis import strategies as st

from spikerack.modules.integrate_and_fire import lif
from spikerack.modules.ports import (
    DT,
    Context,
    Knob,
    Out,
    Setting,
    Signals,
    State,
    amount,
    choice,
    hertz,
    learned,
    octaves,
    spikes,
    whole,
)  # fmt: skip
from spikerack.runtime.patch.graph import STATES, Cable, Group, Node, Note, Patch
from spikerack.runtime.signature import read_spec
from spikerack.runtime.spec import Spec


def oscillator(
    pitch: Knob = octaves(0.0),
    shape: Knob = choice("sine", "saw", "square"),
    steps: Knob = whole(8, 1, 16),
    rate: Knob = hertz(2.0, 0.01, 1000.0),
    folds: Setting = whole(2, 1, 8),
    file: Setting = "",
    v: State = 0.0,
    dt: Context = DT,
) -> Out("out"):
    """An oscillator for tests.

    It is silent | v = 0.
    """
    v = 0.0 * pitch * shape * steps * rate * dt
    out = v
    return out, v


def matrix(
    pre: Signals,
    gain: Knob = amount(1.0, 0.0, 4.0),
    w: State = learned("pre", "size"),
    y: State = learned("size"),
    size: Setting = whole(4, 1, 64),
) -> Out(spikes("y", "size")):
    """A matrix for tests (Nobody 1900)."""
    return y


LIBRARY: dict[str, Spec] = {fn.__name__: read_spec(fn) for fn in (lif, oscillator, matrix)}

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_ -]{0,12}", fullmatch=True)
names |= st.sampled_from(["Neurone é", "ячейка 2", "神経", "خلية", "कोशिका", "ẅ-_", "می‌زند"])
plain = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.text(max_size=9),
    st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
trees = st.recursive(plain, lambda t: st.lists(t, max_size=3), max_leaves=5)
extras = st.dictionaries(st.sampled_from(["x-hue", "zoom", "günther", "9"]), trees, max_size=2)
weights = st.floats(-1e6, 1e6)
PLACES = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
VIEWS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.001, 1000.0))


@st.composite
def nodes(draw):
    module = draw(st.sampled_from([*LIBRARY, "from_the_future"]))
    channels = draw(st.sampled_from([0, 0, 1, 3, 40]))
    knobs, settings = {}, {}
    if module not in LIBRARY:
        knobs = draw(st.dictionaries(names, plain, max_size=3))
        settings = draw(st.dictionaries(names, trees, max_size=2))
    else:
        spec = LIBRARY[module]
        for p in spec.of("knob"):
            q = p.default
            one = st.floats(q.lo, q.hi)
            if q.taper in ("whole", "choice"):
                one = st.integers(int(q.lo), int(q.hi)).map(float)
            wide = 1 if spec.whole else channels
            many = st.lists(one, min_size=wide, max_size=wide).map(tuple) if wide else one
            value = draw(st.one_of(st.none(), one, many))
            if value is not None and value != q:
                knobs[p.name] = value
        if module == "oscillator" and draw(st.booleans()):
            settings = {"file": draw(st.text(min_size=1, max_size=9)), "folds": 5}
    return Node(
        module,
        knobs,
        settings,
        channels,
        draw(st.sampled_from(["audio", "control", 7])),
        (draw(st.floats(-1e6, 1e6)), float(draw(st.integers(-500, 500)))),
        draw(st.one_of(st.none(), st.integers(0, 2**63 - 1))),
        draw(st.sampled_from(STATES)),
        draw(extras),
    )


@st.composite
def patches(draw):
    made = draw(st.dictionaries(names, nodes(), max_size=5))
    cables = {}
    jacks = [(n, o) for n, node in made.items() for o in _jacks(node, "outlets")]
    inlets = [(n, i) for n, node in made.items() for i in _jacks(node, "inlets")]
    if jacks and inlets:
        for _ in range(draw(st.integers(0, 6))):
            ends = (*draw(st.sampled_from(jacks)), *draw(st.sampled_from(inlets)))
            delay = draw(st.floats(0.0, 60.0))
            cables[ends] = Cable(*ends, draw(weights), delay, draw(st.booleans()), draw(extras))
    return Patch(
        {name: made[name] for name in sorted(made)},
        tuple(sorted(cables.values())),
        draw(st.text(max_size=20)),
        draw(st.sampled_from([48_000, 44_100, 1000])),
        draw(st.sampled_from([48, 1, 64])),
        draw(st.integers(0, 2**40)),
        _notes(draw, made),
        _groups(draw, made),
        draw(st.dictionaries(st.sampled_from("123456789"), VIEWS, max_size=2)),
        extra=draw(extras),
    )


def _notes(draw, made):
    found = draw(st.dictionaries(names.map("n".__add__), st.text(max_size=20), max_size=2))
    at, size = draw(PLACES), (draw(st.floats(1.0, 1e4)), 120.0)
    return {
        name: Note(text, at, size, draw(extras))
        for name, text in sorted(found.items())
        if name not in made
    }


def _groups(draw, made):
    """At most two groups that share no node, under names that nothing else has."""
    left, groups = sorted(made), {}
    for name in (" group A", " group B"):
        mine = left[: draw(st.integers(0, len(left)))]
        left = left[len(mine) :]
        jacks = [
            f"{n}.{j}" for n in mine for k in ("inlets", "outlets") for j in _jacks(made[n], k)
        ]
        if mine:
            ports = draw(st.lists(st.sampled_from(jacks), max_size=3, unique=True))
            title, folded = draw(st.text(max_size=9)), draw(st.booleans())
            group = Group(title, tuple(mine), folded, draw(PLACES), tuple(ports), draw(extras))
            groups[f"a very long{name}"] = group
    return groups


def _jacks(node, kind):
    if node.module not in LIBRARY:
        return ["anything"]
    spec = LIBRARY[node.module]
    return [str(o) for o in spec.outlets] if kind == "outlets" else [p.name for p in spec.inlets]


def weights_of(patch, seed=0):
    """Arrays for every matrix in a patch."""
    rng = np.random.default_rng(seed)
    named = [name for name, node in patch.nodes.items() if node.module == "matrix"]
    return {f"{name}.w": rng.random((3, 4)) for name in named}
