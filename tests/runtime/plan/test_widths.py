"""How wide everything is: as the definition says, however a file is written, and at once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan import widths
from spikerack.runtime.plan.widths import fitted, outlet_width

MODULES = {
    "vca": "x control",
    "mix": "x",
    "synapses": "pre gain",
    "stdp": "pre post",
    "lif": "drive",
}


@st.composite
def patches(draw):
    """Modules of one channel and of whole cables, wide by themselves or by what arrives."""
    names = [f"n{k}" for k in range(draw(st.integers(2, 12)))]
    wide = st.sampled_from([0, 0, 0, 1, 2, 3])
    nodes = {n: Node(draw(st.sampled_from(sorted(MODULES))), channels=draw(wide)) for n in names}
    cables = []
    for _ in range(draw(st.integers(0, 24))):
        a, b = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        inlet = draw(st.sampled_from(MODULES[nodes[b].module].split()))
        outlet = draw(st.sampled_from(library()[nodes[a].module].outlets))
        cables.append(Cable(a, str(outlet), b, inlet))
    return Patch(nodes, tuple({c.ends: c for c in cables}.values()))


def specs_of(patch):
    return {name: library()[node.module] for name, node in patch.nodes.items()}


@settings(max_examples=60, deadline=None)
@given(patches())
def test_widths_are_the_least_that_hold_all_that_arrives(patch):
    specs, cables = specs_of(patch), list(patch.cables)
    found, unfit = fitted(patch, specs, cables)
    dims = {name: {} for name in specs}
    while True:  # the definition: everybody looks at all that arrives, until nothing changes
        arriving = {name: {} for name in specs}
        for c in cables:
            width = outlet_width(specs[c.source], c.outlet, dims[c.source])
            arriving[c.target][c.inlet] = max(width, arriving[c.target].get(c.inlet, 1))
        new = {n: widths._dims(patch.nodes[n], specs[n], arriving[n]) for n in specs}
        if new == dims:
            break
        dims = new
    assert found == dims, "and what does not fit made nobody wider"
    assert unfit.keys() == {c for c in cables if widths._misfit(c, specs, dims)}


def test_a_chain_that_grows_wider_at_every_look_is_looked_at_once(monkeypatch):
    """Against the order of names, each node with a source that is narrower than the last."""
    count, nodes, cables, looks = 300, {}, [], []
    for k in range(count):
        nodes |= {f"n{count - k:03}": Node("vca"), f"s{k:03}": Node("noise", channels=count - k)}
        cables.append(Cable(f"s{k:03}", "white", f"n{count - k:03}", "x"))
        if k:
            cables.append(Cable(f"n{count - k + 1:03}", "y", f"n{count - k:03}", "control"))
    real = widths._dims
    monkeypatch.setattr(widths, "_dims", lambda *a: looks.append(a[0]) or real(*a))
    patch = Patch(nodes, tuple(cables))
    found, unfit = fitted(patch, specs_of(patch), cables)
    assert {found[n]["channels"] for n in nodes if n[0] == "n"} == {count}
    assert len(unfit) == count - 2, "all sources but the widest and the one of a single channel"
    assert len(looks) <= 2 * 3 * len(nodes)
