"""Kernels that come with the program, so that a first start compiles nothing that is heard.

    python -m spikerack.patcher.sound.bring             `make setup`: what first patches need here
    python -m spikerack.patcher.sound.bring everywhere  a wheel: every module and every patch that
                                                        comes along, for each level of processors

They stand in `kernels` beside the folders of the code, and are read as those of the cache are
(`runtime.disk_cache`): by the hash of all that they were made from.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

from spikerack.patcher.sound.taps import tapped
from spikerack.runtime import disk_cache
from spikerack.runtime.compiler.background import Compiler
from spikerack.runtime.compiler.build import entry
from spikerack.runtime.compiler.processor import CHOICE, LEVELS
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.devices import callback
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.engine.precompile import generic_sources
from spikerack.runtime.link.generic_program import generic_program, needed, plain_program
from spikerack.runtime.link.patch_program import patch_program
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.shipped import shipped

NEWCOMERS = ("first_sound", "single_neuron", "joystick_organism")  # what is opened first


def main(words: list[str]) -> None:
    """Make what is missing, and say how far it is."""
    if words == ["every patch"]:
        _bring(shipped(), generic_sources())
        return
    began = time.time()
    if words != ["everywhere"]:
        _bring(NEWCOMERS, ())
    for level in LEVELS if words == ["everywhere"] else ():  # each by a process of its own
        command = [sys.executable, "-m", __spec__.name, "every patch"]
        numba = {"NUMBA_CPU_NAME": level.name, "NUMBA_CPU_FEATURES": level.features}
        subprocess.run(command, env=os.environ | numba | {CHOICE: level.name}, check=True)
    for path in disk_cache.BROUGHT.iterdir():
        if path.stat().st_mtime < began - 1.0:  # it is none of these
            path.unlink()


def _bring(names: Iterable[str], more: Iterable[Source]) -> None:
    sources = {s.key: s for s in (*(s for name in names for s in _sources(name)), *more)}
    compiler = Compiler()
    try:
        functions = [f.build for f in callback.ALL if not f.is_ready]
        compiler.compile(list(sources.values()), _told, functions, priority=0)
    finally:
        compiler.close()
    entries = [f.entry for f in callback.ALL] + [entry(key) for key in sources]
    brought = {name: data for name in entries if (data := disk_cache.read(name)) is not None}
    for name, data in brought.items():
        disk_cache.bring(name, data)
    print(f"\r{len(brought)} kernels in {disk_cache.BROUGHT}", file=sys.stderr)


def _sources(name: str) -> Iterator[Source]:
    """What a patch needs to be heard, in a window and without one, at first and for good."""
    path = shipped()[name]
    patch = opened(path)
    engine = Engine(folder=path.parent)
    plan = engine.plan(patch)
    for watched in ({}, tapped(plan)):
        for make in (plain_program, generic_program, patch_program):
            yield from needed(make, plan, engine.store, engine.rate, watched)


def _told(done: int, of: int) -> None:
    print(f"\rkernels: {done} of {of}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
