"""Play a first patch, or do what a command says: `python3 run_patcher.py --help`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN = HERE / ".venv" / "bin" / "python"


def start() -> None:
    """Run the command line and end, in the project's own Python if this one lacks a library."""
    try:
        import patcher.commands  # noqa: F401  # adds the editor's own
        from runtime.commands.main import leave, main
        from runtime.commands.signals import ends_by
        from runtime.commands.streams import steadily
    except ModuleNotFoundError as error:
        if OWN.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
            os.execv(OWN, [str(OWN), __file__, *sys.argv[1:]])
        print(f"Python: {error.name} is missing; run `make setup` in {HERE}", file=sys.stderr)
        sys.exit(2)
    ends_by()
    leave(steadily(lambda: main(sys.argv[1:] or ["edit" if has_screen() else "demo"])))


def has_screen() -> bool:
    """Whether a window can be opened."""
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


if __name__ == "__main__":
    start()
