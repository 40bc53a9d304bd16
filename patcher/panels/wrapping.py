"""Text broken into lines that fit a width.  Equations keep their own lines and indents."""

from collections.abc import Callable


def wrapped(text: str, fits: Callable[[str], bool]) -> list[str]:
    """The lines, each of which fits, if one word does."""
    lines: list[str] = []
    for told in text.splitlines():
        indent = told[: len(told) - len(told.lstrip())]
        line = ""
        for word in told.split():
            longer = f"{line} {word}" if line else indent + word
            if line and not fits(longer):
                lines.append(line)
                longer = indent + word
            line = longer
        lines.append(line)
    return lines
