"""Where a patch meets the room: sound in and out, MIDI notes, controllers, a file.

A Hand arrives from `runtime.devices.inputs` at its own sample; an outlet with a sink leaves the
patch.
"""

import re

import numpy as np

from spikerack.modules.maths import exp, exp2, ticks_of
from spikerack.modules.ports import (
    DT,
    Audio,
    Context,
    Family,
    Gate,
    Hand,
    Knob,
    Made,
    Out,
    Setting,
    Signal,
    State,
    Trigger,
    audio,
    choice,
    decibels,
    gate,
    hand,
    octaves,
    prepared,
    seconds,
    signal,
    spikes,
    whole,
)

FAMILY = Family("utility")
DOUBLE = 6.020599913279624  # dB
SUBSONIC = 45.3  # 5 Hz: 2 pi f / ln 2


def audio_in(
    left: Hand = hand("audio in", "0"),
    right: Hand = hand("audio in", "1"),
    gain: Knob = decibels(0.0, -60.0, 40.0),
) -> Out(audio("left"), audio("right"), category="source", display="meter"):
    """The first two inputs of the sound device."""
    level = exp2(gain / DOUBLE)
    left = level * left
    right = level * right
    return left, right


def audio_out(dc: Setting = choice("passes", "blocked")) -> Made:
    """The outputs of the sound device."""
    kept, off, told = "", "", ""
    if dc > 0.5:
        kept = "\n    rest_left: State = 0.0,\n    rest_right: State = 0.0,\n    dt: Context = DT,"
        told = ", rest_left, rest_right"
        off = f"""
    share = 1.0 - exp2({-SUBSONIC} * dt)
    rest_left = rest_left + share * (left - rest_left)
    rest_right = rest_right + share * (right - rest_right)
    left = left - rest_left
    right = right - rest_right"""
    return f'''
def audio_out(
    left: Audio = 0.0,
    right: Audio = 0.0,
    both: Audio = 0.0,
    level: Knob = decibels(0.0, -60.0, 12.0),
    dc: Setting = choice("passes", "blocked"),{kept}
) -> Out(
    audio("left", sink="speaker"),
    audio("right", sink="speaker"),
    category="audio",
    display="meter",
):
    """The first two outputs of the sound device; all channels are added.

    At the lowest level it is silent.  A neuron that sticks gives a constant: with `dc` blocked it
    fades at 5 Hz and leaves the room for what sounds.
    """
    gain = exp2(level / {DOUBLE}) if level > -60.0 else 0.0
    left = gain * (left + both)
    right = gain * (right + both){off}
    return left, right{told}
'''


def recorder(
    left: Audio = 0.0,
    right: Audio = 0.0,
    record: Knob = choice("off", "on"),
    path: Setting = "take.wav",
    back: Setting = seconds(0.0, 0.0, 600.0, "cubic"),
) -> Out(
    audio("left", sink="disk"),
    audio("right", sink="disk"),
    gate("recording", sink="disk"),
    category="audio",
    display="meter",
):
    """Writes what arrives to a sound file while `record` is on.

    Each time it is switched on a new file begins: take.wav, take 2.wav and so on, in the folder
    of takes (`path` may name one folder in it).  It holds also what arrived up to `back` before,
    so that what was good can still be kept.
    """
    recording = 1.0 if record > 0.5 else 0.0
    return left, right, recording


PRIORITIES = ("last", "first", "highest", "lowest", "loudest")
MPE = ("as told", "lower zone", "upper zone")


def voices_of_notes(unison: int, channels: int) -> list[range]:
    """The channels that play one note together; what is left over plays with the last."""
    size = min(int(unison), channels)
    begins = [size * n for n in range(channels // size)]
    return [range(*ends) for ends in zip(begins, [*begins[1:], channels], strict=True)]


def apart(unison: float, channels: int) -> np.ndarray:
    """Where each channel stands among those that play its note, from -1 to 1."""
    sizes = [len(each) for each in voices_of_notes(int(unison), channels)]
    places = [np.linspace(-1.0, 1.0, n) if n > 1 else np.zeros(1) for n in sizes]
    return np.concatenate(places)[None]


def midi_notes(
    pitch: Hand = hand("midi notes", "pitch"),
    gate: Hand = hand("midi notes", "gate"),
    velocity: Hand = hand("midi notes", "velocity"),
    strikes: Hand = hand("midi notes", "strikes"),
    pressure: Hand = hand("midi notes", "pressure"),
    slide: Hand = hand("midi notes", "slide", 64 / 127),
    pedal: Hand = hand("midi notes", "pedal"),
    bend: Hand = hand("midi notes", "bend"),
    bend_range: Knob = octaves(1 / 6, 0.0, 4.0),
    glide: Knob = seconds(0.0, 0.0, 5.0, "cubic"),
    detune: Knob = octaves(0.01, 0.0, 1.0),
    port: Setting = "",
    midi_channel: Setting = whole(0, 0, 16),
    priority: Setting = choice(*PRIORITIES),
    legato: Setting = choice("off", "on"),
    unison: Setting = whole(1, 1, 16),
    mpe: Setting = choice(*MPE),
    aside: State = prepared(apart, "channels"),
    struck: State = 0.0,
    at: State = 0.0,
    dt: Context = DT,
) -> Out("pitch", gate("gate"), "velocity", spikes("trigger"), "pressure", "slide", "pedal"):
    """Notes of a MIDI keyboard: each channel of the node is a voice, `unison` of them play a note.

    When all sound, `priority` says which notes stay; those that only a pedal holds go first.  A
    single voice goes back to a key that is still down; with `legato` it is struck only where no
    other key is down.  `glide` is the time constant of a portamento from a voice's last note.
    `bend_range` is for a wheel of two semitones: one that says it bends further does.

    MPE: a keyboard with a channel for each note says so, or `mpe` does; bend, pressure and slide
    (0 to 1) are then each note's own.  `pedal` is how far the dampers are lifted: patched into a
    release it makes half a pedal.  MIDI channel 0 hears them all; a port is named by a part of
    its name, and an empty name hears every port.
    """
    keep = exp(-dt / max(glide, 1e-9))
    trigger = 1.0 if strikes > struck else 0.0
    at = pitch + (at - pitch) * (keep if struck > 0.0 else 0.0)
    struck = strikes
    pitch = at + bend * bend_range + aside[0] * detune
    return pitch, gate, velocity, trigger, pressure, slide, pedal, struck, at


MOVES = re.compile(
    r"program|(?P<kind>n?rpn)(?P<far>[0-9]{1,5})|(?P<cc>[0-9]{1,3})(\+(?P<fine>[0-9]{1,3}))?"
)


def controllers(numbers: str) -> list[str]:
    """What moves each channel: "1, 1+33, nrpn300, program" moves the first four."""
    given = numbers.replace(",", " ").split()
    for text in given:
        if not _is_controller(text):
            rule = "numbers: must be controllers from 0 to 127"
            raise ValueError(f"{rule} (got {text[:20]!r}); write such as 1, 74, 1+33, rpn5")
    return given


def _is_controller(text: str) -> bool:
    found = MOVES.fullmatch(text)
    if found is None:
        return False
    far, number, fine = (int(found[part] or 0) for part in ("far", "cc", "fine"))
    is_pair = found["fine"] is None or (number < 32 and fine == number + 32)
    return far < 16_383 and number < 128 and is_pair


def _moved(numbers: str, channels: int) -> np.ndarray:
    """Which channels something moves; a text that is no list of controllers is an error."""
    return np.where(np.arange(channels) < len(controllers(numbers)), 1, 0)


def midi_control(
    value: Hand = hand("midi control", "value"),
    bend: Hand = hand("midi control", "bend"),
    pressure: Hand = hand("midi control", "pressure"),
    glide: Knob = seconds(0.005, 0.0, 1.0, "cubic"),
    numbers: Setting = "1",
    port: Setting = "",
    midi_channel: Setting = whole(0, 0, 16),
    moved_by: State = prepared(_moved, "channels", kind=int),
    at: State = 0.0,
    dt: Context = DT,
) -> Out("value", "bend", "pressure"):
    """MIDI controllers, 0 to 1: `numbers` such as "1, 74" go to channels 1, 2 ... of the node.

    "1+33" is a controller of 14 bits with its fine half, "rpn5" and "nrpn300" are parameters of
    14 bits, "program" is the last program change.  `glide` smooths the 128 steps of a controller.
    Bend is -1 to 1.
    """
    part = 1.0 - exp(-dt / max(glide, 1e-9))
    at = at + (value - at) * part
    value = at
    return value, bend, pressure, at


def midi_out(
    pitch: Signal = 0.0,
    gate: Gate = 0.0,
    trigger: Trigger = 0.0,
    velocity: Signal = 0.8,
    length: Knob = seconds(0.05, 0.001, 10.0),
    port: Setting = "",
    midi_channel: Setting = whole(1, 1, 16),
    was: State = 0.0,
    left: State = 0.0,
    dt: Context = DT,
) -> Out(
    signal("pitch", sink="midi"),
    gate("gate", sink="midi"),
    signal("velocity", sink="midi"),
    signal("strike", sink="midi"),
):
    """Plays a MIDI instrument: a note begins where the gate rises, and at each trigger.

    It ends with the gate, but lasts at least `length`: a spike has none.
    """
    least = ticks_of(length, dt)
    up = 1.0 if gate > 0.5 else 0.0
    strike = 1.0 if (up > was) | (trigger > 0.5) else 0.0
    left = least if strike > 0.5 else max(left - 1.0, 0.0)
    was = up
    gate = 1.0 if up + left > 0.0 else 0.0
    return pitch, gate, velocity, strike, was, left


def mouse(
    x: Hand = hand("mouse", "x"),
    y: Hand = hand("mouse", "y"),
    left: Hand = hand("mouse", "left"),
    right: Hand = hand("mouse", "right"),
    wheel: Hand = hand("mouse", "wheel"),
    glide: Knob = seconds(0.01, 0.0, 1.0, "cubic"),
    at_x: State = 0.0,
    at_y: State = 0.0,
    dt: Context = DT,
) -> Out("x", "y", gate("left"), gate("right"), "wheel", display="stick"):
    """Where the mouse is: -1 at the left and the bottom of the screen, 1 at the other side.

    The wheel counts its clicks, away from the player upwards.
    """
    part = 1.0 - exp(-dt / max(glide, 1e-9))
    at_x = at_x + (x - at_x) * part
    at_y = at_y + (y - at_y) * part
    x = at_x
    y = at_y
    return x, y, left, right, wheel, at_x, at_y


PRESETS = {
    "midi_notes": {"an octave of bend": {"bend_range": 1.0}},
    "midi_out": {"ticks": {"length": 0.01}, "chords": {"length": 0.5}},
}
