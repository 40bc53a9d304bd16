"""A patch to files, without a device: the live engine, pumped as fast as the machine can.

The blocks of a device are imitated exactly; the engine's own latency is dropped, so every
size of block gives the same file, which begins with the patch's first sample.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from spikerack.modules.quiet import quiet
from spikerack.modules.sounds import read_sound
from spikerack.runtime.codegen.slots import VECTOR
from spikerack.runtime.codegen.speed import speed
from spikerack.runtime.compiler.build import compile_here
from spikerack.runtime.devices.outputs import Sink as Leaving
from spikerack.runtime.devices.outputs import sinks, wanted_taps
from spikerack.runtime.devices.recorder import Take, Where, hear, refused_takes, taking
from spikerack.runtime.engine.engine import Engine, with_seed
from spikerack.runtime.engine.pump import pump
from spikerack.runtime.errors import PatchError, meant, shown, wrong
from spikerack.runtime.library import library
from spikerack.runtime.link.generic_program import (
    Make,
    Program,
    generic_program,
    plain_program,
)
from spikerack.runtime.link.patch_program import patch_program
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.program import AnyTap
from spikerack.runtime.patch.arrays import Learned
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.overrides import with_values
from spikerack.runtime.plan.plan import BLOCK, Plan
from spikerack.runtime.plan.spans import ticks_in
from spikerack.runtime.render.midi_file import Score, read_song
from spikerack.runtime.render.recording import Kept, KeptSpikes, RowSink, sound, ticks
from spikerack.runtime.render.song import SILENCE
from spikerack.runtime.render.tapped import Tapped

Jack = tuple[str, str]
Progress = Callable[[float, float], None]  # seconds made, and of how many

KERNELS: Mapping[str, Make] = {"generic": generic_program, "patch": patch_program}
LATENCY = BLOCK - 1  # frames queued before the first, so that no block of a device runs dry
STRETCH = 8192  # frames from one look at the taps to the next
MOST_TAPPED = 2**22  # numbers that wait in all taps together
LARGEST_BLOCK = 8192
PATIENCE = 10.0  # seconds that nobody needs to be prepared for


@dataclass
class Rendered:
    """What came of it.  Audio and taps that went to files are not here as well."""

    audio: np.ndarray
    taps: Tapped
    rate: int
    seconds: float
    seconds_spent: float
    peak: float
    load: float
    late: int
    faults: dict[str, int]
    learned: dict[str, Learned] = field(default_factory=dict)


def render(
    patch: Patch,
    seconds: float,
    sample_rate: int = 0,
    block: int = BLOCK,
    seed: int | None = None,
    input: Path | None = None,
    midi: Path | None = None,
    sets: Iterable[str] = (),
    taps: Mapping[Jack, Path | None] | None = None,
    kernel: str = "patch",
    progress: Progress | None = None,
    output: Path | None = None,
    folder: Path = Path(),
    told: Callable[[str], None] = lambda line: None,
    where: Where | None = None,
    lenient: bool = False,
) -> Rendered:
    """Play a patch for so many seconds; `folder` is where its sound files are looked for.

    `where` gives the folder that takes go to; without it nothing is recorded.  `told` is called
    with a line for each take that a recorder begins, for each saved array that does not fit, and
    for what of a MIDI file can't be played; beside `progress` also how long it will take.  A part
    that cannot be played is an error, unless it is `lenient`: then it is silent, and `told` why.
    """
    rate = sample_rate or patch.sample_rate
    frames = _frames(seconds, rate, block)
    patch = with_values(with_seed(patch, seed), sets)
    heard = _heard(input, rate)
    played = read_song(midi, told) if midi is not None else SILENCE
    engine = Engine(heard.shape[1], shared_words.SIDES, folder)
    engine.set_rate(rate)
    engine.prime(LATENCY)
    plan = engine.plan(patch)
    if progress and (wait := seconds * speed(plan, rate).load) > PATIENCE:
        told(f"it takes about {_minutes(wait)} to render {seconds:g} s")
    widths = _widths(plan, taps or {})
    most = MOST_TAPPED // max(1, sum(widths.values()))
    stretch = max(1, min(STRETCH, most) // block) * block
    with ExitStack() as files:
        audio = files.enter_context(sound(output, rate, frames))
        rows: dict[Jack, RowSink] = {
            jack: files.enter_context(_sink(plan, jack, path, frames))
            for jack, path in (taps or {}).items()
        }
        readers = wanted_taps(patch, library())
        wanted = {**widths, **{jack: n for jack, n in readers.items() if jack[0] in plan.steps}}
        tapped = dict.fromkeys(wanted, stretch + BLOCK)
        programs = [load(engine, plan, kernel, tapped)]
        if frames % VECTOR:  # the quick kernels run whole vectors of ticks
            programs.append(plain_program(plan, engine.store, rate, compile_here, tapped))
        engine.end(frames, programs[-1])
        _played(programs[0], refused_takes(plan) if where is not None else (), lenient, told)
        for line in engine.store.news():
            told(line)
        score = Score(engine, programs[0], played)
        drains: list[_Drain | _Taking] = []
        takes: dict[str, Take] = {}
        for program in programs:
            drains += [_Drain(program.taps[jack], sink) for jack, sink in rows.items()]
            if where is None:
                continue
            for leaving in sinks(engine, program, "disk"):
                if leaving.node not in takes:
                    takes[leaving.node] = taking(leaving, where, rate, told)
                    files.callback(takes[leaving.node].close)
                drains.append(_Taking(leaving, takes[leaving.node]))
        spent, peak = _pumped(engine, heard, score, frames, block, stretch, audio, drains, progress)
    if late := int(engine.words[shared_words.E_LATE_EVENTS]):
        told(f"{midi}: {late} of its changes came late, as too many came at once")
    busy, made = int(engine.words[shared_words.E_BUSY_NS]), frames / rate
    return Rendered(
        audio.array if isinstance(audio, Kept) else np.zeros((0, shared_words.SIDES), np.float32),
        Tapped(
            {jack: sink.array for jack, sink in rows.items() if isinstance(sink, Kept)},
            {jack: sink.train for jack, sink in rows.items() if isinstance(sink, KeptSpikes)},
        ),
        rate, made, spent, peak, busy * 1e-9 / made, int(engine.words[shared_words.E_LATE]),
        engine.faults(), engine.learned(),
    )  # fmt: skip


def _minutes(seconds: float) -> str:
    for name, size in (("days", 86_400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds > 2.0 * size:
            return f"{float(f'{seconds / size:.2g}'):g} {name}"
    return f"{float(f'{seconds:.2g}'):g} seconds"


def load(engine: Engine, plan: Plan, kernel: str, taps: Mapping[Jack, int]) -> Program:
    """Make a plan's kernels and let the engine play them."""
    program = KERNELS[kernel](plan, engine.store, engine.rate, compile_here, taps)
    engine.swap(program)
    return program


def _played(
    program: Program, unwritten: Iterable[str], lenient: bool, told: Callable[[str], None]
) -> None:
    """Every node and cable is played and every take is written, or it is told why not."""
    lines = [*program.silent.values(), *unwritten]
    if lines and not lenient:
        more = f" (and {len(lines) - 1} more that check tells)" if len(lines) > 1 else ""
        raise PatchError(f"{lines[0]}{more}; --lenient renders the rest")
    for line in program.silent.values():  # a recorder tells of its take itself
        told(f"{line} (not played)")


@dataclass
class _Drain:
    """From a tap to where its ticks are kept."""

    tap: AnyTap
    sink: RowSink

    def flow(self) -> None:
        self.sink.add(self.tap.drain())


@dataclass
class _Taking:
    """From a recorder node to its file."""

    leaving: Leaving
    take: Take

    def flow(self) -> None:
        hear(self.leaving, self.take)


def _pumped(
    engine: Engine, heard: np.ndarray, score: Score, frames: int, block: int, stretch: int,
    audio: RowSink, drains: Iterable[_Drain | _Taking], progress: Progress | None,
) -> tuple[float, float]:  # fmt: skip
    """Run the engine; the seconds spent in it, and the highest peak."""
    _warm()
    source = np.zeros((stretch, heard.shape[1]), np.float32)
    target = np.zeros((stretch, shared_words.SIDES), np.float32)
    heard_at, made_at = source.ctypes.data, target.ctypes.data
    wide_in, wide_out = source.strides[0], target.strides[0]
    total, done, spent, peak = frames + LATENCY, 0, 0.0, 0.0
    while done < total:
        part = min(stretch, total - done)
        arriving = heard[done : done + part]
        source[: len(arriving)] = arriving
        source[len(arriving) :] = 0.0
        began = time.perf_counter()
        step = block if score.is_over else min(block, BLOCK)  # few enough to hold their events
        for at in range(0, part, step):
            count = min(step, part - at)
            score.feed(done + at + count + BLOCK)
            pump(engine.address, heard_at + at * wide_in, made_at + at * wide_out, count)
        spent += time.perf_counter() - began
        made = target[max(0, LATENCY - done) : part]
        if len(made):
            peak = max(peak, float(np.abs(made).max()))
        audio.add(made)
        for drain in drains:
            drain.flow()
        done += part
        if progress is not None:
            progress(max(0, done - LATENCY) / engine.rate, frames / engine.rate)
    return spent, peak


def _warm() -> None:
    """Let the driver's machine code be loaded before the clock runs."""
    idle = Engine()
    pump(idle.address, 0, 0, 0)


def _frames(seconds: float, rate: int, block: int) -> int:
    if not 1000 <= rate <= 768_000:
        raise wrong("--sample-rate", "must be from 1000 to 768000", rate, "try 48000")
    if not 1 <= block <= LARGEST_BLOCK:
        raise wrong("--block", f"must be from 1 to {LARGEST_BLOCK} samples", block, "try 64")
    if not 0.0 < seconds <= 1e6 or round(seconds * rate) < 1:
        raise wrong("--seconds", "must be more than nothing, up to 1000000", seconds, "try 10")
    return round(seconds * rate)


def _heard(path: Path | None, rate: int) -> np.ndarray:
    """What the device's inputs hear; a mono file is heard on both."""
    if path is None:
        return np.zeros((0, shared_words.SIDES), np.float32)
    try:
        with quiet():  # libsndfile thinks aloud about broken files
            sound = read_sound(str(path), Path(), rate)
    except ValueError as error:
        raise wrong("--input", str(error).removeprefix("path: ")) from None
    sound = np.repeat(sound, shared_words.SIDES, axis=1) if sound.shape[1] == 1 else sound
    return np.ascontiguousarray(sound, np.float32)


def _widths(plan: Plan, taps: Iterable[Jack]) -> dict[Jack, int]:
    widths = {}
    for node, outlet in taps:
        if node not in plan.steps:
            rule = f"there is no node {shown(node)} that runs"
            raise wrong("--tap", rule, todo=meant(node, plan.steps))
        step = plan.steps[node]
        if step.spec.outlet(outlet) is None:
            rule = f"there is no outlet {shown(outlet)} on {node} ({step.spec.name})"
            raise wrong("--tap", rule, todo=meant(outlet, step.spec.outlets))
        widths[node, outlet] = step.width(outlet)
    return widths


def _sink(
    plan: Plan, jack: Jack, path: Path | None, frames: int
) -> AbstractContextManager[RowSink]:
    """Where a tap goes, which has as many ticks as its node in so many frames."""
    step = plan.steps[jack[0]]
    outlet = step.spec.outlet(jack[1])
    is_event = outlet is not None and outlet.is_event
    return ticks(path, ticks_in(frames, step.divider), step.width(jack[1]), is_event)
