"""What Spikerack can do, row by row, and the test that proves it: `make docs` writes coverage.md.

The rows stand in rows.txt; a test names its own with `@pytest.mark.row("A01")`.
"""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GROUPS = {
    "A": "Neurons and their equations",
    "B": "Thresholds, resets, refractoriness",
    "H": "Methods of integration",
    "I": "Membranes, channels, compartments, rigs",
    "J": "Hearing",
}
HEAD = """# What is there, and what proves it

Made by `make docs`. A row is proved by the tests beside it; one without is open.
"""


def rows() -> dict[str, str]:
    """What each row says."""
    lines = (ROOT / "docs" / "rows.txt").read_text().splitlines()
    return {row: told for row, _, told in (line.partition(" ") for line in lines)}


def proofs() -> dict[str, list[tuple[str, str]]]:
    """The file and the name of each test that names a row."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text()
        for node in ast.parse(text).body if "mark.row(" in text else ():
            for mark in getattr(node, "decorator_list", ()):
                for call in ast.walk(mark):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.row":
                        place = path.relative_to(ROOT).as_posix()
                        for row in map(ast.literal_eval, call.args):
                            found.setdefault(row, []).append((place, getattr(node, "name", "")))
    return found


def page() -> str:
    """The page."""
    told, proved, parts = rows(), proofs(), [HEAD]
    for group, name in GROUPS.items():
        own = {row: line for row, line in told.items() if row.startswith(group)}
        count = sum(row in proved for row in own)
        parts.append(f"## {group}. {name}: {count} of {len(own)}\n\n| | | |\n|---|---|---|")
        for row, line in own.items():
            links = [f"[{test.removeprefix('test_').replace('_', ' ')}](../{place})"
                     for place, test in proved.get(row, ())]  # fmt: skip
            parts.append(f"| {row} | {line} | {'<br>'.join(links) or 'open'} |")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page())
