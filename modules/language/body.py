"""The lines of a module being written: names that are free, chances that are drawn in turn."""

import ast
from collections.abc import Iterable
from copy import deepcopy

from spikerack.modules.language.algebra import name, names_in, put
from spikerack.modules.language.functions import FUNCTIONS
from spikerack.modules.language.model import Model

LARGEST = 3000  # parts of a tree
DRAWS = {f.called for f in FUNCTIONS.values() if f.draws}


class Body:
    """Lines of a function, and private functions that it calls."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.lines: list[str] = []
        self.helpers: list[str] = []
        self.calls: set[str] = set()  # functions of the vocabulary
        self.taken = {*model.quantities, *model.events, "t", "i", "N"}
        self.sizes: dict[str, int] = {}
        for of, tree in model.formulas.items():
            self.sizes[of] = self.size(tree)
        self.depends = {of: self._depends(tree) for of, tree in model.formulas.items()}

    def _depends(self, tree: ast.expr) -> set[str]:
        """All that a tree needs in the end, and `drawn` if there are chances in it."""
        found, left = set(), [tree]
        while left:
            one = left.pop()
            if any(isinstance(n, ast.Name) and n.id in DRAWS for n in ast.walk(one)):
                found.add("drawn")
            for of in names_in(one) - found:
                found.add(of)
                if of in self.model.formulas:
                    left.append(self.model.formulas[of])
        return found

    def needs(self, *trees: ast.expr) -> set[str]:
        """All that trees need in the end."""
        return set().union(*map(self._depends, trees))

    def fresh(self, like: str) -> str:
        """A name that nothing has."""
        while like in self.taken:
            like += "_"
        self.taken.add(like)
        return like

    def write(self, target: str, tree: ast.expr) -> None:
        """`target = tree`; what it draws is drawn before."""
        self.lines.append(f"{target} = {self.text(tree)}")

    def text(self, tree: ast.expr) -> str:
        """A tree as text; what it draws is drawn before."""
        settled = _Settle(self).visit(deepcopy(tree)) if self._draws(tree) else tree
        self.calls |= {
            n.func.id for n in ast.walk(settled)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }  # fmt: skip
        return ast.unparse(ast.fix_missing_locations(settled))

    def _draws(self, tree: ast.expr) -> bool:
        return any(isinstance(n, ast.Name) and n.id in DRAWS for n in ast.walk(tree))

    def draw(self, function: str, given: str = "") -> str:
        """A number drawn."""
        self.calls.add(function)
        drawn = self.fresh("drawn")
        self.lines.append(f"{drawn}, dice = {function}({given}dice)")
        return drawn

    def size(self, tree: ast.expr) -> int:
        """How many parts a tree has, with the formulas in it written out."""
        count = 0
        for node in ast.walk(tree):
            of = node.id if isinstance(node, ast.Name) else ""
            count += self.sizes.get(of, 1)
        return min(count, 10 * LARGEST)

    def is_large(self, *trees: ast.expr) -> bool:
        """True of trees that are too large to be written out."""
        return any(self.size(tree) > LARGEST for tree in trees)

    def whole(self, tree: ast.expr) -> ast.expr:
        """A tree with the formulas in it written out, but those that rest."""
        return self.without(tree, {of for of in self.depends if not self.rests(of)})

    def without(self, tree: ast.expr, formulas: set[str]) -> ast.expr:
        """A tree with these formulas written out."""
        made: dict[str, ast.expr] = {}
        for of, inner in self.model.formulas.items():
            if of in formulas:
                made[of] = put(inner, made)
        return put(tree, made)

    def rests(self, of: str) -> bool:
        """True of a formula that is the same in every tick, but for knobs."""
        moves = {*self.model.states, "t", "tick", "lastspike", "not_refractory", "drawn"}
        needed = self.depends[of]
        return not needed & moves and not any(_is_noise(n) for n in needed)

    def formulas(self, of: Iterable[str]) -> list[str]:
        """Those of these formulas that do not rest, and all that they need, in order."""
        wanted: set[str] = set()
        for one in of:
            if one in self.depends:
                wanted |= {one, *(self.depends[one] & self.depends.keys())}
        return [f for f in self.model.formulas if f in wanted and not self.rests(f)]

    def now(self, *trees: ast.expr) -> None:
        """Write the formulas that trees need, as they are now."""
        for of in self.formulas(set().union(*map(names_in, trees))):
            self.write(of, self.model.formulas[of])


def _is_noise(of: str) -> bool:
    return of == "xi" or of.startswith("xi_")


class _Settle(ast.NodeTransformer):
    """Puts a name in place of each draw."""

    def __init__(self, body: Body) -> None:
        self.body = body

    def visit_Call(self, node: ast.Call) -> ast.expr:
        args = [self.visit(a) for a in node.args]
        function = ast.unparse(node.func)
        if function not in DRAWS:
            return ast.Call(node.func, args, [])
        given = "".join(f"{self.body.text(a)}, " for a in args)
        return name(self.body.draw(function, given))
