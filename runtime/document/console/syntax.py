"""`ladder.cutoff = 500` in the console: a node's knobs and settings as one writes them in Python.

The line is read, and what stands for a knob becomes the command that turns it; so it does, says
and undoes the same as `turn("ladder.cutoff", 500)`.
"""

import ast
from collections.abc import Mapping

from spikerack.runtime.document.arguments import the_node, the_spec
from spikerack.runtime.document.command import Known
from spikerack.runtime.errors import meant, wrong
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.spec import Port

ROLES = {"knob": "turn", "setting": "setting", "state": "start"}


def meant_by(line: str, patch: Patch, known: Known, names: Mapping[str, object]) -> ast.Module:
    """The line as Python to run; `names` are what a word by itself stands for already."""
    tree = ast.parse(line, "<console>")
    return ast.fix_missing_locations(_Dotted(patch, known, names).visit(tree))


def value_of(patch: Patch, known: Known, name: str, port: str) -> object:
    """What a knob or a setting stands at, and a state begins with."""
    node, found = the_node(patch, name), _port(patch, known, name, port)
    given = node.settings if found.role == "setting" else node.knobs
    return node.each.get(port, given.get(port, found.default))


class _Dotted(ast.NodeTransformer):
    def __init__(self, patch: Patch, known: Known, names: Mapping[str, object]) -> None:
        self.patch, self.known, self.names = patch, known, names

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Read a value."""
        if not self._is_one(node):
            return self.generic_visit(node)
        assert isinstance(node.value, ast.Name)
        return _call("value", f"{node.value.id}.{node.attr}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A node by itself tells of itself."""
        is_one = node.id in self.patch.nodes and node.id not in self.names
        is_one = is_one and isinstance(node.ctx, ast.Load)
        return _call("tell", node.id) if is_one else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        """Turn each knob that stands on the left."""
        value = self.visit(node.value)
        rest = [t for t in node.targets if not self._is_one(t)]
        lines: list[ast.stmt] = [
            ast.Expr(self._put(t, value)) for t in node.targets if t not in rest
        ]
        return [ast.Assign([self.visit(t) for t in rest], value)] * bool(rest) + lines

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """Turn it from where it stands."""
        if not self._is_one(node.target):
            return self.generic_visit(node)
        assert isinstance(node.target, ast.Attribute)
        now = self.visit_Attribute(node.target)
        assert isinstance(now, ast.expr)
        return ast.Expr(self._put(node.target, ast.BinOp(now, node.op, self.visit(node.value))))

    def _is_one(self, node: ast.AST) -> bool:
        """True for a node's name, a dot and a name; a command of that name has no such parts."""
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            return False
        owner = self.names.get(node.value.id) if node.value.id in self.names else None
        return node.value.id in self.patch.nodes and not hasattr(owner, node.attr)

    def _put(self, target: ast.expr, value: ast.expr) -> ast.Call:
        assert isinstance(target, ast.Attribute)
        assert isinstance(target.value, ast.Name)
        name = target.value.id
        role = _port(self.patch, self.known, name, target.attr).role
        return _call(ROLES[role], f"{name}.{target.attr}", value)


def _call(function: str, jack: str, *rest: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), [ast.Constant(jack), *rest], [])


def _port(patch: Patch, known: Known, name: str, text: str) -> Port:
    spec = the_spec(patch, known, name)
    port = spec.port(text)
    is_one = port is not None and port.role in ROLES
    if port is None or not is_one or (port.role == "state" and text not in spec.scalars):
        names = [p.name for p in spec.of("knob", "setting")]
        raise wrong(f"{name}.{text}", "is no knob or setting", todo=meant(text, names))
    return port
