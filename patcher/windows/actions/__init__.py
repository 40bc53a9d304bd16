"""Everything that menus, keys, buttons and the console can do, by name."""

from spikerack.patcher.windows.actions import (  # noqa: F401
    adding,
    editing,
    filing,
    hearing,
    looking,
    opening,
)
from spikerack.patcher.windows.acts import ACTIONS

__all__ = ["ACTIONS"]
