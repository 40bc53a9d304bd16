"""What each statement of a text is for: it defines a name, gives it a value, or adds to it."""

import ast
from typing import NamedTuple

from spikerack.modules.language.algebra import value_of
from spikerack.modules.language.formulas import Reader, parsed
from spikerack.modules.language.model import FLAGS, TAKEN, WORDS, Quantity, flaw_of_name
from spikerack.modules.language.statements import Cut, Span, Statement
from spikerack.modules.language.units import PLAIN, ROOTS, told, unit

EXAMPLE = "write for example dv/dt = -v / (10*ms) : 1"


class Dialect(NamedTuple):
    """What a kind of text may say.

    words   names with a meaning, such as threshold
    flags   those of each kind of statement
    taken   names that it may not use
    events  how names begin that say when something happens, and what is done then
    """

    words: tuple[str, ...]
    flags: dict[str, tuple[str, ...]]
    taken: tuple[str, ...]
    events: tuple[str, ...] = ()


NEURONS = Dialect(WORDS, FLAGS, TAKEN, ("event_", "on_"))
SYNAPSES = Dialect(
    ("on_pre", "on_post"),
    {
        "rate": ("event driven", "clock driven"),
        "formula": ("summed", "shared", "constant over dt"),
        "parameter": FLAGS["parameter"],
    },
    ("pre", "post", "much", "text", "pattern", "p", "fan", "reach", "where", "path", "autapses",
     "copies", "weight", "delay", "draw", "starts", "targets", "lags", "columns", "column",
     "senders", "begin", "end", "cursor", "stop", "age", "carried", "sender", "counts", "updated",
     "tick", "dice", "fma", "guarded", "channels", "nth", "at", "spot", "link", "first", "beyond",
     "most", "last", "room", "waits", "written", "stay", "blow", "then", "elapsed", "is_late",
     "i", "j", "N_pre", "N_post"),
)  # fmt: skip


class Roles(NamedTuple):
    """The statements of a text, by name.

    said    what defines a name
    values  what says what a name begins with
    more    what is added to its equation
    words   threshold, reset and the like
    held    variables that stand still while refractory
    """

    said: dict[str, Statement]
    values: dict[str, Statement]
    more: dict[str, list[Statement]]
    words: dict[str, Statement]
    held: set[str]


def roles_in(source: Cut, dialect: Dialect) -> Roles:
    """The roles of all statements, or a TextError."""
    found = Roles({}, {}, {}, {}, set())
    for s in source.statements:
        is_event = s.kind == "code" and s.name.startswith(dialect.events)
        if is_event or (s.name in dialect.words and s.kind in ("code", "value")):
            _only(source, s, found.words, "said")
        elif s.adds:
            found.more.setdefault(s.name, []).append(s)
        else:
            if flaw := flaw_of_name(s.name, dialect.taken):
                raise source.wrong(s.at, *flaw)
            if "unless refractory" in _flags(source, s, dialect):
                found.held.add(s.name)
            is_value = s.kind in ("value", "code")
            _only(
                source,
                s,
                found.values if is_value else found.said,
                "given" if is_value else "defined",
            )
    for of, added in found.more.items():
        if of not in found.said or found.said[of].kind == "parameter":
            rule = f"there is no equation of {of} to add to"
            raise source.wrong(added[0].at, rule, "write = in place of +=")
    if not found.said:
        raise source.wrong(Span(0, 0), "there is no equation", EXAMPLE)
    for of, s in found.values.items():
        found.said.setdefault(of, s)
    return found


def _only(source: Cut, s: Statement, among: dict[str, Statement], done: str) -> None:
    if s.name in among:
        raise source.wrong(s.at, f"{s.name} is {done} twice", "remove one")
    among[s.name] = s


def _flags(source: Cut, s: Statement, dialect: Dialect) -> list[str]:
    """The flags of a statement, each one that it may have."""
    words = []
    for flag in s.flags:
        words.append(" ".join(source.of(flag).replace("-", " ").split()))
        if words[-1] not in (allowed := dialect.flags.get(s.kind, ())):
            rule = f"there is no such flag for a {s.kind}"
            raise source.wrong(flag, rule, f"use one of {', '.join(allowed)}")
    return words


def quantity_of(source: Cut, span: Span) -> Quantity:
    """What stands behind a colon."""
    word = source.of(span).strip()
    if word in ("boolean", "bool"):
        return Quantity(PLAIN, is_truth=True)
    if word == "integer":
        return Quantity(PLAIN, is_whole=True)
    tree = parsed(source, span)
    if value_of(tree) == 1:
        return Quantity(PLAIN)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            known, where = unit(node.id), Span(node.col_offset, node.end_col_offset or 0)
            if known is None:
                rule = "there is no such unit"
                raise source.wrong(where, rule, "write volt, amp, siemens, second, 1 ...")
            if known.size != 1.0:
                base = told(known.dimension)
                plain = [n for n, (d, tens) in ROOTS.items() if d == known.dimension and not tens]
                rule = f"units of equations have no prefix, and are those of the SI ({base})"
                raise source.wrong(where, rule, f"write {(plain or ['another'])[0]}")
        elif isinstance(node, ast.Call | ast.Add | ast.Sub | ast.Compare | ast.BoolOp):
            raise source.wrong(span, "this is no unit", "write for example amp/metre**2")
    typed = Reader(source, lambda _: None).value(tree, 0)
    if value_of(typed.tree) != 1.0:
        raise source.wrong(span, "this is no unit", "write for example amp/metre**2")
    return Quantity(typed.dimension or PLAIN)
