"""Everything that moves a patch or is played by it, started when a node asks for it.

`bind` after each swap: nodes may have come, gone or moved in memory.
"""

import os
import threading
from collections.abc import Callable
from typing import Any

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.hand_targets import reaches
from spikerack.runtime.devices.joystick import Sticks
from spikerack.runtime.devices.midi import Midi
from spikerack.runtime.devices.mouse import Mouse
from spikerack.runtime.devices.moves import Moves
from spikerack.runtime.devices.osc_access import OscAccess, osc_access
from spikerack.runtime.devices.osc_port import Order, OscPort
from spikerack.runtime.devices.outputs import sinks
from spikerack.runtime.devices.panel_hands import DEVICES, PanelHands, message
from spikerack.runtime.devices.recorder import Recorder, Where
from spikerack.runtime.devices.takes_folder import takes_folder
from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.plan.plan import Plan

MIDI, STICKS = ("midi notes", "midi control"), ("joystick", "gamepad")
MOUSE, OSC = ("mouse",), ("osc",)


class InputDevices:
    """The readers and writers of one engine.  A reader that was started stays."""

    def __init__(
        self, engine: Engine, where: Where = takes_folder,
        say: Callable[[str], None] = lambda line: None,
        patch: Callable[[], Patch | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._patch = patch  # as it is now, for who asks
        self.engine, self.timing = engine, Timing(engine)
        self._where, self._say = where, say
        self._lock = threading.Lock()  # a player's thread binds too, and each reader is one
        self.moves = Moves()  # of everything, for knobs that are mapped
        self._follows = False
        self.midi: Midi | None = None
        self.sticks: Sticks | None = None
        self.mouse: Mouse | None = None
        self.recorder: Recorder | None = None
        self.osc: OscPort | None = None
        self._query: Any = None  # OscQuery, for who asks
        try:
            self._access = osc_access(os.environ.get("SPIKERACK_OSC", ""))
        except PatchError as error:
            self._access = None
            say(str(error))
        self.panels = PanelHands(self.timing)

    def bind(self) -> None:
        """Find the nodes of the engine's program, and start what they need."""
        with self._lock:
            self._bind()

    def _bind(self) -> None:
        program = self.engine.program
        if program is None:
            return
        found = reaches(program)
        notes, takes, sent = (sinks(self.engine, program, kind) for kind in ("midi", "disk", "osc"))

        def of(devices: tuple[str, ...]) -> list[Any]:
            return [r for r in found if r.device in devices]

        self.panels.bind(of(DEVICES))
        if self.midi or of(MIDI) or notes or self._follows:
            self.midi = self.midi or Midi(self.timing, self.moves)
            self.midi.hears_all = self._follows
            self.midi.bind(of(MIDI), notes)
        if self.sticks or of(STICKS) or self._follows:
            self.sticks = self.sticks or Sticks(self.timing, self.moves)
            self.sticks.bind(of(STICKS))
        if self.mouse or of(MOUSE):
            self.mouse = self.mouse or Mouse(self.timing)
            self.mouse.bind(of(MOUSE))
        if self._access and (self.osc or of(OSC) or sent or self._follows or self._access.commands):
            self.osc = self.osc or self._osc(self._access)
            self.osc.bind(of(OSC), sent)
        if self.recorder or takes:
            self.recorder = self.recorder or Recorder(self._where, self.engine.rate, self._say)
            self.recorder.bind(takes)

    def _osc(self, access: OscAccess) -> OscPort:
        made = OscPort(self.timing, self.moves, access)
        if access.commands and not made.problem:
            from spikerack.runtime.devices.osc_query import OscQuery, tree  # takes a server with it

            try:
                self._query = OscQuery(access, lambda: tree(self._plan(), self._patch()))
            except OSError as error:
                self._say(f"OSCQuery: port {access.port} cannot be had ({error.strerror}); free it")
        if made.problem:
            self._say(made.problem)
        return made

    def _plan(self) -> Plan | None:
        return self.engine.program.plan if self.engine.program else None

    def orders(self) -> list[Order]:
        """The commands that came by OSC since the last call."""
        found: list[Order] = []
        while self.osc is not None and self.osc.orders:
            found.append(self.osc.orders.popleft())
        return found

    def follow(self, everything: bool) -> None:
        """Listen to every port and stick from now on, for knobs that they turn; or no more."""
        if everything != self._follows:
            self._follows = everything
            self.bind()

    def says(self) -> dict[str, str]:
        """A line for each node that a device moves or plays: which it is, or what is missing."""
        found: dict[str, str] = {}
        for reader in (self.midi, self.sticks, self.mouse, self.recorder, self.osc):
            found |= reader.says if reader is not None else {}
        return found

    def key(self, number: int, velocity: float) -> None:
        """A key of the computer's own keyboard, down or up (0): all that has keys hears it."""
        self.panels.note(number, velocity)
        if self.midi is not None:
            self.midi.hear("computer keyboard", message(number, velocity))

    def close(self) -> None:
        """Everything ends, notes and files too."""
        for reader in (self._query, self.osc, self.midi, self.sticks, self.mouse, self.recorder):
            if reader is not None:
                reader.close()
