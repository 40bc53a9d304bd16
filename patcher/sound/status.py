"""How the sound goes, as the window shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.live import Live
from spikerack.runtime.memory import shared_words

RECENT = 5.0  # seconds that the load's percentile looks back


@dataclass(frozen=True)
class Status:
    """How it goes: loads are parts of the time there is, costs parts of what is used, by nodes."""

    kernel: str = "starting"
    progress: tuple[int, int] = (0, 0)
    load: float = 0.0
    p99: float = 0.0
    late: int = 0
    last_late: tuple[float, str] | None = None  # seconds from the start, and the costliest node
    costs: dict[tuple[str, ...], float] = field(default_factory=dict)
    device: str = ""
    rate: int = 0
    block: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    nodes: dict[str, str] = field(default_factory=dict)  # what the runtime says of a node
    silent: Mapping[str, str] = field(default_factory=dict)  # what cannot be played, and why
    recording: str = ""
    error: str = ""


def looked(live: Live, recording: str, error: str) -> Status:
    """How it goes now."""
    engine, heard = live.engine, live.audio.status()
    kernel, _, rest = live.player.kernel.partition(", ")
    done, _, of = rest.removeprefix("compiling ").partition(" of ")
    progress = (int(done), int(of)) if done.isdigit() and of.isdigit() else (0, 0)
    silent = live.silent()
    told = live.hands.says() | {n: f"silent: {line}" for n, line in silent.items()}
    return Status(
        kernel, progress, heard.load, p99(engine, heard.block), heard.late, engine.last_late(),
        together(engine.costs()), heard.name, heard.rate, heard.block, engine.faults(),
        told, silent, recording, live.player.error or error,
    )  # fmt: skip


def p99(engine: Engine, block: int) -> float:
    """The load that one block in a hundred goes beyond."""
    calls, size = int(engine.words[shared_words.E_CALLS]), len(engine.times)
    count = min(calls, size, int(RECENT * engine.rate / max(1, block)))
    if not count or not block:
        return 0.0
    recent = engine.times[np.arange(calls - count, calls) % size]
    return float(np.percentile(recent, 99)) * 1e-9 * engine.rate / block


def together(costs: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    """What each part took, by the nodes in it: a piece of the patch kernel has several.

    It is measured as one, so that nobody can say what one of them takes of it.
    """
    return {tuple(dict.fromkeys(part.split(" + "))): share for part, share in costs.items()}
