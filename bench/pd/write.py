"""Writes the patches for Pure Data: vanilla objects, nothing from `extra`.

Nearest units: phasor~ (a saw that is not band-limited; Pd has no other), vline~ (its segments
approximate the exponentials), vcf~ (its right outlet is a low-pass, of gain 1 / Q below), expr~ for
tanh, delwrite~ and delread~.  Everything is an audio signal; vline~ is exact between blocks.
"""

import math
from pathlib import Path


class Canvas:
    """Objects and cords, in the text format of a .pd file."""

    def __init__(self, head: str = "#N canvas 0 0 800 600 12;") -> None:
        self.lines, self.cords, self.count = [head], [], 0

    def add(self, text: str, *sources: object, kind: str = "obj") -> int:
        """A new object; each source is an object, (object, outlet), or a list for one inlet."""
        plain = text.replace("$", r"\$").replace(",", r" \,").replace(";", r" \; ")
        self.lines.append(f"#X {kind} 10 {10 + 20 * self.count} {plain};")
        self.count += 1
        for inlet, source in enumerate(sources):
            for one in source if isinstance(source, list) else [source]:
                origin, outlet = one if isinstance(one, tuple) else (one, 0)
                self.cords.append(f"#X connect {origin} {outlet} {self.count - 1} {inlet};")
        return self.count - 1

    def subpatch(self, inner: "Canvas", name: str, *sources: int) -> int:
        self.lines += ["#N canvas 0 0 800 600 inner 0;", *inner.lines[1:], *inner.cords]
        here = self.add(f"pd {name}", kind="restore")
        self.cords += [f"#X connect {s} 0 {here} {inlet};" for inlet, s in enumerate(sources)]
        return here

    def finish(self, sound: list, gain: float, seconds: float, wav: Path) -> str:
        """Play into a table for `seconds`, write it, quit."""
        self.add(f"array define take {round(seconds * 48_000)}")
        bang = self.add("loadbang")
        self.add("; pd dsp 1", bang, kind="msg")
        self.add("tabwrite~ take", [self.add(f"*~ {gain}", sound), bang])
        end = self.add("t b b", self.add(f"delay {seconds * 1000}", bang))
        self.add("soundfiler", self.add(f"write -wave -bytes 4 {wav} take", (end, 1), kind="msg"))
        self.add("; pd quit", end, kind="msg")
        return "\n".join(self.lines + self.cords) + "\n"


def _fall(start: float, goal: float, tau: float, until: float, begin: float) -> str:
    """Eight straight pieces of an exponential, in milliseconds, as vline~ wants them."""
    step = (until - begin) / 8
    pieces = ""
    for n in range(8):
        level = goal + (start - goal) * math.exp(-(n + 1) * step / tau)
        pieces += f", {level:.5f} {1000 * step:.3f} {1000 * (begin + n * step):.3f}"
    return pieces


def voices(seconds: float, wav: Path) -> str:
    c = Canvas()
    clock = c.add("metro 500", c.add("loadbang"))
    sound = []
    for i in range(64):
        r = i / 63
        decay, release = 0.06 * 2 ** (1.5 * r), 0.04 * 2**r
        held = 0.4 + 0.6 * math.exp(-0.245 / decay)
        shape = "1 5" + _fall(1, 0.4, decay, 0.25, 0.005) + _fall(held, 0, release, 0.5, 0.25)
        envelope = c.add("vline~", c.add(shape, clock, kind="msg"))
        cutoff = c.add("mtof~", c.add("+~ 62.3699", c.add("*~ 48", envelope)))
        saw = c.add("-~ 0.5", c.add(f"phasor~ {55 * 2 ** (5.25 * r):.6f}"))
        low = c.add("vcf~ 2", saw, cutoff)
        sound.append(c.add("*~", (low, 1), envelope))
    return c.finish(sound, 4 / 32, seconds, wav)


def _sine(c: Canvas, hertz: float, quarter: int) -> int:
    return c.add(f"osc~ {hertz:.6f}", [], quarter)  # a cosine, three quarters on


def _quarter(c: Canvas) -> int:
    return c.add("0.75", c.add("loadbang"), kind="msg")


def pairs(seconds: float, wav: Path) -> str:
    """One sample of feedback: a subpatch with block~ 1, where delread~ is one sample late.

    fexpr~ can do it too, but has no name for this sample's y1: three tanh, and 1.1 times slower.
    """
    c, inner = Canvas(), Canvas()
    inner.add("block~ 1")
    quarter, sound = _quarter(inner), []
    for i in range(32):
        r = i / 31
        x = _sine(inner, 4 * 2 ** (3.5 * r), quarter)
        before = inner.add(f"delread~ loop{i} 0")
        y1 = inner.add(f"expr~ tanh($v1 + 1.5 * $v2 + {0.4 * r - 0.2:.6f})", x, before)
        y2 = inner.add("expr~ tanh(1.2 * $v1 + 0.5 * $v2 - 0.1)", y1, x)
        inner.add(f"delwrite~ loop{i} 10", y2)
        sound += [y1, y2]
    inner.add("outlet~", sound)
    return c.finish([c.subpatch(inner, "neurons")], 1 / 64, seconds, wav)


def mixed(seconds: float, wav: Path) -> str:
    c = Canvas()
    quarter, sound = _quarter(c), []
    lfo = []
    for m in range(8):
        half = c.add("*~ 0.5", _sine(c, 0.2 + 0.3 * m, quarter))
        lfo.append(c.add("+~ 0.5", half))
    for i in range(40):
        hertz, cutoff = 40 * 2 ** (i / 8), 300 * 2 ** (i / 13)
        if i % 4 == 1:
            bend = c.add("exp~", c.add(f"*~ {0.5 * math.log(2):.6f}", sound[-1]))
            phase = c.add("phasor~", c.add(f"*~ {hertz:.6f}", bend))
        else:
            phase = c.add(f"phasor~ {hertz:.6f}")
        if i % 4 == 2:
            sweep = c.add("exp~", c.add(f"*~ {math.log(2):.6f}", sound[-1]))
            hertz_in = c.add(f"*~ {cutoff:.6f}", sweep)
        else:
            hertz_in = c.add(f"sig~ {cutoff:.6f}")
        low = c.add("vcf~ 2", c.add("-~ 0.5", phase), hertz_in)
        c.add(f"delwrite~ line{i} 50", c.add("expr~ tanh(8 * $v1)", (low, 1)))
        late = c.add(f"delread~ line{i} {(480 + 37 * i) / 48:.6f}")
        sound.append(c.add("*~", late, lfo[i % 8]))
    return c.finish(sound, 1 / 16, seconds, wav)


PATCHES = {"voices": voices, "pairs": pairs, "mixed": mixed}
