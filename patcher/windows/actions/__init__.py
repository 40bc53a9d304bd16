"""Everything that menus, keys, buttons and the console can do, by name."""

from spikerack.patcher.windows.action_table import ACTIONS
from spikerack.patcher.windows.actions import (  # noqa: F401
    adding,
    editing,
    filing,
    hearing,
    looking,
    mapping,
    opening,
    teaching,
)

__all__ = ["ACTIONS"]
