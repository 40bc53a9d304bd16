"""Side by side in one run: `python bench/run.py [--seconds 10] [--runs 5] [--clock cpu]`.

`--patch mixed --against "C, arranged"` measures one patch of ours and of one system, in turn, and
writes nothing.

Each system renders each patch offline on one core.  Its sound is compared with plain C before
its time is; then the median of a number of runs is taken, minus the median of its start-up
(a render of 0.1 s).  The tables are printed and written to bench/results.md.
"""

import argparse
import math
import os
import platform
import statistics
from collections.abc import Callable
from pathlib import Path

from peers import BUILD, FAUST, HERE, PEERS, faust_flags, pumped, spikerack
from process import Missing, run
from sameness import LEVEL, SHAPE, Likeness, compare

PATCHES = ("voices", "pairs", "mixed")
START = 0.1  # seconds of sound that show what starting costs
ENOUGH = 0.5  # seconds a run should last; quick systems render more
OWN = {"Spikerack": "patch", "Spikerack, generic": "generic"}
REFERENCE = "C, plain"


def wav_of(name: str, patch: str) -> Path:
    return BUILD / f"{patch} {name}.wav".replace(" ", "_").replace(",", "")


def sounds(name: str, patch: str, seconds: float) -> Likeness:
    """Render once, and compare with the reference."""
    wav = wav_of(name, patch)
    if name in OWN:
        spikerack(patch, wav, seconds, OWN[name])
    else:
        run(PEERS[name](patch, seconds, wav))
    if not wav_of(REFERENCE, patch).exists():
        raise Missing("no plain C to compare with")
    return compare(wav, wav_of(REFERENCE, patch))


def timed(name: str, patch: str, length: float, clock: str) -> float:
    scratch = wav_of(name, patch).with_suffix(".timed.wav")
    try:
        return getattr(run(PEERS[name](patch, length, scratch)), clock)
    finally:
        scratch.unlink(missing_ok=True)


def length_of(name: str, patch: str, options: argparse.Namespace) -> float:
    """Seconds of sound, so that a run lasts."""
    if name in OWN:
        return options.seconds * (16 if OWN[name] == "patch" else 1)
    first = timed(name, patch, options.seconds, options.clock)
    return options.seconds * min(16, math.ceil(ENOUGH / first))


def once(name: str, patch: str, length: float, clock: str) -> float:
    """Seconds of sound per second, start-up left out."""
    if name in OWN:
        return pumped(patch, length, OWN[name], clock)
    whole = timed(name, patch, length, clock)
    return (length - START) / (whole - timed(name, patch, START, clock))


def measure(patch: str, options: argparse.Namespace) -> dict[str, tuple[float | str, object]]:
    """Times real time, or why not; and how like the reference it sounded.

    In each run all systems take their turn, so that what else the machine does meets them all.
    """
    found: dict[str, tuple[float | str, object]] = {}
    lengths: dict[str, float] = {}
    for name in [REFERENCE, *OWN, *(n for n in PEERS if n != REFERENCE)]:
        try:
            likeness = sounds(name, patch, options.seconds)
            found[name] = "sounds different", likeness
            if likeness.same:
                lengths[name] = length_of(name, patch, options)
        except Missing as why:
            found[name] = str(why), None
    rounds = range(options.runs)
    speeds = [{n: once(n, patch, of, options.clock) for n, of in lengths.items()} for _ in rounds]
    for name in lengths:
        found[name] = statistics.median(s[name] for s in speeds), found[name][1]
    return found


def pair(patch: str, name: str, options: argparse.Namespace) -> None:
    """Ours and one other system, in turn; nothing but the times and their ratio."""
    wav = wav_of("Spikerack", patch)
    spikerack(patch, wav, START, OWN["Spikerack"])  # compiled before it is timed
    lengths = {n: length_of(n, patch, options) for n in ("Spikerack", name)}
    ratios = []
    for _ in range(options.runs):
        ours, theirs = (once(n, patch, of, options.clock) for n, of in lengths.items())
        ratios.append(ours / theirs)
        print(f"{patch}: Spikerack {ours:.1f}, {name} {theirs:.1f}, ratio {ratios[-1]:.3f}")
    print(f"{patch}: median ratio {statistics.median(ratios):.3f}")


def table(title: str, rows: dict[str, list[str]]) -> str:
    lines = [f"| {title} | " + " | ".join(PATCHES) + " |", "|---|" + "---:|" * len(PATCHES)]
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows.items()]
    return "\n".join(lines) + "\n"


def report(found: dict, options: argparse.Namespace) -> str:
    names = list(dict.fromkeys(name for name, _ in found))

    def rows(cell: Callable) -> dict[str, list[str]]:
        return {name: [cell(name, patch) for patch in PATCHES] for name in names}

    def speed(name: str, patch: str) -> str:
        value = found[name, patch][0]
        return value if isinstance(value, str) else f"{value:.0f}" if value > 99 else f"{value:.1f}"

    def ratio(name: str, patch: str) -> str:
        mine, theirs = found[base, patch][0], found[name, patch][0]
        if isinstance(mine, str) or isinstance(theirs, str):
            return ""
        return f"{mine / theirs:.2f}" if base == "Spikerack" else f"{theirs / mine:.2f}"

    def likeness(name: str, patch: str) -> str:
        value = found[name, patch][1]
        return str(value) if isinstance(value, Likeness) else ""

    own = any(isinstance(found["Spikerack", patch][0], float) for patch in PATCHES)
    base = "Spikerack" if own else REFERENCE
    title = "Spikerack is so many times quicker" if own else "times plain C"
    flags = [
        f"{p} `{faust_flags(p)}`" for p in PATCHES if not isinstance(found["Faust", p][0], str)
    ]
    return "\n".join([
        "# Side by side\n",
        f"{cpu()}, one core, 48 kHz, median of {options.runs} runs, {options.clock} time, start-up"
        f" left out. Written by `bench/run.py`; the patches are in `bench/README.md`.\n",
        table("x real time", rows(speed)),
        table(title, rows(ratio)),
        f"Sameness with plain C: level (within {LEVEL:g} dB), correlation of third-octave levels"
        f" (above {SHAPE:g}), mean difference of those levels.\n",
        table("sameness", rows(likeness)),
        f"Faust's flags, the quickest of {len(FAUST)} sets: {', '.join(flags) or 'none'}.\n",
    ])  # fmt: skip


def cpu() -> str:
    """The processor, and how wide its vectors are: that decides more than its clock."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    told = dict(map(str.strip, line.split(":", 1)) for line in lines if ":" in line)
    model = told.get("model name") or platform.processor() or platform.machine()
    known = told.get("flags", "").split()
    widest = next((w for w in ("avx512f", "avx2") if w in known), "")
    return f"{model} ({widest})" if widest else model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of sound in a render")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--clock", choices=("wall", "cpu"), default="wall", help="cpu: busy machine"
    )
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--patch", choices=PATCHES, action="append", help="of --against")
    parser.add_argument("--against", choices=PEERS, help="only ours and this, in turn")
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})  # inherited by everything that is run
    BUILD.mkdir(exist_ok=True)
    if options.against:
        for patch in options.patch or PATCHES:
            pair(patch, options.against, options)
        return
    found = {}
    for patch in PATCHES:
        for name, (value, likeness) in measure(patch, options).items():
            found[name, patch] = value, likeness
            print(f"{patch:8} {name:28}", value if isinstance(value, str) else f"{value:.1f}")
    text = report(found, options)
    (HERE / "results.md").write_text(text)
    print("\n" + text)


if __name__ == "__main__":
    main()
