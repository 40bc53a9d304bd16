"""Play a first patch, or do what a command says: `python3 run_patcher.py --help`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OWN = HERE / ".venv" / "bin" / "python"


def start() -> None:
    """Run the command line and end, in the project's own Python if this one lacks a library."""
    try:
        from spikerack.cli import main
    except ModuleNotFoundError as error:
        if OWN.exists() and Path(sys.prefix).resolve() != (HERE / ".venv").resolve():
            os.execv(OWN, [str(OWN), __file__, *sys.argv[1:]])
        print(f"Python: {error.name} is missing; run `make setup` in {HERE}", file=sys.stderr)
        sys.exit(2)
    main()


if __name__ == "__main__":
    start()
