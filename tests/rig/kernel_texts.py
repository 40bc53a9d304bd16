"""The text of every kernel that patches and modules need, as files: what a change makes of them.

python -m tests.rig.kernel_texts BASE

Writes the texts of BASE and of this tree below build/kernels, for vectors of 2, 4 and 8 lanes, and
shows how they differ.
"""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import tests.conftest  # noqa: F401  # it says where the cache is
from spikerack.runtime.compiler import machine
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.library import library
from spikerack.runtime.link.generic_program import needed
from spikerack.runtime.memory.store import Store
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import read
from tests.root import ROOT
from tests.stage import KINDS, KNOWN, RATE, alone

LANES = (2, 4, 8)
TEN = (
    "first_sound", "izhikevich_palette", "one_neuron_clock", "voices", "pairs", "mixed", "stdp",
    "delay", "svf", "synapses",
)  # fmt: skip


def patches() -> dict[str, tuple[Patch, Path]]:
    """All that come along, the benchmarks, and every module by itself."""
    files = [*(ROOT / "patches").rglob("*.json"), *(ROOT / "bench" / "patches").glob("*.json")]
    found = {path.stem: (read(path), path.parent) for path in sorted(files)}
    return found | {name: (alone(spec), ROOT) for name, spec in sorted(library().items())}


def texts(patch: Patch, folder: Path, kind: str, lanes: int) -> str:
    """The kernels of a patch, and the functions that were made for them, one after the other."""
    was, machine.lanes = machine.lanes, lambda: lanes  # type: ignore[assignment]
    try:
        plan = Engine().plan(patch, KNOWN)
        sources = needed(KINDS[kind], plan, Store(folder), RATE)
    finally:
        machine.lanes = was
    found = set()
    for source in sources:
        made = (getattr(fn, "__lifted__", "") for _, fn in sorted(source.steps.items()))
        found.add("\n".join([source.text, *filter(None, made)]))
    return "\n".join(sorted(found))


def digests() -> Iterator[tuple[str, str]]:
    """What ten patches are compiled from, as hashes."""
    known = patches()
    for name in TEN:
        for kind in sorted(KINDS):
            for lanes in LANES:
                whole = texts(*known[name], kind, lanes)
                yield f"{name} {kind} {lanes}", hashlib.sha256(whole.encode()).hexdigest()[:16]


def write(target: Path) -> None:
    """All texts, a file for each patch, kind of kernel and number of lanes."""
    for name, (patch, folder) in patches().items():
        for kind in KINDS:
            for lanes in LANES:
                path = target / f"{kind}_{lanes}" / f"{name}.py"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(texts(patch, folder, kind, lanes))


def main(base: str) -> None:
    """Texts of a commit beside those of this tree."""
    kept = ROOT / "build" / "kernels"
    subprocess.run(["rm", "-rf", str(kept)], check=True)
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        add = ["git", "worktree", "add", "--detach", "--quiet", str(tree), base]
        subprocess.run(add, cwd=ROOT, check=True)
        try:  # the commit may be older than this file
            (tree / "tests/rig/kernel_texts.py").write_text(Path(__file__).read_text())
            command = [sys.executable, "-m", "tests.rig.kernel_texts", "--write", str(kept / "old")]
            subprocess.run(command, cwd=tree, check=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT)
    write(kept / "new")
    done = subprocess.run(["diff", "-ru", "old", "new"], cwd=kept)
    count = len(list((kept / "new").rglob("*.py")))
    same = "no kernel differs" if not done.returncode else "they differ as shown"
    print(f"{count} texts below {kept}: {same}")


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(Path(sys.argv[2]))
    else:
        main(sys.argv[1])
