"""Open Sound Control: values that phones, tablets and other programs send, and that they get.

A Hand arrives from `runtime.devices.osc_port` at its own sample; an outlet with a sink leaves the
patch.  (Wright & Freed 1997, "Open SoundControl"; the specification of OSC 1.0, 2002.)
"""

import re

import numpy as np

from spikerack.modules.maths import exp
from spikerack.modules.ports import (
    DT,
    Context,
    Family,
    Hand,
    Knob,
    Out,
    Setting,
    Signal,
    State,
    Trigger,
    hand,
    prepared,
    seconds,
    signal,
    spikes,
    whole,
)

FAMILY = Family("utility")
ADDRESS = re.compile(r"/(?:(?![#*,?\[\]{}])[!-~])*")  # as OSC 1.0 has it: ASCII that can be printed
MOST = 256  # of its channels that `osc_out` sends


def osc_places(addresses: str) -> list[tuple[str, int]]:
    """The address of each channel, and which of its numbers, from 0: "/fader, /accxyz 2"."""
    found = []
    for part in filter(None, (part.strip() for part in addresses.split(","))):
        address, _, number = part.partition(" ")
        number = number.strip() or "1"
        is_place = number.isdecimal() and number.isascii() and 1 <= int(number[:4]) <= MOST
        if not ADDRESS.fullmatch(address) or not is_place:
            rule = "addresses: must begin with a slash, a number may follow"
            raise ValueError(f"{rule} (got {part[:20]!r}); write such as /fader, /accxyz 2")
        found.append((address, int(number) - 1))
    return found


def _moved(addresses: str, channels: int) -> np.ndarray:
    """Which channels something moves; a text that is no list of addresses is an error."""
    return np.where(np.arange(channels) < len(osc_places(addresses)), 1, 0)


def osc_in(
    value: Hand = hand("osc", "value"),
    strikes: Hand = hand("osc", "strikes"),
    glide: Knob = seconds(0.005, 0.0, 1.0, "cubic"),
    addresses: Setting = "/fader",
    moved_by: State = prepared(_moved, "channels", kind=int),
    struck: State = 0.0,
    at: State = 0.0,
    dt: Context = DT,
) -> Out("value", spikes("trigger")):
    """What is sent to OSC addresses: "/fader, /accxyz 2" go to channels 1, 2 ... of the node.

    A number after an address says which of several numbers; `trigger` is a spike for each message.
    `glide` is the time constant with which the value follows.
    """
    at = value + (at - value) * exp(-dt / max(glide, 1e-9))
    trigger = max(strikes - struck, 0.0)
    struck = strikes
    value = at
    return value, trigger, struck, at


def _kept(address: str) -> np.ndarray:
    """Nothing but an error where an address is none."""
    if not ADDRESS.fullmatch(address) or len(address) > MOST:
        rule = "address: must begin with a slash and have no blank"
        raise ValueError(f"{rule} (got {address[:20]!r}); write such as /spikerack")
    return np.zeros(1)


def osc_out(
    value: Signal = 0.0,
    trigger: Trigger = 0.0,
    address: Setting = "/spikerack",
    port: Setting = whole(9001, 1, 65_535),
    kept: State = prepared(_kept),
) -> Out(signal("value", sink="osc"), signal("strike", sink="osc")):
    """Sends its channels to an OSC address, as one message, when they change: at most every 10 ms.

    At each trigger the channel's number, from 1, goes to the address with "/trigger" behind it.
    It is sent to this machine, or to who last sent something and may: `port` is there.  Addresses
    begin with /spikerack unless SPIKERACK_OSC is set.
    """
    strike = trigger
    return value, strike
