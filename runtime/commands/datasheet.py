"""Datasheets from signatures: `make docs` writes docs/modules.md."""

import inspect
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby

from spikerack.modules.ports import Quantity, Recipe, Seed
from spikerack.runtime.library import library as standard
from spikerack.runtime.quantities import show
from spikerack.runtime.spec import Port, Spec

BETWEEN = ", between ticks"
COLUMNS = ("", "name", "start", "range", "unit", "taper")


def page(library: Mapping[str, Spec] | None = None) -> str:
    """Every module, by family, as Markdown."""
    specs = standard() if library is None else library
    parts = [
        "# Modules\n",
        "Made by `make docs`.  Every knob is also an inlet.  "
        "Signals: 1 is full scale, a high gate, one spike; pitch is 0 at C4 and 1 for each "
        "octave.\n",
    ]
    ordered = sorted(specs.values(), key=lambda s: (s.family, s.name))
    for family, members in groupby(ordered, lambda s: s.family):
        listed = list(members)
        parts.append(f"## {family.replace('_', ' ').capitalize()}\n")
        module = sys.modules.get(listed[0].fn.__module__)
        if module is not None and (about := inspect.getdoc(module)):
            parts.append(_prose(about))
        parts += [text(spec) for spec in listed]
    return "\n".join(parts)


def text(spec: Spec) -> str:
    """One module: what it is, its jacks, knobs, settings and presets."""
    ports = [
        p
        for role in ("signal", "signals", "list", "knob", "setting", "hand")
        for p in spec.of(role)
    ]
    rows = [*(_port(p, bool(spec.place_of(p.name))) for p in ports), *_outlets(spec)]
    parts = [f"### {spec.name}\n", _prose(spec.doc), _table([COLUMNS, *rows])]
    learned = [p.name for p in spec.of("state") if getattr(p.default, "saved", False)]
    if learned:
        parts.append(f"Saved with the patch: {_names(learned)}.\n")
    if any(isinstance(p.default, Seed) for p in spec.of("state")):
        parts.append("It draws by chance, from the patch's seed.\n")
    if spec.presets:
        between = "; " if any("," in name for name in spec.presets) else ", "
        parts.append(f"Presets: {between.join(spec.presets)}.\n")
    return "\n".join(parts)


def _port(p: Port, is_told: bool) -> tuple[str, ...]:
    """A row; `is_told` says that it hears where between ticks spikes fell."""
    q = p.default
    whole = (", all channels" if p.role in ("signals", "list") else "") + BETWEEN * is_told
    role = f"inlet, {p.kind}{whole}" if p.role in ("signal", "signals", "list") else p.role
    if not isinstance(q, Quantity):
        start = "" if p.role in ("signals", "list") or isinstance(q, Recipe) else _code(q)
        return role, f"`{p.name}`", start, "", "", ""
    if q.names:
        return role, f"`{p.name}`", show(q, p), ", ".join(q.names), "", q.taper
    span = f"{show(q.lo, p)} to {show(q.hi, p)}"
    return role, f"`{p.name}`", show(q, p), span, q.unit, q.taper


def _code(value: object) -> str:
    if _is_number(value):
        return f"{value:g}"
    first, _, more = str(value or "").partition("\n")
    return f"`{first}{' ...' * bool(more)}`" if first else "none"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _outlets(spec: Spec) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for o in spec.outlets:
        is_count = o.width.isdigit()
        width = f"{o.width} wide" if is_count else f"as wide as `{o.width}`" if o.width else ""
        sink = "shown" if o.sink == "display" else f"to the {o.sink}" if o.sink else ""
        more = " ".join(x for x in (width, sink) if x)
        rows.append((f"outlet, {o.kind}{BETWEEN if o.place else ''}", f"`{o}`", "", more, "", ""))
    return rows


def _prose(doc: str) -> str:
    """The first line as text; the rest as it stands, for it holds equations."""
    first, _, rest = doc.partition("\n")
    return f"{first}\n" + (f"\n```text\n{rest.strip()}\n```\n" if rest.strip() else "")


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    cells = [[c.replace("|", "\\|").replace("\n", " ") for c in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(COLUMNS))]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines) + "\n"


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


if __name__ == "__main__":
    print(page(), end="")
