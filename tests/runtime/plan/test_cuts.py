"""Cuts and order: the same as by their definition, and in seconds for the largest patches."""

import random
import time

import networkx

from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import loads
from spikerack.runtime.plan.cuts import _greedy, cut_edges
from spikerack.runtime.plan.order import Reach, components
from spikerack.runtime.plan.schedule import schedule


def by_definition(names: list[str], edges: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Every edge back in the greedy order is cut if, with those before it, it closes a loop."""
    place = {name: i for i, name in enumerate(_greedy(names, edges))}
    kept = networkx.DiGraph((a, b) for a, b in edges if place[a] < place[b])
    kept.add_nodes_from(names)
    cut = set()
    for a, b in dict.fromkeys(edges):
        if place[a] >= place[b]:
            if networkx.has_path(kept, b, a):
                cut.add((a, b))
            else:
                kept.add_edge(a, b)
    return cut


def test_cuts_are_those_of_the_definition_and_none_is_in_vain():
    dice = random.Random(3)
    for _ in range(150):
        names = [f"n{i}" for i in range(dice.randint(1, 14))]
        edges = [(dice.choice(names), dice.choice(names)) for _ in range(dice.randint(0, 40))]
        cut = cut_edges(names, edges)
        assert cut == by_definition(names, edges)
        left = networkx.DiGraph(e for e in edges if e not in cut)
        assert networkx.is_directed_acyclic_graph(left)
        for a, b in cut:
            assert a == b or networkx.has_path(left, b, a), "it could have stayed"


def test_what_can_be_reached_is_known_after_every_new_edge():
    dice = random.Random(5)
    for _ in range(60):
        names = [f"n{i}" for i in range(9)]
        forward = [tuple(sorted(dice.sample(names, 2))) for _ in range(dice.randint(0, 8))]
        reach, graph = Reach(names, forward), networkx.DiGraph(forward)
        graph.add_nodes_from(names)
        for _ in range(20):
            a, b = dice.sample(names, 2)
            if not networkx.has_path(graph, b, a):
                reach.join(a, b)
                graph.add_edge(a, b)
        for a in names:
            assert {b for b in names if reach.leads(a, b)} == {a} | networkx.descendants(graph, a)


def timed(run, *arguments):
    began = time.process_time()
    made = run(*arguments)
    return made, time.process_time() - began


def test_a_crowd_of_loops_takes_seconds():
    dice = random.Random(1)
    ends = {(dice.randrange(600), dice.randrange(600)) for _ in range(12_000)}
    cables = [f'{{"from": "n{a}.y", "to": "n{b}.a"}}' for a, b in ends]
    nodes = [f'"n{i}": {{"module": "mix"}}' for i in range(600)]
    nodes = [n.replace('"mix"', '"expression", "settings": {"formula": "a"}') for n in nodes]
    text = f'{{"spikerack": 1, "nodes": {{{", ".join(nodes)}}}, "cables": [{", ".join(cables)}]}}'
    patch, reading = timed(loads, text)
    plan, planning = timed(schedule, patch)
    assert len(plan.groups) == 1
    assert reading + planning < 15.0


def test_long_chains_of_little_loops_take_seconds():
    names = [f"n{i:05}" for i in range(8_000)]
    after = {name: [] for name in names}
    for i in range(0, len(names), 2):
        after[names[i]] = names[i + 1 : i + 3]
        after[names[i + 1]] = [names[i]]
    found, spent = timed(components, after)
    assert len(found) == 4_000
    assert spent < 2.0
    known = library()
    cables = tuple(Cable(a, "v", b, "drive") for a in after for b in after[a])
    plan, spent = timed(schedule, Patch({n: Node("lif") for n in names}, cables), known)
    assert sum(group.loop for group in plan.groups) == 4_000
    assert spent < 15.0
