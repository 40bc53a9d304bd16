"""Joysticks and gamepads: axes from -1 to 1, up and right positive; a button is a gate.

The hands arrive from `runtime.devices.joystick`.
"""

from spikerack.modules.ports import Family, Hand, Knob, Out, Setting, amount, gate, hand

FAMILY = Family("utility")
BUTTONS = tuple(gate(f"button_{n}") for n in range(1, 13))


def _shaped(x: float, dead_zone: float, curve: float) -> float:
    """An axis: nothing within the dead zone, the rest stretched and bent, ends kept."""
    moved = x - min(dead_zone, max(-dead_zone, x))
    y = moved / (1.0 - dead_zone)
    return y + curve * (y * y * y - y)


def joystick(
    x: Hand = hand("joystick", "x"),
    y: Hand = hand("joystick", "y"),
    z: Hand = hand("joystick", "z"),
    rotate_x: Hand = hand("joystick", "rotate x"),
    rotate_y: Hand = hand("joystick", "rotate y"),
    rotate_z: Hand = hand("joystick", "rotate z"),
    button_1: Hand = hand("joystick", "button 1"),
    button_2: Hand = hand("joystick", "button 2"),
    button_3: Hand = hand("joystick", "button 3"),
    button_4: Hand = hand("joystick", "button 4"),
    button_5: Hand = hand("joystick", "button 5"),
    button_6: Hand = hand("joystick", "button 6"),
    button_7: Hand = hand("joystick", "button 7"),
    button_8: Hand = hand("joystick", "button 8"),
    button_9: Hand = hand("joystick", "button 9"),
    button_10: Hand = hand("joystick", "button 10"),
    button_11: Hand = hand("joystick", "button 11"),
    button_12: Hand = hand("joystick", "button 12"),
    hat_x: Hand = hand("joystick", "hat x"),
    hat_y: Hand = hand("joystick", "hat y"),
    dead_zone: Knob = amount(0.05, 0.0, 0.9),
    curve: Knob = amount(0.0, 0.0, 1.0),
    which: Setting = "",
) -> Out(
    "x", "y", "z", "rotate_x", "rotate_y", "rotate_z", *BUTTONS, "hat_x", "hat_y", display="stick"
):
    """A joystick, a wheel or pedals: six axes, twelve buttons and a hat.

    `which` is its number, from 1, or a part of its name; empty is the first one found.
    """
    x = _shaped(x, dead_zone, curve)
    y = _shaped(y, dead_zone, curve)
    z = _shaped(z, dead_zone, curve)
    rotate_x = _shaped(rotate_x, dead_zone, curve)
    rotate_y = _shaped(rotate_y, dead_zone, curve)
    rotate_z = _shaped(rotate_z, dead_zone, curve)
    return (
        x, y, z, rotate_x, rotate_y, rotate_z,
        button_1, button_2, button_3, button_4, button_5, button_6,
        button_7, button_8, button_9, button_10, button_11, button_12, hat_x, hat_y,
    )  # fmt: skip


def gamepad(
    left_x: Hand = hand("gamepad", "left x"),
    left_y: Hand = hand("gamepad", "left y"),
    right_x: Hand = hand("gamepad", "right x"),
    right_y: Hand = hand("gamepad", "right y"),
    left_trigger: Hand = hand("gamepad", "left trigger"),
    right_trigger: Hand = hand("gamepad", "right trigger"),
    south: Hand = hand("gamepad", "south"),
    east: Hand = hand("gamepad", "east"),
    west: Hand = hand("gamepad", "west"),
    north: Hand = hand("gamepad", "north"),
    left_shoulder: Hand = hand("gamepad", "left shoulder"),
    right_shoulder: Hand = hand("gamepad", "right shoulder"),
    left_stick: Hand = hand("gamepad", "left stick"),
    right_stick: Hand = hand("gamepad", "right stick"),
    back: Hand = hand("gamepad", "back"),
    start: Hand = hand("gamepad", "start"),
    pad_x: Hand = hand("gamepad", "pad x"),
    pad_y: Hand = hand("gamepad", "pad y"),
    dead_zone: Knob = amount(0.05, 0.0, 0.9),
    curve: Knob = amount(0.0, 0.0, 1.0),
    which: Setting = "",
) -> Out(
    "left_x", "left_y", "right_x", "right_y", "left_trigger", "right_trigger",
    gate("south"), gate("east"), gate("west"), gate("north"),
    gate("left_shoulder"), gate("right_shoulder"), gate("left_stick"), gate("right_stick"),
    gate("back"), gate("start"), "pad_x", "pad_y", display="stick",
):  # fmt: skip
    """A gamepad of any make: two sticks, two triggers from 0 to 1, buttons by their place.

    `which` is its number, from 1, or a part of its name; empty is the first one found.
    """
    left_x = _shaped(left_x, dead_zone, curve)
    left_y = _shaped(left_y, dead_zone, curve)
    right_x = _shaped(right_x, dead_zone, curve)
    right_y = _shaped(right_y, dead_zone, curve)
    left_trigger = _shaped(left_trigger, dead_zone, curve)
    right_trigger = _shaped(right_trigger, dead_zone, curve)
    return (
        left_x, left_y, right_x, right_y, left_trigger, right_trigger,
        south, east, west, north, left_shoulder, right_shoulder,
        left_stick, right_stick, back, start, pad_x, pad_y,
    )  # fmt: skip


PRESETS = {
    "joystick": {"fine in the middle": {"curve": 0.8}, "worn out": {"dead_zone": 0.2}},
    "gamepad": {"fine in the middle": {"curve": 0.8, "dead_zone": 0.1}},
}
