"""Tidy panels stand in rows or flow with their cables, and none covers another."""

import random
from itertools import combinations

import networkx as nx
import pytest

from spikerack.runtime.document.edits.arrange import GRID, HEIGHT, ROW, WIDTH
from spikerack.runtime.document.edits.layered import crossings, layered
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch

KNOWN = library()


def arranged(patch, *args, **kw):
    return COMMANDS["arrange"](patch, KNOWN, *args, **kw)[0]


def scattered(count: int, seed: int) -> Patch:
    dice = random.Random(seed)
    nodes = {
        f"n{i}": Node("vca", at=(dice.uniform(-900, 900), dice.uniform(-900, 900)))
        for i in range(count)
    }
    ends = {tuple(dice.sample(sorted(nodes), 2)) for _ in range(count)}
    return Patch(nodes, tuple(Cable(a, "y", b, "x") for a, b in sorted(ends)))


def covered(patch, sizes=None):
    """Pairs of panels that lie on each other."""
    sizes = sizes or {}
    found = []
    for (a, m), (b, n) in combinations(patch.nodes.items(), 2):
        wide, high = sizes.get(a, (WIDTH, HEIGHT))
        wide2, high2 = sizes.get(b, (WIDTH, HEIGHT))
        is_beside = m.at[0] + wide <= n.at[0] or n.at[0] + wide2 <= m.at[0]
        if not is_beside and not (m.at[1] + high <= n.at[1] or n.at[1] + high2 <= m.at[1]):
            found.append((a, b))
    return found


@pytest.mark.parametrize("how", ["rows", "flow"])
@pytest.mark.parametrize("seed", range(4))
def test_no_panel_covers_another(how, seed):
    patch = scattered(25, seed)
    sizes = {n: (random.Random(n).choice([110, 206, 350]), HEIGHT) for n in patch.nodes}
    assert covered(patch, sizes)
    tidy = arranged(patch, how=how, sizes=sizes)
    assert covered(tidy, sizes) == []
    assert tidy.cables == patch.cables


def test_rows_keep_order_and_what_stands_well_stays():
    patch = scattered(25, 1)
    tidy = arranged(patch)
    for name, node in tidy.nodes.items():
        assert node.at[0] % GRID == 0
        assert node.at[1] % ROW == 0
        assert abs(node.at[1] - patch.nodes[name].at[1]) <= ROW / 2
    for a, b in combinations(tidy.nodes, 2):
        if tidy.nodes[a].at[1] == tidy.nodes[b].at[1]:
            before = patch.nodes[a].at < patch.nodes[b].at
            assert (tidy.nodes[a].at < tidy.nodes[b].at) == before
    assert arranged(tidy) is tidy


def test_only_those_that_were_chosen_move_and_they_make_way():
    tidy = arranged(scattered(12, 2))
    moved = COMMANDS["move"](tidy, KNOWN, {"n3": tidy.nodes["n7"].at})[0]
    again = arranged(moved, ["n3"])
    assert covered(again) == []
    assert {n for n in tidy.nodes if tidy.nodes[n] != again.nodes[n]} <= {"n3"}


def test_cables_flow_from_left_to_right_in_a_patch_without_loops():
    dice = random.Random(5)
    names = [f"n{i}" for i in range(20)]
    dice.shuffle(names)
    ends = {tuple(sorted(dice.sample(range(20), 2))) for _ in range(30)}
    cables = tuple(Cable(names[a], "y", names[b], "x") for a, b in sorted(ends))
    tidy = arranged(Patch({n: Node("vca") for n in names}, cables), how="flow")
    for cable in cables:
        left, right = tidy.nodes[cable.source].at, tidy.nodes[cable.target].at
        assert left[0] + WIDTH <= right[0]


def test_a_folded_group_moves_as_one_panel():
    patch = COMMANDS["group"](scattered(6, 3), KNOWN, ["n0", "n1"])[0]
    patch = COMMANDS["fold"](patch, KNOWN, "group")[0]
    tidy = arranged(patch, how="flow", sizes={"group": (300, HEIGHT)})
    (ax, ay), (bx, by) = (p.groups["group"].at for p in (patch, tidy))
    for name in ("n0", "n1"):
        (cx, cy), (dx, dy) = patch.nodes[name].at, tidy.nodes[name].at
        assert (dx - cx, dy - cy) == pytest.approx((bx - ax, by - ay))


@pytest.mark.parametrize("seed", range(6))
def test_layers_are_as_many_as_the_longest_way_is_long(seed):
    graph = nx.gnp_random_graph(15, 0.15, seed=seed, directed=True)
    graph.remove_edges_from([(a, b) for a, b in graph.edges if a >= b])
    names = [str(n) for n in graph]
    edges = [(str(a), str(b)) for a, b in graph.edges]
    layers = layered(names, edges)
    assert sorted(n for layer in layers for n in layer) == sorted(names)
    assert len(layers) == nx.dag_longest_path_length(graph) + 1
    place = {n: x for x, layer in enumerate(layers) for n in layer}
    assert all(place[a] < place[b] for a, b in edges)


def test_loops_are_opened_and_everything_has_its_place():
    layers = layered("abcd", [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "d")])
    assert layers == [["a"], ["b"], ["c"], ["d"]]


def test_crossings_that_need_not_be_are_gone():
    edges = [("a", "z"), ("b", "y"), ("c", "x")]
    assert crossings([["a", "b", "c"], ["x", "y", "z"]], edges) == 3
    assert crossings(layered("abcxyz", edges), edges) == 0
