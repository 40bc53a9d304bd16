"""Hands on the screen: panels that are played with the mouse, by touch, or by keys.

What is let go of arrives as a Hand, at its own sample; what stays where it is put is a knob, and is
saved with the patch.
"""

from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Gate,
    Hand,
    Knob,
    Out,
    State,
    amount,
    choice,
    gate,
    hand,
    seconds,
    spikes,
    whole,
)

FAMILY = Family("source")
PADS = tuple(spikes(f"pad_{n}") for n in range(1, 9))
SHORTEST = 1e-9  # seconds: a glide of no time at all


def button(press: Hand = hand("panel", "press"), was: State = 0.0) -> Out(
    gate("gate"), spikes("trigger"), spikes("release"), display="press"
):
    """A button: its gate is up as long as it is held."""
    gate = 1.0 if press > 0.5 else 0.0
    trigger = 1.0 if gate > was else 0.0
    release = 1.0 if gate < was else 0.0
    was = gate
    return gate, trigger, release, was


def toggle(
    on: Knob = choice("off", "on"), flip: Gate = 0.0, before: State = 0.0, was: State = 0.0
) -> Out(gate("gate"), gate("inverse"), spikes("change")):
    """A switch that stays as it is put; a gate at `flip` turns it round as long as it is up."""
    is_on = on > 0.5
    is_flipped = flip > 0.5
    gate = 1.0 if is_on != is_flipped else 0.0
    inverse = 1.0 - gate
    change = 1.0 if gate != was and before > 0.5 else 0.0
    before = 1.0
    was = gate
    return gate, inverse, change, before, was


def slider(
    value: Knob = amount(0.5),
    low: Knob = amount(0.0, -10.0, 10.0),
    high: Knob = amount(1.0, -10.0, 10.0),
    glide: Knob = seconds(0.01, 0.0, 5.0, "cubic"),
    at: State = 0.5,
    dt: Context = DT,
) -> Out("y", display="fader"):
    """A fader from `low` to `high`; `glide` is the time constant with which it follows."""
    at = at + (value - at) * (1.0 - exp(-dt / max(glide, SHORTEST)))
    y = low + (high - low) * at
    return y, at


def xy_pad(
    x: Knob = amount(0.0, -1.0, 1.0),
    y: Knob = amount(0.0, -1.0, 1.0),
    touched: Hand = hand("panel", "touch"),
    glide: Knob = seconds(0.01, 0.0, 5.0, "cubic"),
    at_x: State = 0.0,
    at_y: State = 0.0,
    dt: Context = DT,
) -> Out("x", "y", gate("touch"), display="pad"):
    """A field to draw in: left to right, bottom to top, from -1 to 1, and a gate while touched."""
    part = 1.0 - exp(-dt / max(glide, SHORTEST))
    at_x = at_x + (x - at_x) * part
    at_y = at_y + (y - at_y) * part
    x = at_x
    y = at_y
    touch = 1.0 if touched > 0.5 else 0.0
    return x, y, touch, at_x, at_y


def piano(
    pitch: Hand = hand("panel notes", "pitch"),
    gate: Hand = hand("panel notes", "gate"),
    velocity: Hand = hand("panel notes", "velocity"),
    strikes: Hand = hand("panel notes", "strikes"),
    octave: Knob = whole(0, -4, 4),
    struck: State = 0.0,
) -> Out("pitch", gate("gate"), "velocity", spikes("trigger"), display="keys"):
    """Keys: each channel of the node is a voice, and the oldest gives way.

    A key is louder the nearer to its front it is pressed.  The computer's keyboard plays it too.
    """
    pitch = pitch + octave
    trigger = 1.0 if strikes > struck else 0.0
    struck = strikes
    return pitch, gate, velocity, trigger, struck


def drum_pads(
    hit_1: Hand = hand("panel", "pad 1"),
    hit_2: Hand = hand("panel", "pad 2"),
    hit_3: Hand = hand("panel", "pad 3"),
    hit_4: Hand = hand("panel", "pad 4"),
    hit_5: Hand = hand("panel", "pad 5"),
    hit_6: Hand = hand("panel", "pad 6"),
    hit_7: Hand = hand("panel", "pad 7"),
    hit_8: Hand = hand("panel", "pad 8"),
    strength: Hand = hand("panel", "velocity"),
    was_1: State = 0.0,
    was_2: State = 0.0,
    was_3: State = 0.0,
    was_4: State = 0.0,
    was_5: State = 0.0,
    was_6: State = 0.0,
    was_7: State = 0.0,
    was_8: State = 0.0,
) -> Out(*PADS, "velocity", display="pads"):
    """Eight pads: a spike from each that is struck, and how hard the last one was."""
    pad_1, was_1 = _struck(hit_1, was_1)
    pad_2, was_2 = _struck(hit_2, was_2)
    pad_3, was_3 = _struck(hit_3, was_3)
    pad_4, was_4 = _struck(hit_4, was_4)
    pad_5, was_5 = _struck(hit_5, was_5)
    pad_6, was_6 = _struck(hit_6, was_6)
    pad_7, was_7 = _struck(hit_7, was_7)
    pad_8, was_8 = _struck(hit_8, was_8)
    velocity = strength
    return (
        pad_1, pad_2, pad_3, pad_4, pad_5, pad_6, pad_7, pad_8, velocity,
        was_1, was_2, was_3, was_4, was_5, was_6, was_7, was_8,
    )  # fmt: skip


def _struck(hit: float, was: float) -> tuple[float, float]:
    """A spike where a pad goes down, and whether it is down."""
    spike = 1.0 if (hit > 0.5) & (was <= 0.5) else 0.0
    return spike, hit
