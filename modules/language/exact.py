"""Linear equations gone through exactly, as long as nothing in them changes within a tick.

x' = a x + b has x <- exp(a dt) x + dt growth(a dt) b; what another variable adds that fades by
itself is one more term.  Where variables drive each other in longer ways, exp(A dt) is computed
from its series, at 2^-16 of the tick, and squared sixteen times (Moler and Van Loan 2003).
"""

import ast

from spikerack.modules.language.algebra import (
    Linear,
    call,
    linear,
    name,
    number,
    plus,
    product,
    value_of,
)
from spikerack.modules.language.body import Body

MOST = 6  # variables that drive each other
TERMS, HALVED = 14, 16
DT = name("dt")


def system(body: Body) -> dict[str, Linear] | str:
    """The equations as sums, by variable; or why they are not linear, or not still in a tick."""
    if body.is_large(*body.model.rates.values()):
        return "its equations are too long with all their parts"
    rates = {x: body.whole(tree) for x, tree in body.model.rates.items()}
    found: dict[str, Linear] = {}
    for x, tree in rates.items():
        needed = body.needs(tree)
        if needed & {"t", "tick", "drawn", "lastspike"} or any(n[:2] == "xi" for n in needed):
            return f"d{x}/dt changes within a tick, with t or with chance"
        sums = linear(tree, rates)
        if sums is None:
            return f"d{x}/dt is not linear"
        found[x] = {y: c for y, c in sums.items() if y in ("", x) or value_of(c) != 0.0} | {
            "": sums.get("", number(0.0))
        }
    if len(_tangled(found)) > MOST:
        return f"more than {MOST} variables drive each other"
    return found


def _fades(sums: dict[str, Linear], x: str) -> bool:
    """True of a variable that only fades, or grows, by itself."""
    return set(sums[x]) <= {x, ""} and value_of(sums[x][""]) == 0.0


def _tangled(sums: dict[str, Linear]) -> list[str]:
    """The variables that have no closed form here, and all that drives them."""
    found = {
        x for x, row in sums.items() if any(y not in ("", x) and not _fades(sums, y) for y in row)
    }
    while more := {y for x in found for y in sums[x] if y and y not in found}:
        found |= more
    return [x for x in sums if x in found]


def write_exact(body: Body, sums: dict[str, Linear]) -> dict[str, str]:
    """Lines for the step of each variable; gives the names of what they become."""
    tangled = _tangled(sums)
    after = _flow(body, {x: sums[x] for x in tangled}) if tangled else {}
    plain = [x for x in sums if x not in tangled]
    rate = {x: _rate(body, x, sums[x].get(x, number(0.0))) for x in plain}
    for x in plain:
        row = sums[x]
        whole: ast.expr = name(x)
        if value_of(rate[x]) != 0.0:
            leak = body.fresh(f"{x}_leak")
            body.write(leak, call("exp", product(DT, rate[x])))
            whole = product(name(x), name(leak))
        for y, c in row.items():
            if y not in ("", x):
                arrives = body.fresh(f"{y}_to_{x}")
                both = [product(DT, rate[n]) for n in (x, y)]
                body.write(arrives, product(product(DT, c), call("passed", *both)))
                whole = plus(whole, product(name(arrives), name(y)))
        if value_of(row[""]) != 0.0:
            whole = plus(whole, product(_gain(body, x, rate[x]), row[""]))
        after[x] = body.fresh(f"{x}_after")
        body.write(after[x], whole)
    return after


def _rate(body: Body, x: str, c: ast.expr) -> ast.expr:
    if isinstance(c, ast.Constant):
        return c
    named = body.fresh(f"{x}_rate")
    body.write(named, c)
    return name(named)


def _gain(body: Body, x: str, rate: ast.expr) -> ast.expr:
    if value_of(rate) == 0.0:
        return DT
    gain = body.fresh(f"{x}_gain")
    body.write(gain, product(DT, call("growth", product(DT, rate))))
    return name(gain)


def _flow(body: Body, sums: dict[str, Linear]) -> dict[str, str]:
    """The step of variables that drive each other, by a private function."""
    driven = [f"{x} alone" for x in sums if value_of(sums[x][""]) != 0.0]
    order = [*sums, *driven]
    matrix: dict[tuple[int, int], ast.expr] = {}
    for x, row in sums.items():
        for y, c in row.items():
            if y and value_of(c) != 0.0:
                matrix[order.index(x), order.index(y)] = product(DT, c)
        if f"{x} alone" in order:
            matrix[order.index(x), order.index(f"{x} alone")] = DT
    reached = _reached(set(matrix), len(order))
    body.helpers.append(_flow_text(list(matrix), reached, len(order)))
    names = {at: body.fresh(f"flow_{at[0]}_{at[1]}") for at in reached}
    given = ", ".join(body.text(c) for c in matrix.values())
    body.lines.append(f"{', '.join(names.values())}, = _flow({given})")
    after = {}
    for x in sums:
        whole: ast.expr = name(x)
        for (i, j), flow in names.items():
            if order[i] == x:
                y = order[j].removesuffix(" alone")
                term = sums[y][""] if j >= len(sums) else name(y)
                whole = plus(whole, product(name(flow), term))
        after[x] = body.fresh(f"{x}_after")
        body.write(after[x], whole)
    return after


def _reached(entries: set[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Where powers of a matrix may have anything."""
    found = set(entries)
    for k in range(size):
        found |= {(i, j) for i in range(size) for j in range(size)
                  if (i, k) in found and (k, j) in found}  # fmt: skip
    return sorted(found)


def _flow_text(entries: list[tuple[int, int]], reached: list[tuple[int, int]], size: int) -> str:
    """exp(A) - 1 of a matrix of which only `entries` are given."""

    def sums(left: str, right: str, own: str) -> dict[tuple[int, int], str]:
        made = {}
        for i, j in reached:
            known = entries if left == "a" else reached
            terms = [f"{left}_{i}_{k} * {right}_{k}_{j}" for k in range(size)
                     if (i, k) in known and (k, j) in reached]  # fmt: skip
            terms = [own.format(f"{i}_{j}"), *terms] if own else terms
            if left == "a" and (i, j) in entries:
                terms.append(f"a_{i}_{j}")
            made[i, j] = " + ".join(terms) or "0.0"
        return made

    def assigned(target: str, values: dict[tuple[int, int], str], pad: str) -> list[str]:
        lines = [f"{pad}n_{i}_{j} = {value}" for (i, j), value in values.items()]
        return lines + [f"{pad}{target}_{i}_{j} = n_{i}_{j}" for i, j in values]

    given = ", ".join(f"a_{i}_{j}: float" for i, j in entries)
    lines = [f"def _flow({given}) -> tuple:", '    """exp(A) - 1."""']
    lines += [f"    a_{i}_{j} = a_{i}_{j} * {2.0**-HALVED!r}" for i, j in entries]
    lines += [f"    g_{i}_{j} = 0.0" for i, j in reached]
    lines.append(f"    for k in range({TERMS}, 0, -1):")
    scaled = {at: f"({value}) / k" for at, value in sums("a", "g", "").items()}
    lines += assigned("g", scaled, "        ")
    lines.append(f"    for _ in range({HALVED}):")
    lines += assigned("g", sums("g", "g", "2.0 * g_{}"), "        ")
    lines.append("    return " + ", ".join(f"g_{i}_{j}" for i, j in reached) + ",")
    return "\n".join(lines)
