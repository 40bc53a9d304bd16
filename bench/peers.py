"""The systems compared: for each, the command that renders a patch to a WAV.

A function takes (patch, seconds, wav), builds what it needs and returns the command; what is
missing raises `Missing`.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"
NATIVE = ["-O3", "-march=native", "-ffast-math"]
FAUST = [f"-{size} {loops}" for size in ("double", "single") for loops in ("-scal", "-vec -vs 32")]

sys.path[:0] = [str(HERE / "pd"), str(HERE / "supercollider")]
import score  # noqa: E402
import write  # noqa: E402
from process import Missing, need, run, stale  # noqa: E402


def _c(kind: str, *flags: str) -> Callable:
    def command(patch: str, seconds: float, wav: Path) -> list[str]:
        gcc, source = need("gcc"), HERE / "c" / f"{patch}_{kind}.c"
        program = BUILD / "_".join([patch, kind, *(f.strip("-D").lower() for f in flags)])
        if stale(program, source, HERE / "c/main.h", HERE / "c/lanes.h"):
            run([gcc, *NATIVE, *flags, str(source), "-o", str(program), "-lm"])
        return [str(program), str(seconds), str(wav)]

    return command


def faust_flags(patch: str) -> str:
    """The flags that were quickest here."""
    return (BUILD / f"faust_{patch}.txt").read_text()


def faust(patch: str, seconds: float, wav: Path) -> list[str]:
    """Every set of flags is built and tried once; the quickest stays."""
    source, best = HERE / "faust" / f"{patch}.dsp", BUILD / f"faust_{patch}"
    if stale(best, source, HERE / "faust/main.cpp", HERE / "c/main.h"):
        compiler, gxx, times = need("faust"), need("g++"), {}
        for flags in FAUST:
            text, program = best.with_suffix(".cpp"), best.with_suffix(f".{len(times)}")
            main = ["-a", str(HERE / "faust/main.cpp"), "-I", str(HERE / "faust")]
            run([compiler, "-lang", "cpp", *flags.split(), *main, str(source), "-o", str(text)])
            run([gxx, *NATIVE, "-I", str(HERE / "faust"), str(text), "-o", str(program)])
            tries = [run([str(program), "5", os.devnull]).cpu for _ in range(3)]
            times[flags] = min(tries), program
        flags = min(times, key=times.get)
        best.with_suffix(".txt").write_text(flags)
        times[flags][1].replace(best)
    return [str(best), str(seconds), str(wav)]


def _csound(*options: str) -> Callable:
    def command(patch: str, seconds: float, wav: Path) -> list[str]:
        program, text = need("csound"), HERE / "csound" / f"{patch}.csd"
        if options and patch == "pairs":
            raise Missing("all of it is at audio rate")
        fixed = ["-d", "-m0", "-W", "-f", f"--smacro:SECONDS={seconds}"]
        return [program, *fixed, *options, "-o", str(wav), str(text)]

    return command


def pd(patch: str, seconds: float, wav: Path) -> list[str]:
    text = BUILD / f"{patch}.pd"
    text.write_text(write.PATCHES[patch](seconds, wav))
    quiet = ["-batch", "-nogui", "-noprefs", "-nomidi", "-noaudio"]
    return [need("pd"), *quiet, "-r", "48000", "-open", str(text)]


def _supercollider(ending: str = "") -> Callable:
    def command(patch: str, seconds: float, wav: Path) -> list[str]:
        program, source = need("scsynth"), HERE / "supercollider/patches.scd"
        if ending and patch == "pairs":
            raise Missing("all of it is at audio rate")
        definition = BUILD / f"{patch}{ending}.scsyndef"
        if stale(definition, source):
            language(source)
        events = BUILD / f"{patch}{ending}.osc"
        score.write_score(events, definition, seconds, synths=64 if patch == "voices" else 1)
        size = "1" if patch == "pairs" else "64"
        fixed = ["48000", "WAV", "float", "-i", "0", "-o", "1", "-D", "0", "-m", "65536"]
        return [program, "-N", str(events), "_", str(wav), *fixed, "-w", "2048", "-z", size]

    return command


def language(source: Path) -> None:
    """sclang writes the definitions.  Its help browser needs a screen, and no root; not so here."""
    more = {"SPIKERACK_BENCH_OUT": str(BUILD), "QT_QPA_PLATFORM": "offscreen"}
    if os.geteuid() == 0:
        more["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    for attempt in range(3):  # it sometimes aborts while starting
        try:
            run([need("sclang"), str(source)], env=os.environ | more, timeout=120)
            return
        except Missing:
            if attempt == 2:
                raise


def spikerack(patch: str, wav: Path, seconds: float, kernel: str) -> None:
    """Render to a file, for its sound; this also compiles what is missing."""
    program, text = HERE.parent / "run_patcher.py", _own(patch)
    command = [sys.executable, str(program), "render", str(text), "-o", str(wav)]
    run([*command, "--seconds", str(seconds), "--kernel", kernel])


def pumped(patch: str, seconds: float, kernel: str, clock: str) -> float:
    """Times real time, without starting and compiling."""
    command = [sys.executable, str(HERE / "pumped.py"), str(_own(patch)), kernel]
    return float(run([*command, str(seconds), clock]).said.split()[-1])


def _own(patch: str) -> Path:
    path = HERE / "patches" / f"{patch}.json"
    if not path.exists():
        raise Missing(f"no {path.name} yet")
    return path


PEERS = {
    "C, plain": _c("plain"),
    "C, arranged": _c("arranged"),
    "C, arranged, float32": _c("arranged", "-DSINGLE"),
    "Faust": faust,
    "Csound": _csound(),
    "Csound, control rate": _csound("--omacro:CONTROL=1"),
    "Pure Data": pd,
    "SuperCollider": _supercollider(),
    "SuperCollider, control rate": _supercollider("_control"),
}
