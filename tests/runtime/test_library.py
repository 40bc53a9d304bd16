"""The library is a snapshot; a node's datasheet comes from its module and its settings."""

import threading
import time
from collections import UserDict

import pytest

from spikerack.modules.ports import Quantity
from spikerack.runtime.library import adopt, library, load_own, spec_of, specs_of, standard
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.plan.schedule import schedule
from spikerack.runtime.signature import ModuleError

CHAIN = b'''
"""Mine."""
from modules.ports import Family, Made, Setting, whole

FAMILY = Family("source", display="scope")


def chain(size: Setting = whole(2, 1, 8), law: Setting = "sum") -> Made:
    """A chain."""
    if law not in ("sum", "mean"):
        raise ValueError(f"law: must be sum or mean (got {law!r}); write one of them")
    inlets = "".join(f"x{i}: Signal = 0.0, " for i in range(size))
    total = " + ".join(f"x{i}" for i in range(size))
    share = 1.0 if law == "sum" else 1.0 / size
    return f\'\'\'
def chain(
    {inlets}size: Setting = whole(2, 1, 8), law: Setting = "sum", k: Knob = amount(1.0)
) -> Out("y"):
    """Adds up."""
    y = k * {share} * ({total})
    return y
\'\'\'


PRESETS = {"chain": {"half": {"k": 0.5}}}
'''


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch):
    monkeypatch.setattr("spikerack.runtime.library._now", library())


def mixer(n: object) -> Node:
    return Node("mixer", settings={"inlets": n})


def test_what_somebody_holds_is_not_disturbed():
    held, lif = library(), library()["lif"]
    names = iter(held)  # a thread may be in the midst of it
    next(names)
    adopt({"mine": lif, "svf": None})
    assert [*names] == [*held][1:]
    assert "mine" not in held
    assert "svf" in held
    assert "mine" in library()
    assert "svf" not in library()
    assert library() is library()
    with pytest.raises(TypeError):
        library()["other"] = lif
    assert {*standard()} == {*held}


class Slow(UserDict):
    """What is adopted while others adopt."""

    def __iter__(self):
        time.sleep(0.005)
        return super().__iter__()


def test_nothing_is_lost_when_many_adopt_at_once():
    lif, before = library()["lif"], {*library()}
    each = [Slow({f"mine_{i}_{j}": lif for j in range(3)}) for i in range(16)]
    threads = [threading.Thread(target=adopt, args=(found,)) for found in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {*library()} - before == {name for found in each for name in found}


def test_the_same_settings_are_the_same_datasheet():
    plain = library()["mixer"]
    for node in (Node("mixer"), mixer(6), mixer(6.0), mixer(99), mixer("six"), mixer(None)):
        assert spec_of(node) is plain  # as it is where a setting cannot be
    assert spec_of(mixer(3)) is spec_of(mixer(3.0))
    assert spec_of(mixer(3)) is not plain
    assert spec_of(Node("nowhere")) is None
    assert specs_of({"a": mixer(3), "b": Node("nowhere")}) == {"a": spec_of(mixer(3))}


@pytest.mark.parametrize("n", range(1, 17))
def test_a_mixer_has_as_many_inlets_as_are_asked_for(n):
    spec = spec_of(mixer(n))
    names = "abcdefghijklmnop"[:n]
    assert [p.name for p in spec.of("signal")] == [*names]
    assert [p.name for p in spec.of("knob")] == [*(f"level_{x}" for x in names), "master"]
    assert (spec.name, spec.family, spec.category) == ("mixer", "levels", "audio")
    assert spec.presets == {"headroom": {"master": -9.0}}
    levels, values = [0.5 + 0.1 * i for i in range(n)], [float(2**i) for i in range(n)]
    given = dict(zip(names, values, strict=True))
    given |= {f"level_{x}": v for x, v in zip(names, levels, strict=True)}
    told = sum(a * b for a, b in zip(levels, values, strict=True))
    assert spec.fn(**given) == pytest.approx(told, rel=1e-12)


def test_a_module_of_ones_own_may_be_made_for_its_settings():
    adopt(load_own("mine.py", CHAIN))
    wide = spec_of(Node("chain", settings={"size": 5}))
    assert [p.name for p in wide.of("signal")] == ["x0", "x1", "x2", "x3", "x4"]
    assert (wide.name, wide.category, wide.display) == ("chain", "source", "scope")
    assert wide.presets == {"half": {"k": 0.5}}
    one = {"size": 1, "law": "mean"}  # another setting, and the same text
    assert spec_of(Node("chain", settings=one)) is spec_of(Node("chain", settings={"size": 1}))


def test_what_cannot_be_made_is_silent_and_says_why():
    adopt(load_own("mine.py", CHAIN))
    node = Node("chain", settings={"law": "of the land"})
    rule = "law: must be sum or mean (got 'of the land'); write one of them"
    assert spec_of(node).ill == rule
    assert [p.name for p in spec_of(node).of("setting")] == ["size", "law"]  # it can be mended
    nodes = {"ill": node, "well": Node("chain"), "out": Node("audio_out")}
    cables = (Cable("ill", "y", "out", "left"), Cable("well", "y", "out", "right"))
    plan = schedule(Patch(nodes, cables))
    assert plan.ghosts == ("ill",)
    assert plan.silent == {"ill": f"nodes.ill, {rule}"}
    assert {*plan.steps} == {"well", "out"}


SLIPS = {
    "size: Setting = whole(2, 1, 8)": (
        "size: float = whole(2, 1, 8)",
        "mine.py: chain, line 8, size: a maker takes settings alone, each with its default",
    ),
    "def chain(\n    {": (
        "def other(\n    {",
        "mine.py: chain, line 8: the text it gives must define chain once",
    ),
    ', law: Setting = "sum", k': (
        ", k",
        "mine.py: chain, line 8: law must be a setting of what it makes too",
    ),
    "return f": ("return None and f", "mine.py: chain, line 8: must give the text of a module "
                 "(got None)"),
    "return y": ("return k", "mine.py: chain, line 8: the text it gives is no module (chain_"),
}  # fmt: skip


@pytest.mark.parametrize("old", SLIPS)
def test_a_slip_in_a_maker_is_one_line(old):
    new, told = SLIPS[old]
    with pytest.raises(ModuleError) as error:
        load_own("mine.py", CHAIN.replace(old.encode(), new.encode(), 1))
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)


def test_makers_that_come_along_take_numbers_or_texts_that_they_parse():
    """What they give is run, and a stranger's patch decides on their settings."""
    made = {name: spec for name, spec in standard().items() if spec.maker}
    assert "mixer" in made
    typed = set()
    for name, spec in made.items():
        defaults = [p.default for p in spec.maker.settings]
        typed |= {name} if not all(isinstance(d, Quantity) for d in defaults) else set()
    assert typed == {"equations", "expression", "filter_bank", "synapse_equations"}
    assert standard()["mixer"].set_to({"inlets": "6 + __import__('os').getpid()"}).ill == ""
