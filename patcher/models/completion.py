"""What Tab makes of a half-written line in the console."""

import re
from collections.abc import Sequence

TAIL = re.compile(r"[\w.]*$")


def completions(
    line: str, names: dict[str, object], inside_text: list[str], dotted: Sequence[str] = ()
) -> list[str]:
    """The words the end of a line may become, in order.

    Within quotes those are jacks and nodes (`inside_text`), elsewhere names of the console and
    the knobs of nodes (`dotted`).
    """
    tail = TAIL.search(line)
    begun = tail[0] if tail else ""
    is_text = line.count('"') % 2 == 1 or line.count("'") % 2 == 1
    known = inside_text if is_text else [*_names(begun, names), *dotted]
    return sorted(word for word in known if word.startswith(begun) and word != begun)


def completed(line: str, words: list[str]) -> str:
    """The line, as far as all completions agree."""
    tail = TAIL.search(line)
    begun = tail[0] if tail else ""
    if not words:
        return line
    first, last = min(words), max(words)
    size = len(begun)
    while size < min(len(first), len(last)) and first[size] == last[size]:
        size += 1
    return line[: len(line) - len(begun)] + first[:size]


def _names(begun: str, names: dict[str, object]) -> list[str]:
    owner, dot, _ = begun.rpartition(".")
    if not dot:
        return [n for n in names if not n.startswith("_")]
    if "." in owner or owner not in names:
        return []
    return [f"{owner}.{n}" for n in dir(names[owner]) if not n.startswith("_")]
