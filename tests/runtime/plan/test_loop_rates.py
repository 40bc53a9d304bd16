"""How often the body of a feedback loop runs."""

from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule


def test_a_loop_runs_by_ticks_where_all_in_it_and_all_that_comes_tick_alike():
    def shared(rates: dict[str, str], *cables: Cable) -> list[int]:
        nodes = {name: Node("one_pole", rate=rate) for name, rate in rates.items()}
        round_ = Cable("a", "low", "b", "x"), Cable("b", "low", "a", "x")
        plan = schedule(Patch(nodes, (*round_, *cables)), library())
        return [plan.shared_divider(g) for g in plan.groups if g.loop]

    slow = {"a": "1 ms", "b": "1 ms"}
    assert shared(slow) == [48]
    assert shared(slow | {"out": "audio"}, Cable("a", "low", "out", "x")) == [48]
    assert shared(slow | {"at": "audio"}, Cable("at", "low", "a", "cutoff")) == [1]
    assert shared({"a": "1 ms", "b": "2 ms"}) == [1]
    assert shared({"a": "audio", "b": "audio"}) == [1]
