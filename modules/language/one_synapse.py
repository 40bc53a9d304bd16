"""The lines of one synapse: what spikes do to it, and how it goes on by itself.

There `x` has x of all synapses, and `x_` is that of synapse `link`, from sender i to receiver j.
"""

import ast

from spikerack.modules.language.algebra import (
    call,
    linear,
    name,
    names_in,
    plus,
    product,
    put,
    quasilinear,
    value_of,
)
from spikerack.modules.language.body import Body
from spikerack.modules.language.code import Assign
from spikerack.modules.language.synapse_reading import Synapses

BOUND = 1e12
INDENT = "    "
# a synapse of a row, by its number
ROW = """\
for link in range(min(max({first}, 0), most), min(max({beyond}, 0), most)):
    j = min(max(targets[link], 0), last)"""


class OneSynapse:
    """Writes the lines; what they call is noted in `body`."""

    def __init__(self, found: Synapses) -> None:
        self.found, self.model, self.body = found, found.model, Body(found.model)
        self.body.taken |= {*found.struck, *found.asked}
        self.rests = {of for of in self.model.formulas if self._rests(of)}

    def _rests(self, of: str) -> bool:
        """True of a formula that is the same for all synapses."""
        moves = {*self.model.states, *self.found.asked, "i", "j", "t", "drawn"}
        return not self.body.depends[of] & moves

    def local(self, tree: ast.expr) -> ast.expr:
        """A tree with the numbers of one synapse and of its two cells."""
        tree = self.body.without(tree, {of for of in self.model.formulas if of not in self.rests})
        made: dict[str, ast.expr] = {x: name(f"{x}_") for x in self.model.states}
        for of in self.found.asked:
            at = "i" if of.endswith("_pre") else "j"
            made[of] = ast.parse(f"{of}[min({at}, {of}.size - 1)]", mode="eval").body
        made["i"], made["j"] = (ast.parse(f"(1.0 * {at})", mode="eval").body for at in "ij")
        return put(tree, made)

    def lines(self, assigns: list[Assign], size: str) -> list[str]:
        """What is done to the synapse `link`, from sender i to receiver j."""
        touched = set().union(*(names_in(self.whole(a.value)) for a in assigns))
        touched = (touched | {a.target for a in assigns}) & set(self.model.states)
        lazy = {x: self.found.lazy[x] for x in self.found.lazy}
        self.body.lines = [
            f"{x}_ = {x}[link]" for x in self.model.states if x in touched or x in lazy
        ]
        if lazy:
            self.body.lines.append("then = updated[link]")
            self.body.lines.append("elapsed = (tick - then) * dt if then >= 0.0 else 0.0")
        for x, both in lazy.items():
            self.body.write(f"{x}_", self.faded(x, both, name("elapsed")))
        for target, value in assigns:
            if target in self.model.quantities:
                self.body.write(f"{target}_", self.local(value))
                self.body.lines.append(f"{target}_ = min({BOUND}, max(-{BOUND}, {target}_))")
            else:
                added = linear(value, [target])
                blow = self.body.text(self.local((added or {})[""]))
                self.body.lines.append(f"{target.removesuffix('_post')}[j] += {size} * ({blow})")
        changed = {*lazy, *(a.target for a in assigns)}
        self.body.lines += [f"{x}[link] = {x}_" for x in self.model.states if x in changed]
        self.body.lines += ["updated[link] = tick"] * bool(lazy)
        return self.body.lines

    def whole(self, tree: ast.expr) -> ast.expr:
        """A tree with all formulas written out."""
        return self.body.without(tree, set(self.model.formulas))

    def faded(self, x: str, both: tuple[ast.expr, ast.expr], span: ast.expr) -> ast.expr:
        """x after a while, of x' = a x + b."""
        a, b = (self.local(tree) for tree in both)
        after = product(name(f"{x}_"), call("exp", product(span, a)))
        if value_of(a) == 0.0:
            after = name(f"{x}_")
        if value_of(b) == 0.0:
            return after
        return plus(after, product(product(span, b), call("growth", product(span, a))))

    def step(self) -> list[str]:
        """Sums, and variables that go on in every tick."""
        driven = {x: t for x, t in self.model.rates.items() if x not in self.found.lazy}
        if not driven and not self.found.sums:
            return []
        rates = {x: self.whole(tree) for x, tree in driven.items()}
        sums = {x: linear(tree, self.model.states) for x, tree in rates.items()}
        alone = all(row is not None and set(row) <= {x, ""} for x, row in sums.items())
        lines = []
        for of in self.found.sums:
            of = of.removesuffix("_post")
            lines += [f"for j in range({of}.size):", f"{INDENT}{of}[j] = 0.0"]
        self.body.lines = [f"{x}_ = {x}[link]" for x in self.model.states]
        for of, tree in self.found.sums.items():
            text = self.body.text(self.local(tree))
            self.body.lines.append(f"{of.removesuffix('_post')}[j] += {text}")
        after = []
        for x, tree in driven.items():
            row = quasilinear(tree, x) if alone else None
            made = (self.faded(x, (row[x], row[""]), name("dt")) if row
                    else plus(name(f"{x}_"), product(name("dt"), self.local(tree))))  # fmt: skip
            after.append(self.body.fresh(f"{x}_after"))
            self.body.write(after[-1], made)
        for x, new in zip(driven, after, strict=True):
            self.body.lines.append(f"{x}[link] = min({BOUND}, max(-{BOUND}, {new}))")
        head = [*ROW.format(first="0", beyond="starts[starts.size - 1]").splitlines(),
                f"{INDENT}i = min(max(senders[link], 0), starts.size - 2)"]  # fmt: skip
        return [*lines, *head, *(INDENT + line for line in self.body.lines)]
