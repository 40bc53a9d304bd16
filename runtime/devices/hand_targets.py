"""A node that devices move: where its hands are, and how a change gets there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spikerack.runtime.engine.engine import Engine
from spikerack.runtime.link.generic_program import Program
from spikerack.runtime.memory.address import Address
from spikerack.runtime.plan.plan import Plan, Step
from spikerack.runtime.plan.spans import sample_of, samples, ticks_in

SLOW = 1000  # samples from tick to tick of a node that notes wait for


@dataclass(frozen=True)
class HandTarget:
    """The hands of one node that one kind of device moves."""

    node: str
    device: str
    channels: int
    divider: int
    settings: dict[str, Any]
    places: dict[str, Address]  # part: address of its first channel
    now: Callable[[str], Any]  # the values of a part
    hold: int = 1  # ticks that a gate must last to be seen by all who hear it

    def tick_at(self, sample: int) -> int:
        """The first tick of the node that is not before a sample."""
        return ticks_in(sample, self.divider)

    def sample_of(self, tick: int) -> int:
        """When a tick is."""
        return sample_of(tick, self.divider)

    def move(self, engine: Engine, part: str, value: float, at: int = 0) -> None:
        """Move a part of all channels at a sample (0: as soon as can be)."""
        if (place := self.places.get(part)) is not None:
            for channel in range(self.channels):
                engine.event(place + 8 * channel, value, at)

    @property
    def shape(self) -> tuple:
        """Equal as long as what a reader keeps about the node still holds."""
        settings = tuple(sorted((k, str(v)) for k, v in self.settings.items()))
        return self.node, self.device, self.channels, self.divider, settings


def reaches(program: Program) -> list[HandTarget]:
    """Every node of a program with hands, once for each kind of device."""
    found = []
    for name, step in program.plan.steps.items():
        hands = [(p.name, p.default) for p in step.spec.of("hand")]
        settings = {
            p.name: step.node.settings.get(p.name, p.default) for p in step.spec.of("setting")
        }
        for device in dict.fromkeys(moved.device for _, moved in hands):
            cells = program.nodes[name]
            ports = {m.part: port for port, m in hands if m.device == device}
            places = {part: cells.address(f"rest.{port}") for part, port in ports.items()}

            def now(part: str, cells: Any = cells, ports: dict[str, str] = ports) -> Any:
                return cells[f"rest.{ports[part]}"]

            hold = _hold(program.plan, step)
            found.append(
                HandTarget(name, device, step.channels, step.divider, settings, places, now, hold)
            )
    return found


def _hold(plan: Plan, step: Step) -> int:
    """A slower node hears the mean of a signal: more than half of what it hears must be up."""
    gates = (w for w in plan.out_of(step.name) if step.spec.kind(w.cable.outlet, True) == "gate")
    spans = (samples(w.divider_into) for w in gates)
    slowest = max((span for span in spans if span <= SLOW), default=0.0)
    return 1 if slowest <= step.span else int(slowest // step.span) + 1
