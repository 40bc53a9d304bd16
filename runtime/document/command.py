"""What a command is: a plain function from a patch and plain JSON values to a new patch.

    @command("turn {knob}")
    def turn(patch, known, knob, value): ...      # -> Patch, or (Patch, result)

COMMANDS[name](patch, known, ...) gives (Patch, result): what changed has been held against the
library, and the rest is shared with the patch before.  A PatchError leaves nothing behind.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Signature, signature
from typing import Any

from spikerack.runtime.document.compatible import held_together
from spikerack.runtime.document.normalise import Known, settled
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.patch.graph import Patch

Act = Callable[..., Any]

__all__ = ["COMMANDS", "WORDS", "Known", "command", "given", "in_words", "line_of", "takes"]

COMMANDS: dict[str, Callable[..., tuple[Patch, Any]]] = {}
WORDS: dict[str, str] = {}
TAKES: dict[str, Signature] = {}


def command(words: str, widths: bool = False) -> Callable[[Act], Act]:
    """Make a function a command; `words` with its arguments says what it did.

    With `widths` it is refused if it brings widths together that do not fit.
    """

    def registered(act: Act) -> Act:
        name = act.__name__

        @wraps(act)
        def run(patch: Patch, known: Known, /, *args: Any, **kw: Any) -> tuple[Patch, Any]:
            given(name, args, kw)
            made = act(patch, known, *args, **kw)
            new, result = made if isinstance(made, tuple) else (made, None)
            new = settled(patch, new, known)
            return held_together(patch, new, known) if widths else new, result

        told = signature(act)
        TAKES[name] = told.replace(parameters=list(told.parameters.values())[2:])
        COMMANDS[name], WORDS[name] = run, words
        return act

    return registered


def takes(name: str) -> Signature:
    """The arguments a player gives to a command."""
    if name not in COMMANDS:
        raise wrong(shown(name), "is no command", todo=meant(name, COMMANDS))
    return TAKES[name]


def given(name: str, args: tuple, kw: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name, or a PatchError that says what the command takes."""
    try:
        return takes(name).bind(*args, **kw).arguments
    except TypeError as error:
        names = ", ".join(takes(name).parameters)
        raise wrong(name, str(error), todo=f"it takes {names or 'nothing'}") from None


def in_words(name: str, args: tuple, kw: Mapping[str, Any]) -> str:
    """What a command does with these arguments, for undo: "turn osc.pitch"."""
    return WORDS[name].format_map({k: _told(v) for k, v in given(name, args, kw).items()})


def line_of(name: str, args: tuple, kw: Mapping[str, Any]) -> str:
    """The line of Python that does the same in the console."""
    parameters = takes(name).parameters
    parts = []
    for key, value in given(name, args, kw).items():
        default = parameters[key].default
        if default is Signature.empty:
            parts.append(repr(value))
        elif value != default:
            parts.append(f"{key}={value!r}")
    return f"{name}({', '.join(parts)})"


def _told(value: Any) -> str:
    if isinstance(value, str):
        return value if len(value) <= 40 else value[:39] + "…"
    if isinstance(value, (list, tuple, dict, set)):
        names = [str(v) for v in value]
        return ", ".join(names) if len(names) <= 3 else f"{names[0]} and {len(names) - 1} more"
    return str(value)
