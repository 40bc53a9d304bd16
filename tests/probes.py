"""Modules of tests only: what goes in is known to the sample, and some of them misbehave."""

from collections.abc import Mapping

import numpy as np

from spikerack.modules.ports import (
    DT,
    Context,
    Hand,
    Impulse,
    Knob,
    Out,
    Place,
    Setting,
    Signal,
    Signals,
    State,
    Trigger,
    amount,
    choice,
    hand,
    memory,
    place,
    prepared,
    seconds,
    signal,
    spikes,
    whole,
)  # fmt: skip
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.signature import read_spec
from spikerack.runtime.spec import Spec

HUGE = 1e300


def impulse(when: Setting = whole(0, 0, 100_000), tick: State = 0) -> Out("y"):
    """One at tick `when`, else nothing."""
    y = 1.0 if tick == when else 0.0
    tick = tick + 1
    return y, tick


def constant(of: Knob = amount(1.0, -10.0, 10.0)) -> Out("one"):
    """One, until it is turned."""
    one = 1.0 * of
    return one


def stairs(tick: State = 0) -> Out("y"):
    """0, 1, 2, 3 ..."""
    y = 1.0 * tick
    tick = tick + 1
    return y, tick


def square(every: Setting = whole(50, 1, 1000), tick: State = 0) -> Out("y"):
    """High for so many ticks, then low for as many."""
    y = 1.0 if tick // every % 2 == 0 else 0.0
    tick = tick + 1
    return y, tick


def pulses(every: Setting = whole(3, 1, 1000), tick: State = 0) -> Out(spikes("spike")):
    """A spike every so many ticks."""
    spike = 1.0 if tick % every == 0 else 0.0
    tick = tick + 1
    return spike, tick


def through(x: Signal = 0.0, gain: Knob = amount(1.0, -10.0, 10.0)) -> Out("y"):
    """A gain without memory."""
    y = gain * x
    return y


def leaky(x: Signal = 0.0, leak: Knob = amount(0.5, 0.0, 1.0), y: State = 0.0) -> Out("y"):
    """A one-pole with its coefficient on the panel."""
    y = x + leak * y
    return y


def tapers(
    plain: Knob = amount(2.0, -10.0, 10.0),
    log: Knob = seconds(0.1, 0.001, 10.0),
    cubic: Knob = seconds(0.1, 0.0, 10.0, "cubic"),
    steps: Knob = whole(4, 2, 16),
    named: Knob = choice("a", "b", "c"),
) -> Out("plain", "log", "cubic", "steps", "named"):
    """Its own knobs."""
    return plain, log, cubic, steps, named


def bomb(
    x: Signal = 0.0,
    fuse: Signal = 0.0,
    kind: Setting = whole(0, 0, 2),
    count: State = 0.0,
) -> Out("y"):
    """A gain of one that makes a NaN (0), an infinity (1) or its negative (2) when lit."""
    huge = HUGE * HUGE if kind < 2 else -HUGE * HUGE
    ill = huge if kind > 0 else huge - huge
    y = ill if fuse > 0.5 else x
    count = count + 1.0
    return y, count


def rot(x: Signal = 0.0, fuse: Signal = 0.0, v: State = 0.0) -> Out("y"):
    """Its state is no number once lit; its outlet is well."""
    huge = HUGE * HUGE
    v = huge - huge if fuse > 0.5 else v
    y = x
    return y, v


def key(value: Hand = hand("test", "key", 0.25)) -> Out("y"):
    """What a device moves."""
    y = value
    return y


def channel_number(channel: Context = 0.0, channels: Context = 1.0, dt: Context = DT) -> Out(
    "n", "of", "dt"
):
    """Which channel this is."""
    n = 1.0 * channel
    of = 1.0 * channels
    dt = 1.0 * dt
    return n, of, dt


def reverse(x: Signals, y: State = memory("x")) -> Out(signal("y", "x")):
    """The channels of a cable, last first."""
    for c in range(x.size):
        y[c] = x[x.size - 1 - c]
    return y


LASTS = 400  # ticks that `bursts` fires in


def _fallen(number: int, most: int, channels: int) -> np.ndarray:
    """How many spikes fall in each tick, then where: two rows of numbers in turn."""
    rng = np.random.default_rng(number)
    count = rng.integers(1, most + 1, (LASTS, channels)) * (rng.random((LASTS, channels)) < 0.4)
    where = np.where(count > 0, rng.random(count.shape), 0.0)
    return np.stack([count, where], axis=1).reshape(-1, channels)


def bursts(
    number: Setting = whole(0, 0, 1000),
    most: Setting = whole(1, 1, 9),
    fallen: State = prepared(_fallen, "channels"),
    tick: State = 0,
) -> Out(spikes("spike", place="since")):
    """Spikes at random, some ticks with many, anywhere in their ticks; then silence."""
    at = 2 * tick
    spike = fallen[at] if at < fallen.size else 0.0
    since = fallen[at + 1] if at < fallen.size else 0.0
    tick = tick + 1
    return spike, since, tick


def ear(kick: Impulse = 0.0, where: Place = place("kick")) -> Out("count", "since"):
    """What arrives by a cable of spikes."""
    count = kick
    since = where
    return count, since


def bell(trigger: Trigger = 0.0, where: Place = place("trigger")) -> Out("count", "since"):
    """What a trigger gets."""
    count = trigger
    since = where
    return count, since


MODULES = (
    constant, impulse, stairs, pulses, through, leaky, tapers, bomb, rot, key, channel_number,
    reverse, square, bursts, ear, bell,
)  # fmt: skip
KNOWN: Mapping[str, Spec] = {**library(), **{fn.__name__: read_spec(fn) for fn in MODULES}}


def patch(cables: str, seed: int = 0, control: int = 48, **nodes: Node | str) -> Patch:
    """Nodes by name, and cables as lines "a.y -> b.x *0.5 +0.01": weight, and delay in seconds."""
    made = {k: Node(n) if isinstance(n, str) else n for k, n in nodes.items()}
    return Patch(
        made, tuple(cable(c) for c in cables.split("\n") if c.strip()), control=control, seed=seed
    )


def cable(text: str) -> Cable:
    """One line of `patch`."""
    source, _, target, *rest = text.split()
    weight = [float(r[1:]) for r in rest if r[0] == "*"]
    delay = [float(r[1:]) for r in rest if r[0] == "+"]
    return Cable(*source.split("."), *target.split("."), *(weight or [1.0]), *(delay or [0.0]))


def random_spikes(count: int, seed: int = 0) -> np.ndarray:
    """Now and then one, sometimes two."""
    return np.random.default_rng(seed).choice([0.0, 0.0, 0.0, 1.0, 2.0], count)
