"""How the sound is doing, in a few words for the bar."""

from typing import Any

RATES = (0, 44_100, 48_000, 88_200, 96_000, 192_000)
BLOCKS = (32, 64, 128, 256, 512, 1024, 2048)


def cpu_load(status: Any, is_long: bool = True) -> str:
    """How much of a block's time is used: mean and 99th percentile."""
    worst = f"   p99 {status.p99 * 100:.0f} %" if is_long else ""
    return f"{status.load * 100:.0f} %{worst}"


def late(status: Any) -> str:
    """Blocks that came too late."""
    return f"{status.late} late" if status.late else "none late"


def kernel(status: Any) -> str:
    """Which kernels play: "generic", "plays, compiling 3 of 7", "patch"; or what is wrong."""
    if status.faults:
        return f"not finite: {', '.join(status.faults)}"
    done, of = status.progress
    if not of or done >= of:
        return str(status.kernel)
    return f"{'' if is_silent(status) else 'plays, '}compiling {done} of {of}"


def is_silent(status: Any) -> bool:
    """True before the first sound."""
    return bool(status.kernel == "starting")


def beginning(status: Any) -> str:
    """What the player waits for before the first sound."""
    done, of = status.progress
    if not of or done >= of:
        return "The sound is starting ..."
    return f"Compiling: {done} of {of} modules done. Sound comes then; the next start is quick."


def lateness(status: Any) -> str:
    """All blocks that came too late, with the last of them."""
    if not status.late:
        return "No block came too late"
    many = f"{status.late} block{'s' * (status.late > 1)} came too late"
    if status.last_late is None:
        return many
    when, costliest = status.last_late
    nodes = costliest.split(" + ")  # a piece of the patch kernel plays several
    few = ", ".join(nodes[:2]) + (f" and {len(nodes) - 2} more" if len(nodes) > 2 else "")
    return f"{many}, the last at {when:.0f} s; dearest: {few}"


def block(frames: int, rate: float) -> str:
    """A block, and how long it lasts."""
    return f"{frames}   ({frames / rate * 1e3:.1f} ms)" if rate else str(frames)


def sample_rate(value: int) -> str:
    """A sample rate: "48 kHz"."""
    return f"{value / 1e3:g} kHz" if value else "as the patch says"
