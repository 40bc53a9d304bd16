"""Every command: importing a file of commands puts them into the table."""

from spikerack.runtime.document.command import COMMANDS

__all__ = ["COMMANDS"]
