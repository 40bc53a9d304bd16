"""Spikes from nowhere, and spikes made audible."""

from spikerack.modules.chance import uniform
from spikerack.modules.maths import exp, exp2, sine
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Impulse,
    Knob,
    Out,
    Place,
    State,
    amount,
    audio,
    hertz,
    octaves,
    place,
    seconds,
    seeded,
    spikes,
)

FAMILY = Family("source", display="raster")


def poisson(
    rate: Knob = hertz(10.0, 0.01, 10_000.0),
    dice: State = seeded(),
    dt: Context = DT,
) -> Out(spikes("spike", place="since")):
    """Spikes at random, each channel for itself (Poisson 1837).

    k spikes in a tick with probability e^-m m^k / k!, m = rate dt (at most 500): also where they
    are faster than the ticks their mean and their variance are right.
    """
    mean = min(500.0, rate * dt)
    none = exp(-mean)
    u, dice = uniform(dice)
    chance = none
    left = 1.0 - u - none  # beyond the chances of so few
    spike = 0.0
    while left >= 0.0 and spike < 1000.0:
        spike += 1.0
        chance *= mean / spike
        left -= chance
    since = 0.5
    if spike == 1.0:  # one lies anywhere in its chance
        since = min(1.0, max(0.0, 1.0 + left / chance))
    return spike, since, dice


def _cubic(start: float, rise: float, end: float, rise_there: float) -> tuple[float, float]:
    """The square and the cube of a way of one tick that begins and ends as told (Hermite)."""
    way = end - start
    return 3.0 * way - 2.0 * rise - rise_there, rise + rise_there - 2.0 * way


def spike_voice(
    spike: Impulse = 0.0,
    frequency: Knob = hertz(440.0, 20.0, 12_000.0),
    spread: Knob = octaves(0.0, -8.0, 8.0),
    decay: Knob = seconds(0.05, 1e-3, 5.0),
    click: Knob = amount(0.2),
    level: Knob = amount(0.5),
    since: Place = place("spike"),
    fast: State = 0.0,
    slow: State = 0.0,
    x: State = 0.0,
    y: State = 0.0,
    channel: Context = 0,
    channels: Context = 1,
    dt: Context = DT,
) -> Out(audio("out"), category="audio", display="scope"):
    """A spike one can hear: a soft click that strikes a decaying tone.

    The click is t/s exp(1 - t/s), s = 0.1 ms: 27 dB down at 8 kHz, 37 dB at 16 kHz.  The tone
    is a sine from 0 that sinks by 60 dB in `decay`.  Both begin where in its tick the spike fell.
    `click` goes from tone to click alone; `spread` tunes the channels apart, in octaves from the
    first to the last.
    """
    along = channel / max(1.0, channels - 1.0)
    pitch = min(0.45, frequency * dt * exp2(spread * along))
    fade = exp(-6.907755278982137 * dt / decay)
    turn_x = fade * sine(pitch + 0.25)
    turn_y = fade * sine(pitch)
    gone = dt * 1e4
    soft = exp(-gone)
    shrinks = -6.907755278982137 * dt / decay
    turns = 6.283185307179586 * pitch
    struck = min(100.0, max(-100.0, spike))
    # what the strike has come to by now: a cubic between the ticks, which costs no sine
    click_2, click_3 = _cubic(1.0, -gone, soft, -gone * soft)
    x_2, x_3 = _cubic(1.0, shrinks, turn_x, shrinks * turn_x - turns * turn_y)
    y_2, y_3 = _cubic(0.0, turns, turn_y, shrinks * turn_y + turns * turn_x)
    click_now = 0.0
    tone_x = 0.0
    tone_y = 0.0
    if struck != 0.0:
        click_now = struck * 2.718281828459045
        click_now = click_now * (1.0 + since * (since * (click_2 + since * click_3) - gone))
        tone_x = struck * (1.0 + since * (shrinks + since * (x_2 + since * x_3)))
        tone_y = struck * (since * (turns + since * (y_2 + since * y_3)))
    # two equal poles: an impulse that rises and falls without a corner
    slow = soft * (slow + fast * gone) + click_now * since * gone
    fast = soft * fast + click_now
    x, y = turn_x * x - turn_y * y + tone_x, turn_x * y + turn_y * x + tone_y  # y is 0 at first
    out = level * (click * slow + (1.0 - click) * y)
    return out, fast, slow, x, y


PRESETS = {
    "poisson": {
        "background": {"rate": 5.0},
        "rain": {"rate": 40.0},
        "crackle": {"rate": 600.0},
    },
    "spike_voice": {
        "geiger": {"click": 1.0},
        "woodblock": {"frequency": 800.0, "decay": 0.06, "click": 0.3},
        "kalimba": {"frequency": 262.0, "decay": 0.8, "click": 0.1, "spread": 2.0},
        "rain on glass": {"frequency": 2500.0, "decay": 0.02, "spread": 2.0, "click": 0.1},
    },
}
