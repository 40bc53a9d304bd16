"""What a sound device calls: machine code from end to end, without Python and its lock.

`on_device` is PortAudio's, handed over as an address, with the address of a gate beside it: the
engine's address, which a callback takes out while it works and then puts back, the number of
outputs, the system's number of the calling thread, and how often it called.  Who takes the
engine out for good (`leave`) knows that the device is out of it and stays out: a stream whose gate
is empty plays silence.
`keep_time` is one long call that takes the device's place: it sleeps and pumps.
"""

from spikerack.runtime.compiler.exported import Exported
from spikerack.runtime.engine import pump

_CODE = "spikerack.runtime.devices.callback_code"

# (source, target, frames, times, flags, gate)
on_device = Exported(_CODE, "on_device", "pplplp", "w", keeps_lock=False)
# (engine, stop, scratch, frames): until the word at `stop` is set
keep_time = Exported(_CODE, "keep_time", "iiii", keeps_lock=False)
# (signal): what ends the thread that calls it
end_thread = Exported(_CODE, "end_thread", "w")
# (gate): the engine's address, out of its gate; 0 if a callback has it now, or nobody
leave = Exported(_CODE, "leave", "i", "i")
# (engine, told): the stamp, nanoseconds, sample and frames of the last block, to four words
last_block = Exported(_CODE, "last_block", "ii")

ALL = (*pump.ALL, on_device, keep_time, end_thread, leave, last_block)


def prepare() -> None:
    """Compile what is on no disk: for another process, so that this one is not held up."""
    for function in ALL:
        if not function.is_ready:
            function.build()
