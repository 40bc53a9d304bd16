"""Every command: importing a file of commands puts them into the table."""

from spikerack.runtime.document.command import COMMANDS
from spikerack.runtime.document.edits import (  # noqa: F401
    arrange,
    cables,
    chains,
    clipboard,
    group_library,
    groups,
    knobs,
    learning,
    nodes,
    notes,
    settings,
)

__all__ = ["COMMANDS"]
