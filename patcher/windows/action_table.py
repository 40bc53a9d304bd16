"""The table of actions: a name for whatever menus, keys, buttons and the console can do."""

from collections.abc import Callable
from typing import Any

Act = Callable[..., Any]
ACTIONS: dict[str, Act] = {}


def action(act: Act) -> Act:
    """Enter a function under its name.  It takes the desk, and what a caller knows better."""
    ACTIONS[act.__name__] = act
    return act
