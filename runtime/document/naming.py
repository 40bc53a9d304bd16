"""Names for what is new: the module's name, then module_2, module_3, ..."""

import re
from collections.abc import Container

from spikerack.runtime.errors import PatchError, composed, shown, wrong

LONGEST = 64  # characters of a name


def free(base: str, taken: Container[str]) -> str:
    """The name itself if nothing has it, or with the first number that is free."""
    if base not in taken:
        return base
    stem = re.sub(r"_\d+$", "", base)[: LONGEST - 8] or base
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def fresh(name: str, taken: Container[str]) -> str:
    """A name that somebody gives, as it is kept; or the error for one that something has."""
    name = composed(name) if isinstance(name, str) else name
    if name in taken:
        raise already_taken(name)
    return name


def named(name: str, base: str, taken: Container[str]) -> str:
    """The name that somebody gives, or a free one after `base` if they leave it empty."""
    return fresh(name, taken) if name else free(base, taken)


def already_taken(name: str) -> PatchError:
    """The error for a name that something else has."""
    return wrong(shown(name), "the name is taken", todo="choose another one")
