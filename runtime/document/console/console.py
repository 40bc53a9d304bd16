"""Python lines that act on the document: each command is a function, each node has its knobs.

Only what a player types is run here, never anything from a patch.
"""

import ast
from collections.abc import Callable
from contextlib import redirect_stdout
from inspect import getdoc
from io import StringIO
from typing import Any

from spikerack.runtime.document.command import takes
from spikerack.runtime.document.compatible import fitting
from spikerack.runtime.document.console import describe
from spikerack.runtime.document.console.syntax import meant_by, value_of
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError, meant, shown, wrong
from spikerack.runtime.patch.overrides import jack


class Console:
    """A namespace of commands, and the names a player gives in it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.names: dict[str, Any] = {name: _function(document, name) for name in COMMANDS}
        self.names |= {"undo": document.undo, "redo": document.redo}
        self.names |= {"help": self._help, "tell": self._tell, "fits": self._fits}
        self.names["value"] = self._value

    def run(self, line: str) -> str:
        """What a line answers; an error is one line."""
        self.names["patch"] = self.document.patch
        said = StringIO()
        try:
            with redirect_stdout(said):
                self._run(line.strip())
        except PatchError as error:
            said.write(str(error))
        except SyntaxError as error:
            said.write(f"this is not Python ({error.msg}); help() lists what there is")
        except (Exception, SystemExit) as error:
            told = " ".join(str(error).split())
            said.write(f"{type(error).__name__}: {told}" if told else type(error).__name__)
        return said.getvalue().rstrip("\n")

    def _run(self, line: str) -> None:
        patch, known = self.document.patch, self.document.known
        tree = meant_by(line, patch, known, self.names)
        if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
            exec(compile(tree, "<console>", "exec"), self.names)
            return
        answer = eval(compile(ast.Expression(tree.body[0].value), "<console>", "eval"), self.names)
        called = [name for name, call in self._calls().items() if answer == call]
        if called:  # a command without brackets
            answer = self._help() if called == ["help"] else self._help(called[0])
        if answer is not None:
            print(answer if isinstance(answer, Told) else repr(answer))

    def _help(self, about: Any = None) -> "Told":
        """What there is, or what a command does."""
        if about is None:
            lines = [f"{name}  {_first(call)}" for name, call in sorted(self._calls().items())]
            return Told("\n".join([*lines, 'osc.pitch = 0.5  The same as turn("osc.pitch", 0.5)']))
        name = getattr(about, "__name__", str(about))
        if name not in self._calls():
            raise wrong(shown(name), "is no command", todo=meant(name, self._calls()))
        told = getdoc(self._calls()[name]) or ""
        return Told(f"{name}({', '.join(_arguments(name))})\n{told}")

    def _tell(self, name: str = "") -> "Told":
        """The patch, or one node of it, in describe."""
        patch, known = self.document.patch, self.document.known
        if name:
            return Told(describe.of_node(patch, known, name))
        return Told(describe.of_patch(patch, known))

    def _value(self, port: str) -> object:
        """What a knob or a setting stands at: value("osc.pitch"), or osc.pitch."""
        return value_of(self.document.patch, self.document.known, *jack(port, "knob"))

    def _fits(self, jack: str) -> list[str]:
        """The jacks where a cable from this one may end."""
        return sorted(fitting(self.document.patch, self.document.known, jack))

    def _calls(self) -> dict[str, Callable]:
        own = {*COMMANDS, "undo", "redo", "help", "tell", "fits", "value"}
        own |= {"store", "restore", "morph"}  # where it sounds
        return {name: self.names[name] for name in own if callable(self.names.get(name))}


class Told(str):
    """An answer that is shown as it is, not as Python."""


def _function(document: Document, name: str) -> Callable:
    def call(*args: Any, **kw: Any) -> Any:
        return document.do(name, *args, **kw)

    call.__name__ = call.__qualname__ = name
    call.__doc__ = COMMANDS[name].__doc__
    return call


def _arguments(name: str) -> list[str]:
    parts = takes(name).parameters.values() if name in COMMANDS else ()
    return [p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in parts]


def _first(call: Callable) -> str:
    return (getdoc(call) or "").partition("\n")[0]
