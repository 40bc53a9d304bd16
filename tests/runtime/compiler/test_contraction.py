"""A product and a sum in one expression have one rounding, and others two, wherever they stand."""

import ast

import numba
import numpy as np
import pytest
from llvmlite import binding

from spikerack.modules.ports import Knob, Out, Signal, State, amount
from spikerack.runtime.compiler.atomics import call_kernel
from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.compiler.contraction import contracted
from spikerack.runtime.compiler.primitives import inlinable
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec
from tests.probes import KNOWN
from tests.stage import stage

# (1 + e) (1 - e) - 1 is -e**2, and e**2 is below the last bit of 1
E = 2.0**-30
FUSED = -(E**2) if binding.get_host_cpu_features().get("fma") else 0.0

WRITTEN = {
    "a * b + c": "fma(a, b, c)",
    "c + a * b": "fma(a, b, c)",
    "c - a * b": "fma(-a, b, c)",
    "a * b - c": "fma(a, b, -c)",
    "a * b + c * d": "fma(c, d, a * b)",
    "a * b + c * d + e * f": "fma(e, f, fma(c, d, a * b))",
    "a * (b + c * d)": "a * fma(c, d, b)",
    "x[2 * i + 1]": "x[2 * i + 1]",
    "(a * b) / c + d": "a * b / c + d",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_fused_is_what_is_written(text):
    assert ast.unparse(contracted(ast.parse(text))) == WRITTEN[text]


@pytest.mark.parametrize("text", ["y += a * b", "y[2 * i] += a * b"])
def test_a_sum_that_grows_is_fused(text):
    target = text.partition(" +=")[0]
    assert ast.unparse(contracted(ast.parse(text))) == f"{target} = fma(a, b, {target})"


def roundings(a: Signal = 0.0, b: Knob = amount(1.0, 0.0, 2.0), was: State = 0.0) -> Out(
    "one", "two"
):
    """One rounding, and two."""
    one = a * b - 1.0
    product = a * b
    two = product - 1.0
    was = one
    return one, two, was


def test_a_function_keeps_its_roundings_when_numba_compiles_it():
    one, two, _ = inlinable(roundings)(1.0 + E, 1.0 - E, 0.0)
    assert one == pytest.approx(FUSED, rel=1e-9, abs=0.0)
    assert two == 0.0


def test_so_does_the_text_of_a_kernel():
    text = '"""A kernel."""\n\n\ndef kernel(args, t0, first, n):\n    x = floats(words(args)[0])\n'
    text += "    x[2] = x[0] * x[1] - 1.0\n    p = x[0] * x[1]\n    x[3] = p - 1.0\n"
    x = np.array([1.0 + E, 1.0 - E, 7.0, 7.0])
    table = np.array([x.ctypes.data])
    call = numba.njit(lambda fn, args: call_kernel(fn, args, 0, 0, 1))
    call(compile_here(Source(text)).address, table.ctypes.data)
    assert x[2] == pytest.approx(FUSED, rel=1e-9, abs=0.0)
    assert x[3] == 0.0


@pytest.mark.parametrize("kernel", ["generic", "plain", "patch"])
@pytest.mark.parametrize("channels", [1, 3, 8])
def test_so_do_nodes_of_any_width_whether_a_knob_rests_or_is_moved(kernel, channels):
    """A product of a knob that rests may be taken out of the loop: it is none of the sum then."""
    known = {**KNOWN, "roundings": read_spec(roundings)}
    nodes = {"k": Node("constant"), "r": Node("roundings", {"b": 1.0 - E}, channels=channels)}
    moved = {**nodes, "zero": Node("constant", {"of": 0.0})}
    way = Cable("k", "one", "r", "a", 1.0 + E)
    for patch in (
        Patch(nodes, (way,)),
        Patch(moved, (way, Cable("zero", "one", "r", "b"))),
    ):
        made = stage(patch, kernel, known).run(64)
        np.testing.assert_allclose(made.tapped("r", "one"), FUSED, 1e-9, 0.0)
        assert (made.tapped("r", "two") == 0.0).all()
