"""Every command: importing a file of commands puts them into the table."""

from spikerack.patcher.edits import (  # noqa: F401
    arrange,
    cables,
    chains,
    clipboard,
    groups,
    learning,
    nodes,
    notes,
    shelf,
    values,
    whole,
)
from spikerack.patcher.edits.commands import COMMANDS

__all__ = ["COMMANDS"]
