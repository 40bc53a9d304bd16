"""A module of a player's own."""

from modules.maths import exp
from modules.ports import DT, Context, Knob, Out, Signal, State, hertz


def hum(
    pull: Signal = 0.0,
    frequency: Knob = hertz(110.0, 20.0, 2000.0),
    phase: State = 0.0,
    dt: Context = DT,
) -> Out("y"):
    """A triangle that bends with what pulls it."""
    phase = phase + frequency * exp(0.1 * pull) * dt
    phase = phase - 1.0 if phase >= 1.0 else phase
    y = 4.0 * abs(phase - 0.5) - 1.0
    return y, phase
