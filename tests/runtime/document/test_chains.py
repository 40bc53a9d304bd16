"""Nodes go into cables and out of chains; cables find the jacks that fit."""

import time

import pytest

from spikerack.runtime.document.compatible import fitting
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.validate import checked
from spikerack.runtime.plan.schedule import schedule

KNOWN = library()
CHAIN = Patch(
    {n: Node(m) for n, m in (("osc", "oscillator"), ("out", "audio_out"), ("vca", "vca"))},
    (Cable("osc", "saw", "out", "left", -0.5, 0.25),),
)


def do(patch, command, *args, **kw):
    return COMMANDS[command](patch, KNOWN, *args, **kw)[0]


def test_a_node_goes_into_a_cable_and_the_first_half_keeps_the_weight():
    patch = do(CHAIN, "insert", "vca", "osc.saw", "out.left")
    assert patch.cables == (
        Cable("osc", "saw", "vca", "x", -0.5, 0.25),
        Cable("vca", "y", "out", "left"),
    )


def test_a_node_goes_in_by_an_outlet_of_the_kind_of_the_cable():
    spikes = Patch({n: Node("lif") for n in ("a", "b", "c")}, (Cable("a", "spike", "c", "drive"),))
    patch = do(spikes, "insert", "b", "a.spike", "c.drive")
    assert [str(c) for c in patch.cables] == ["a.spike -> b.drive", "b.spike -> c.drive"]
    signals = Patch(spikes.nodes, (Cable("a", "v", "c", "drive"),))
    patch = do(signals, "insert", "b", "a.v", "c.drive")
    assert [str(c) for c in patch.cables] == ["a.v -> b.drive", "b.v -> c.drive"]


def test_a_display_listens_in():
    patch = do(do(CHAIN, "add", "scope", name="eye"), "insert", "eye", "osc.saw", "out.left")
    assert [str(c) for c in patch.cables] == ["osc.saw -> eye.a", "osc.saw -> out.left"]


def test_what_cannot_go_in_says_why():
    with pytest.raises(PatchError, match="osc.saw -> out.left: osc is at its end already"):
        do(CHAIN, "insert", "osc", "osc.saw", "out.left")
    wide = do(do(CHAIN, "channels", "osc", 3), "channels", "vca", 2)
    with pytest.raises(PatchError, match="got 3 into 2"):
        do(wide, "insert", "vca", "osc.saw", "out.left")


def test_taken_out_of_a_chain_its_neighbours_are_joined():
    patch = do(CHAIN, "insert", "vca", "osc.saw", "out.left")
    patch = do(patch, "weigh", "vca.y", "out.left", 4.0)
    patch = do(patch, "delay", "vca.y", "out.left", 0.5)
    patch = do(patch, "connect", "vca.y", "out.right")
    healed = do(patch, "heal", ["vca"])
    assert healed.cables == (
        Cable("osc", "saw", "out", "left", -2.0, 0.75),
        Cable("osc", "saw", "out", "right", -0.5, 0.25),
    )
    assert "vca" in healed.nodes


def test_a_chain_of_nodes_is_taken_out_at_once_and_knobs_keep_their_cables():
    patch = do(do(CHAIN, "add", "svf"), "add", "lfo")
    patch = do(patch, "insert", "vca", "osc.saw", "out.left")
    patch = do(patch, "insert", "svf", "vca.y", "out.left")
    patch = do(patch, "connect", "lfo.y", "svf.cutoff")
    healed = do(patch, "heal", ["vca", "svf"])
    assert [str(c) for c in healed.cables] == ["lfo.y -> svf.cutoff", "osc.saw -> out.left"]


def test_jacks_that_fit_exist_are_free_and_as_wide():
    patch = checked(CHAIN)
    fits = fitting(patch, KNOWN, "osc.saw")
    assert {"vca.x", "out.right", "osc.fm", "osc.pitch"} <= fits  # also its own
    assert "out.left" not in fits  # cabled already
    assert not any(jack.startswith("vca.y") for jack in fits)
    assert fitting(patch, KNOWN, "out.left") == {
        f"{n}.{o}" for n in ("osc", "vca") for o in KNOWN[patch.nodes[n].module].outlets
    } - {"osc.saw"}
    wide = do(do(patch, "channels", "osc", 3), "channels", "vca", 2)
    assert "vca.x" not in fitting(wide, KNOWN, "osc.sine")
    assert "vca.x" in fitting(do(wide, "channels", "vca", 3), KNOWN, "osc.sine")
    assert fitting(patch, KNOWN, "nobody.x") == fitting(patch, KNOWN, "osc.nothing") == set()


def test_nothing_is_offered_at_a_ghost():
    patch = Patch({**CHAIN.nodes, "ghost": Node("from_the_future")})
    assert fitting(patch, KNOWN, "ghost.out") == set()
    assert not any(j.startswith("ghost") for j in fitting(patch, KNOWN, "osc.saw"))


def test_every_single_jack_that_fits_a_narrow_patch_takes_the_cable():
    patch = checked(CHAIN)
    for jack in sorted(fitting(patch, KNOWN, "osc.pulse")):
        schedule(do(patch, "connect", "osc.pulse", jack))
    for jack in sorted(fitting(patch, KNOWN, "vca.x")):
        schedule(do(patch, "connect", jack, "vca.x"))


def test_jacks_of_a_large_patch_are_found_while_a_hand_moves():
    """Widths are worked out once: the cost grows as the patch does, not as its square."""

    def cost(copies: int) -> float:
        patch = CHAIN
        for i in range(copies):
            patch = do(patch, "duplicate", ["osc", "out", "vca"], by=[i, 0])
        times = []
        for _ in range(5):
            start = time.thread_time()
            found = fitting(patch, KNOWN, "osc.sine")
            times.append(time.thread_time() - start)
        assert len(found) > 6 * copies
        return min(times)

    assert cost(96) < 16 * cost(12)  # 8 times the nodes
