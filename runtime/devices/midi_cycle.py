"""What JACK calls each period for MIDI: machine code that copies bytes with their moments.

A desk is a row of words that Python and JACK's thread share: two rings of records, one for
what came in and one for what goes out, and JACK's ports.  Each ring has one writer and one
reader, who never wait.  A record holds up to 16 bytes; longer messages take several.
"""

import numpy as np

from spikerack.runtime.compiler.exported import Exported

RECORD = np.dtype([("port", "i4"), ("size", "i4"), ("ns", "i8"), ("data", "u1", 16)])
SIZE = 1 << 14  # records a ring holds, 512 kB
PORTS = 64  # of each direction
# the words of a desk: 1 while it may be used, JACK's client, records that found no room,
# then each ring's address and how many records were ever written and read
OPEN, CLIENT, LOST, IN, IN_WRITTEN, IN_READ, OUT, OUT_WRITTEN, OUT_READ = range(9)
EVENT = 9  # room for JACK's event: a time, a size and an address
INLETS = 12
OUTLETS = INLETS + PORTS
WORDS = OUTLETS + PORTS

# (frames, desk).  JACK's library must be loaded for all to see, also before it is compiled
midi_cycle = Exported("spikerack.runtime.devices.midi_cycle_code", "cycle", "wp", "w")
