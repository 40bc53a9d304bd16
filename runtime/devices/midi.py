"""MIDI, live: one thread from the ports to the nodes' hands, and from their notes to ports.

What arrives waits in the systems' own queues, with times, so no Python runs where JACK or ALSA
must not wait.
"""

import heapq
import threading
import time
from collections.abc import Mapping
from typing import Any

from spikerack.runtime.devices.clock import Timing
from spikerack.runtime.devices.controls import Controls
from spikerack.runtime.devices.hand_queue import HandQueue
from spikerack.runtime.devices.hand_targets import HandTarget
from spikerack.runtime.devices.midi_moves import move_of
from spikerack.runtime.devices.midi_out import NOTE_OFF, Notes
from spikerack.runtime.devices.midi_ports import Ports, fits
from spikerack.runtime.devices.moves import Moves
from spikerack.runtime.devices.note_rules import rules_of
from spikerack.runtime.devices.outputs import Sink
from spikerack.runtime.devices.voices import Voices

POLL, LOOK = 0.002, 0.5  # seconds: messages, ports
PATIENCE, CLOSE = 1.0, 0.4  # seconds that others wait for the thread, and at the end
HANGS = "MIDI does not answer; start its server again"


class Midi:
    """Reads every port a node asks for, and plays what `midi_out` nodes make."""

    def __init__(self, timing: Timing, moves: Moves | None = None) -> None:
        self.timing, self.engine = timing, timing.engine
        self._moves = moves or Moves()
        self.hears_all = False  # every port is open, for what turns knobs
        self.says: dict[str, str] = {}  # a line for each node: its ports, or what is missing
        self._notes: dict[tuple, tuple[HandTarget, Any]] = {}
        self._hands = HandQueue(self.engine)
        self._sinks: dict[str, tuple[Sink, Notes]] = {}
        self._due: list[tuple[float, int, str, list[int], float]] = []
        self._latest: dict[str, float] = {}  # when each port hears the last of them
        self._ports = Ports()
        self._count = 0
        self._looked = -LOOK
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midi", daemon=True)
        self._thread.start()

    @property
    def malformed(self) -> int:
        """Messages that were broken, unknown or lost, and so were skipped."""
        return self._ports.malformed

    def bind(self, reaches: list[HandTarget], sinks: list[Sink]) -> None:
        """These nodes are played from now on; nodes that stay keep their notes.

        Not while a MIDI server hangs: an edit must not wait for it.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            self.says = {r.node: HANGS for r in reaches} | {s.node: HANGS for s in sinks}
            return
        try:
            self._play()  # what the old taps still hold
            before, self._notes = self._notes, {}
            for reach in reaches:
                kept = before.get(reach.shape)
                player = kept[1] if kept else self._fresh(reach)
                if isinstance(player, Voices):
                    player.hold(reach.hold)
                self._notes[reach.shape] = reach, player
            self._hands.flow()
            old = self._sinks
            self._sinks = {}
            for sink in sinks:
                port, channel = sink.settings["port"], int(sink.settings["midi_channel"])
                known = old.pop(sink.node, None)
                same = known and known[1].matches(port, channel, sink.channels)
                notes = known[1] if known and same else Notes(port, channel, sink.channels)
                if known and not same:
                    self._post(known[1].port, known[1].silence(), 0.0)
                self._sinks[sink.node] = sink, notes
            for _, notes in old.values():
                self._post(notes.port, notes.silence(), 0.0)
            self._looked = -LOOK  # at once: others may want to connect to our own port
            self._say()
        finally:
            self._lock.release()

    def _fresh(self, reach: HandTarget) -> Any:
        channel = int(reach.settings.get("midi_channel", 0))
        if reach.device == "midi control":
            return Controls(reach.channels, reach.settings.get("numbers", "1"), channel)
        strikes = reach.now("strikes") if "strikes" in reach.places else ()
        voices = Voices(reach.channels, channel, strikes, rules=rules_of(reach.settings))
        self._hands.put(reach, voices.silence())
        return voices

    def hear(self, port: str, data: list[int]) -> None:
        """A message from somewhere else, as if it came from a port of this name."""
        if self._lock.acquire(timeout=CLOSE):
            try:
                self._take(port, data, self.timing.sample_at(time.monotonic_ns()))
                self._hands.flow()
            finally:
                self._lock.release()

    def ports(self) -> dict[str, list[str]]:
        """The names of what could be heard and played now."""
        with self._lock:
            return self._ports.names()

    def close(self) -> None:
        """End every note that was begun elsewhere, and let go of the ports."""
        self._end.set()
        self._thread.join(CLOSE)
        if self._thread.is_alive():  # in a server that hangs: nothing of it can be closed
            return
        for _, _, port, data, _ in sorted(self._due):  # ends of notes that were to come in a moment
            if data[0] & 0xF0 == NOTE_OFF:
                self._ports.send(port, [data])
        for _, notes in self._sinks.values():
            self._ports.send(notes.port, notes.silence())
        time.sleep(0.02 if self._sinks else 0.0)  # a port that closes at once swallows them
        self._ports.close()

    def _run(self) -> None:
        while not self._end.wait(POLL):
            self._ports.find()
            with self._lock:
                self.timing.look()
                if time.monotonic() - self._looked > LOOK:
                    self._look()
                for port, data, ns in self._ports.heard():
                    self._take(port, data, self.timing.sample_at(ns))
                self._hands.flow()
                self._play()

    def _look(self) -> None:
        asked = [str(r.settings.get("port", "")) for r, _ in self._notes.values()]
        asked += [""] * self.hears_all
        played = [notes.port for _, notes in self._sinks.values()]
        for name in self._ports.look(asked, played):
            self._silence(name)
        self._say()
        self._looked = time.monotonic()

    def _say(self) -> None:
        names = self._ports.names()
        heard = {
            r.node: _said(r.settings, names["in"]) + self._skipped(r.settings, names["in"])
            for r, _ in self._notes.values()
        }
        self.says = heard | {
            name: _said(sink.settings, names["out"], "our own port; connect an instrument to it")
            for name, (sink, _) in self._sinks.items()
        }

    def _skipped(self, settings: Mapping[str, Any], names: list[str]) -> str:
        wanted = str(settings.get("port", "")).strip()
        count = sum(self._ports.skipped(name) for name in names if fits(wanted, name))
        return f"; {count} broken messages skipped" if count else ""

    def _silence(self, port: str) -> None:
        """A keyboard was unplugged: nobody will let go of its keys."""
        now = self.timing.sample_at(time.monotonic_ns())
        for reach, player in self._notes.values():
            if isinstance(player, Voices):
                self._hands.put(reach, player.let_go(port, reach.tick_at(now)))

    def _take(self, port: str, data: list[int], at: int) -> None:
        if move := move_of(data):
            self._moves.heard(port, *move)
        for reach, player in self._notes.values():
            if fits(str(reach.settings.get("port", "")), port):
                self._hands.put(reach, player.feed(data, port, reach.tick_at(at)))

    def _play(self) -> None:
        for sink, notes in self._sinks.values():
            begin, made = sink.drain()
            for tick, data in notes.feed(made):
                due = self.timing.moment_of(begin + int(tick * sink.span))
                self._post(notes.port, [data], due)
        while self._due and self._due[0][0] <= time.monotonic_ns():
            _, _, port, data, due = heapq.heappop(self._due)
            self._ports.send(port, [data], due)

    def _post(self, port: str, messages: list[list[int]], due: float) -> None:
        # a port hears in order, though the estimate of the clock moves
        due = self._latest[port] = max(due, self._latest.get(port, 0.0))
        for data in messages:
            self._count += 1
            early = due - self._ports.ahead(port)
            heapq.heappush(self._due, (early, self._count, port, data, due))


def _said(settings: Mapping[str, Any], names: list[str], unnamed: str = "") -> str:
    """The ports a node means, or what is missing."""
    wanted = str(settings.get("port", "")).strip()
    if unnamed and not wanted:
        return unnamed
    found = [name for name in names if fits(wanted, name)]
    if found:
        return ", ".join(found)
    return f'no MIDI port "{wanted}"; plug it in' if wanted else "no MIDI port found; plug one in"
