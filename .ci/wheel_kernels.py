"""What hatchling runs when it builds a wheel: kernels for common processors go into it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Kernels(BuildHookInterface):
    """Compiles what no earlier build has left in the cache; minutes the first time."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before files are chosen; an editable wheel is a clone, and has its own."""
        if version == "editable":
            return
        command = [sys.executable, "-m", "spikerack.patcher.sound.bring", "everywhere"]
        subprocess.run(command, cwd=self.root, check=True)
        build_data["force_include"][str(Path(self.root, "kernels"))] = "spikerack/kernels"
