"""What Python calls of the compiled engine: `runtime.engine.native` has the code."""

from spikerack.runtime.compiler.exported import Exported

_NATIVE = "spikerack.runtime.engine.native"

# (engine, source, target, frames): so many samples, from and to float32 at addresses
pump = Exported(f"{_NATIVE}.driver", "pump", "iiii", keeps_lock=False)
# (engine, time, address, value, kind): an event; False if the queue is full.  The lock makes all
# threads of Python one producer
push_event = Exported(f"{_NATIVE}.events", "push_event", "iiifi", "b")
# a word that others read meanwhile, and one that they write
publish = Exported("spikerack.runtime.compiler.atomics", "publish", "ii")
observe = Exported("spikerack.runtime.compiler.atomics", "observe", "i", "i")

ALL = (pump, push_event, publish, observe)
