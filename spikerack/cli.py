"""The command `spikerack`: the rack with a first patch, or what a command says."""

import sys
from typing import NoReturn

import spikerack.patcher.commands  # noqa: F401  # adds the editor's own
from spikerack.runtime.commands.main import exit_now
from spikerack.runtime.commands.main import main as run
from spikerack.runtime.commands.screen import has_screen
from spikerack.runtime.commands.signals import ends_by
from spikerack.runtime.commands.streams import steadily


def main() -> NoReturn:
    """Do what the arguments say, and end the process with an exit code."""
    ends_by()
    arguments = sys.argv[1:] or ["edit" if has_screen() else "demo"]
    exit_now(steadily(lambda: run(arguments)))
