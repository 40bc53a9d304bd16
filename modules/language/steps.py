"""Equations gone through in steps: Euler, exponential Euler, Runge and Kutta's, Heun, Milstein.

f is the part of a rate without noise, g what stands before it, dW = sqrt(dt) N(0, 1):

    euler               x + dt f + g dW                               (Maruyama 1955)
    exponential_euler   x + dt (a x + b) growth(a dt), where f = a x + b  (MacGregor 1987)
    rk2, rk4            the midpoint, and the classical one           (Kutta 1901)
    heun                x + dt f + dW (g(x) + g(x + g dW, t + dt)) / 2     (Stratonovich's)
    milstein            x + dt f + g dW + (g(x + dt f + sqrt(dt) g) - g) dW^2 / (2 sqrt(dt))
"""

import ast
from collections.abc import Mapping

from spikerack.modules.language.algebra import (
    call,
    linear,
    name,
    names_in,
    number,
    plus,
    product,
    quasilinear,
    quotient,
    value_of,
)
from spikerack.modules.language.body import Body

DT = name("dt")
Noise = dict[tuple[str, str], ast.expr]  # what stands before which noise, by variable


def is_noise(of: str) -> bool:
    """True of the name of a noise."""
    return of == "xi" or of.startswith("xi_")


def parted(body: Body) -> tuple[dict[str, ast.expr], Noise] | str:
    """The rates without noise, and the noise; or why they cannot be parted."""
    rates: dict[str, ast.expr] = {}
    noise: Noise = {}
    for x, tree in body.model.rates.items():
        noises = {n for n in body.needs(tree) if is_noise(n)}
        if not noises:
            rates[x] = tree
            continue
        noisy = {of for of, needs in body.depends.items() if needs & noises}
        if body.is_large(tree):
            return f"d{x}/dt is too long with all its parts"
        sums = linear(body.without(tree, noisy), noises)
        if sums is None:
            return f"d{x}/dt has noise that is not simply added"
        rates[x] = sums.pop("")
        noise |= {(x, n): c for n, c in sums.items() if value_of(c) != 0.0}
    return rates, noise


def write_euler(body: Body, rates: Mapping[str, ast.expr], noise: Noise) -> dict[str, str]:
    """Explicit Euler, with noise that is added."""
    blows = _blows(body, noise)
    body.now(*rates.values(), *noise.values())
    return {
        x: _after(body, x, plus(plus(name(x), product(DT, tree)), _shaken(x, noise, blows)))
        for x, tree in rates.items()
    }


def conditional(body: Body) -> dict[str, tuple[ast.expr, ast.expr]] | str:
    """Of each equation a and b in a x + b; or why there is none."""
    found = {}
    for x, tree in body.model.rates.items():
        if body.is_large(tree):
            return f"d{x}/dt is too long with all its parts"
        sums = quasilinear(body.without(tree, {of for of, n in body.depends.items() if x in n}), x)
        if sums is None or any(is_noise(n) for n in body.needs(tree)):
            return f"d{x}/dt is not linear in {x}, or has noise"
        found[x] = sums[x], sums[""]
    return found


def write_exponential(body: Body, sums: Mapping[str, tuple[ast.expr, ast.expr]]) -> dict[str, str]:
    """Exponential Euler: each variable exactly, as if the others stood still."""
    body.now(*(tree for both in sums.values() for tree in both))
    after = {}
    for x, (a, b) in sums.items():
        slope: ast.expr = plus(product(a, name(x)), b)
        if value_of(a) != 0.0:
            rate = body.fresh(f"{x}_rate")
            body.write(rate, a)
            slope = plus(product(name(rate), name(x)), b)
            slope = product(slope, call("growth", product(DT, name(rate))))
        after[x] = _after(body, x, plus(name(x), product(DT, slope)))
    return after


def write_rk2(body: Body, rates: Mapping[str, ast.expr]) -> dict[str, str]:
    """The midpoint."""
    ask = _helper(body, "_rates", list(rates.values()))
    first = ask({}, number(0.0))
    half = {x: plus(name(x), product(number(0.5), product(DT, name(k))))
            for x, k in zip(rates, first, strict=True)}  # fmt: skip
    second = ask(half, product(number(0.5), DT))
    return {x: _after(body, x, plus(name(x), product(DT, name(k))))
            for x, k in zip(rates, second, strict=True)}  # fmt: skip


def write_rk4(body: Body, rates: Mapping[str, ast.expr]) -> dict[str, str]:
    """The classical method of fourth order."""
    ask = _helper(body, "_rates", list(rates.values()))
    slopes, part = [ask({}, number(0.0))], [0.5, 0.5, 1.0]
    for share in part:
        far = product(number(share), DT)
        moved = {x: plus(name(x), product(far, name(k)))
                 for x, k in zip(rates, slopes[-1], strict=True)}  # fmt: skip
        slopes.append(ask(moved, far))
    after = {}
    for x, (a, b, c, d) in zip(rates, zip(*slopes, strict=True), strict=True):
        twice = product(number(2.0), plus(name(b), name(c)))
        total = plus(plus(name(a), twice), name(d))
        step = product(quotient(DT, number(6.0)), total)
        after[x] = _after(body, x, plus(name(x), step))
    return after


def write_heun(body: Body, rates: Mapping[str, ast.expr], noise: Noise) -> dict[str, str]:
    """Stochastic Heun; without noise it is Euler, as Brian has it."""
    if not noise:
        return write_euler(body, rates, noise)
    blows = _blows(body, noise)
    body.now(*rates.values())
    ask = _helper(body, "_noise", list(noise.values()))
    here = dict(zip(noise, map(name, ask({}, number(0.0))), strict=True))
    moved = {x: plus(name(x), _shaken(x, here, blows)) for x in rates}
    there = dict(zip(noise, map(name, ask(moved, DT)), strict=True))
    mean: Noise = {at: product(number(0.5), plus(here[at], there[at])) for at in noise}
    return {
        x: _after(body, x, plus(plus(name(x), product(DT, tree)), _shaken(x, mean, blows)))
        for x, tree in rates.items()
    }


def write_milstein(body: Body, rates: Mapping[str, ast.expr], noise: Noise) -> dict[str, str]:
    """Milstein without a derivative, for noise of each variable's own."""
    blows = _blows(body, noise)
    body.now(*rates.values())
    ask = _helper(body, "_noise", list(noise.values()))
    here = dict(zip(noise, map(name, ask({}, number(0.0))), strict=True))
    drift = {}
    for x, tree in rates.items():
        drift[x] = body.fresh(f"{x}_drift")
        body.write(drift[x], product(DT, tree))
    moved = {x: plus(name(x), name(drift[x])) for x in rates}
    for (x, _), g in here.items():
        moved[x] = plus(moved[x], product(name("root_dt"), g))
    there = dict(zip(noise, map(name, ask(moved, number(0.0))), strict=True))
    after = {}
    for x in rates:
        whole = plus(plus(name(x), name(drift[x])), _shaken(x, here, blows))
        for at in (at for at in noise if at[0] == x):
            blow = name(blows[at[1]])
            more = product(ast.BinOp(there[at], ast.Sub(), here[at]), product(blow, blow))
            whole = plus(whole, quotient(more, product(number(2.0), name("root_dt"))))
        after[x] = _after(body, x, whole)
    return after


def _after(body: Body, x: str, tree: ast.expr) -> str:
    after = body.fresh(f"{x}_after")
    body.write(after, tree)
    return after


def _blows(body: Body, noise: Noise) -> dict[str, str]:
    """dW of every noise."""
    if not noise:
        return {}
    body.write(body.fresh("root_dt"), call("sqrt", DT))
    blows = {}
    for n in dict.fromkeys(n for _, n in noise):
        drawn = body.draw("normal")
        blows[n] = body.fresh(f"d{n}")
        body.write(blows[n], product(name("root_dt"), name(drawn)))
    return blows


def _shaken(x: str, noise: Noise, blows: Mapping[str, str]) -> ast.expr:
    """What noise does to a variable in a tick."""
    whole: ast.expr = number(0.0)
    for (y, n), g in noise.items():
        if y == x:
            whole = plus(whole, product(g, name(blows[n])))
    return whole


class _helper:  # noqa: N801  # it is called as a function is
    """A private function of variables and time that gives several trees."""

    def __init__(self, body: Body, called: str, trees: list[ast.expr]) -> None:
        self.body, self.called, self.count = body, called, len(trees)
        formulas = body.formulas(set().union(*map(names_in, trees)))
        inner = [body.model.formulas[of] for of in formulas]
        used = set().union(*map(names_in, [*trees, *inner])) - set(formulas)
        self.takes = sorted(used)
        lines = [f"    {of} = {body.text(tree)}" for of, tree in zip(formulas, inner, strict=True)]
        given = ", ".join(f"{n}: float" for n in self.takes)
        doc = "rates" if called == "_rates" else "strengths of noise"
        head = [f"def {called}({given}) -> tuple:", f'    """The {doc}."""']
        results = ", ".join(map(body.text, trees))
        body.helpers.append("\n".join([*head, *lines, f"    return {results},"]))

    def __call__(self, moved: Mapping[str, ast.expr], later: ast.expr) -> list[str]:
        """Names of what it gives where the variables are moved so, and so much later."""
        values = {n: moved.get(n, name(n)) for n in self.takes}
        if "t" in values:
            values["t"] = plus(name("t"), later)
        names = [self.body.fresh("slope" if self.called == "_rates" else "strength")
                 for _ in range(self.count)]  # fmt: skip
        given = ", ".join(self.body.text(v) for v in values.values())
        self.body.lines.append(f"{', '.join(names)}, = {self.called}({given})")
        return names
