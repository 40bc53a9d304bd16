"""Text broken into lines that fit a width.  Equations keep their own lines and indents."""

from collections.abc import Callable


def wrapped(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The lines, each of which fits, if one word does; an indent that leaves no room goes."""
    lines: list[str] = []
    for told in text.splitlines():
        indent = told[: len(told) - len(told.lstrip())]
        line = ""
        for word in told.split():
            longer, first = f"{line} {word}", indent + word
            if line and fits(longer):
                line = longer
                continue
            if line:
                lines.append(line)
            line = first if fits(first) else word
        lines.append(line)
    return lines
