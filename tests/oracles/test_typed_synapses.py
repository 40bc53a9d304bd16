"""Texts of synapses: weights and blows as Brian 2 has them from the same texts."""

import hashlib
import json
from functools import cache

import numpy as np
import pytest

from tests.bench import module, play
from tests.oracles.typed_synapses import POST, PRE, TICKS, TYPED, post_ticks, pre_ticks
from tests.root import ROOT

EACH = TICKS // 10


@cache
def table() -> dict:
    return json.loads((ROOT / "tests/oracles/typed_synapses.json").read_text())


def test_the_table_is_of_these_texts():
    """Else `make oracles`."""
    texts = json.dumps({n: list(m) for n, m in TYPED.items()})
    assert table()["texts"] == hashlib.sha256(texts.encode()).hexdigest()


def rows(ticks_of, count: int) -> np.ndarray:
    fired = np.zeros((TICKS, count))
    for cell in range(count):
        fired[ticks_of(cell), cell] = 1.0
    return fired


@pytest.mark.parametrize("name", TYPED)
def test_the_same_text_does_the_same(name):
    model, wanted = TYPED[name], table()["played"][name]
    fn = module("synapse_equations", text=model.text)
    settings = {"pattern": 3.0, "weight": model.weight, "delay": model.delay}
    settings["delay"] = model.delay.replace("*ms", " * 1 ms")
    inlets = {"pre": rows(pre_ticks, PRE)}
    inlets |= {"post": rows(post_ticks, POST)} if "on_post" in model.text else {}
    state: dict = {}
    total = np.zeros(POST)
    for part in range(10):
        now = {k: x[part * EACH : (part + 1) * EACH] for k, x in inlets.items()}
        out = play(fn, EACH, POST, 10_000, settings=settings, state=state, **now)
        state = {k.removeprefix("state."): v for k, v in out.items() if k.startswith("state.")}
        senders = np.repeat(np.arange(PRE), np.diff(state["starts"]))
        order = np.lexsort((state["targets"], senders))
        assert len(order) == PRE * POST
        np.testing.assert_allclose(state["w"][order], wanted["w"][part], 1e-9, 1e-12)
        if "v" in out:
            total += out["v"].sum(axis=0)
            np.testing.assert_allclose(total, wanted["v"][part], 1e-9, 1e-9)
        if "g" in out:
            np.testing.assert_allclose(out["g"][-1], wanted["g"][part], 1e-9, 1e-12)
