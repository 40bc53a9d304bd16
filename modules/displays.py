"""What shows a signal.  Each passes on what it shows, so it can also stand in a cable's way.

The knobs are the display's own: `patcher.displays` draws what the outlets carry.
"""

from spikerack.modules.ports import (
    Family,
    Knob,
    Out,
    Places,
    Signal,
    Sizes,
    Spikes,
    amount,
    choice,
    decibels,
    places,
    seconds,
    signal,
    sizes,
    spike_list,
    whole,
)

FAMILY = Family("analysis", plain="audio")


def scope(
    a: Signal = 0.0,
    b: Signal = 0.0,
    time: Knob = seconds(0.02, 0.0005, 2.0),
    gain: Knob = amount(1.0, 0.01, 100.0, "log"),
    trigger: Knob = choice("rise", "fall", "free"),
    level: Knob = amount(0.0, -1.0, 1.0),
) -> Out(
    signal("a", sink="display"),
    signal("b", sink="display"),
    bypass={"a": "a", "b": "b"},
    display="scope",
):
    """Signals over time: every channel of two cables is a trace.

    A picture begins where the first channel of `a` passes `level`, and lasts for `time`; a
    trace as high as the picture is 1 / `gain`.
    """
    return a, b


def xy(
    x: Signal = 0.0,
    y: Signal = 0.0,
    time: Knob = seconds(0.05, 0.001, 2.0),
    gain: Knob = amount(1.0, 0.01, 100.0, "log"),
) -> Out(
    signal("x", sink="display"),
    signal("y", sink="display"),
    bypass={"x": "x", "y": "y"},
    display="xy",
):
    """One signal against another, channel by channel: a phase plane with a trail of `time`."""
    return x, y


def spectrum(
    x: Signal = 0.0,
    floor: Knob = decibels(-90.0, -140.0, -20.0),
    time: Knob = seconds(0.085, 0.005, 0.5),
) -> Out(signal("x", sink="display"), display="spectrum"):
    """How loud each frequency is, from 20 Hz up: a sine of full scale reaches 0 dB.

    It hears the last `time`: the longer, the finer the frequencies.  The window is that of
    Blackman and Harris (Harris 1978).
    """
    return x


def spectrogram(
    x: Signal = 0.0,
    floor: Knob = decibels(-80.0, -140.0, -20.0),
    time: Knob = seconds(4.0, 0.5, 20.0),
) -> Out(signal("x", sink="display"), display="spectrogram"):
    """Frequencies over time, from 20 Hz up; the brighter, the louder.  Channels are added."""
    return x


def cochleogram(
    x: Signal = 0.0,
    floor: Knob = decibels(-60.0, -120.0, -12.0),
    time: Knob = seconds(4.0, 0.1, 20.0),
) -> Out(signal("x", sink="display"), display="cochleogram"):
    """The channels of a bank over time, the first at the bottom; the brighter, the louder.

    A sine of full scale is 0 dB, and as bright as can be; of more channels than there are pixels
    the loudest stands for its neighbours.
    """
    return x


def raster(
    spike: Spikes,
    size: Sizes = sizes("spike"),
    where: Places = places("spike"),
    time: Knob = seconds(2.0, 0.1, 20.0),
) -> Out(
    spike_list("spike", "spike", "size", "where", sink="display"),
    bypass={"spike": "spike"},
    display="raster",
):
    """Spikes over time: a row for each channel, thousands of them; no spike is left out."""
    return spike, where, size


def matrix(
    x: Signal = 0.0,
    columns: Knob = whole(0, 0, 512),
    gain: Knob = amount(1.0, 0.01, 100.0, "log"),
) -> Out(signal("x", sink="display"), display="matrix"):
    """The channels of a cable as a field: row by row, so many `columns`; 0 makes it square."""
    return x


def histogram(
    x: Signal = 0.0,
    of: Knob = choice("intervals", "values"),
    bins: Knob = whole(48, 4, 256),
    low: Knob = amount(0.0, -10.0, 10.0),
    high: Knob = amount(1.0, -10.0, 10.0),
) -> Out(signal("x", sink="display"), display="histogram"):
    """How often: the intervals between spikes, from 1 ms to 10 s on a log axis, or values.

    Intervals are counted in each channel by itself; values go from `low` to `high`.
    """
    return x


def meter(
    x: Signal = 0.0,
    floor: Knob = decibels(-60.0, -120.0, -12.0),
    hold: Knob = seconds(1.5, 0.0, 10.0, "cubic"),
) -> Out(signal("x", sink="display"), display="meter"):
    """The level of each channel in decibels of full scale; the highest is held for `hold`."""
    return x


def rate(
    spike: Spikes,
    size: Sizes = sizes("spike"),
    where: Places = places("spike"),
    window: Knob = seconds(0.1, 0.005, 2.0),
    time: Knob = seconds(5.0, 0.5, 60.0),
) -> Out(
    spike_list("spike", "spike", "size", "where", sink="display"),
    bypass={"spike": "spike"},
    display="rate",
):
    """The rate of a population: spikes of all channels in `window`, for one channel, in Hz."""
    return spike, where, size


def value(
    x: Signal = 0.0,
    digits: Knob = whole(3, 0, 9),
) -> Out(signal("x", sink="display"), display="value"):
    """A number: what each channel carries now."""
    return x
