"""Which kernels make, carry and copy lists of spikes, and the words of their tables."""

from spikerack.modules.ports import Outlet
from spikerack.runtime.codegen.ports import Site
from spikerack.runtime.memory.buffers import SpikeList
from spikerack.runtime.memory.taps import SpikeTap
from spikerack.runtime.plan.lists import on_way
from spikerack.runtime.plan.plan import Step, Wire
from spikerack.runtime.plan.spans import samples

Row = tuple[str, list[int]]  # a kernel's name, and its table


def made_rows(site: Site, step: Step, outlet: Outlet, is_listed: bool) -> list[Row]:
    """A list of an outlet's spikes where somebody reads one, and rows of numbers of a list."""
    wires = [w for w in site.plan.out_of(step.name) if w.cable.outlet == outlet]
    dense, listed = [w for w in wires if not w.listed], [w for w in wires if w.listed]
    found: list[Row] = []
    if not (outlet.sizes and site.plan.ticks(step.name)):
        if is_listed:
            is_told = any(w.place for w in listed)
            places = site.outlet(step, outlet.place) if is_told else site.outlet(step, outlet)
            table = [step.divider, step.width(outlet), site.outlet(step, outlet)]
            table += [int(is_told), places]
            found.append(("list", [*table, *site.list_out(step, outlet)]))
        return found
    jacks = {str(outlet): 0} if dense else {}
    jacks |= {w.place: 1 for w in dense if w.place}
    for jack, is_place in jacks.items():
        table = [step.divider, step.width(outlet), site.outlet(step, jack), is_place, 0]
        found.append(("rows of list", [*table, *site.list_out(step, outlet)]))
    return found


def given_row(site: Site, step: Step, wire: Wire) -> Row:
    """Spikes that leave now and arrive later."""
    cells = site.wire_cells[wire.cable.ends]
    table = [wire.divider, wire.late, cells.address("rest"), _is_told(wire), _is_whole(wire)]
    table += [*site.list_out(step, wire.cable.outlet), on_way(wire)]
    names = ("ends", "due", "channels", "sizes", "places")
    return "give", table + [cells.address(f"state.{name}") for name in names]


def taken_row(site: Site, wire: Wire, target: SpikeList, adds: bool) -> Row:
    """What a cable brings to an inlet's list."""
    cells = site.wire_cells[wire.cable.ends]
    weight = cells.address("weight")
    into = [target.room, target.counts, target.channels, target.sizes, target.places]
    if wire.is_direct:
        source = site.list_out(site.plan.steps[wire.cable.source], wire.cable.outlet)
        return "take", [wire.divider, wire.width, wire.into, int(adds), weight, *source, *into]
    table = [wire.divider_into, wire.width, wire.into, int(adds), weight]
    table += [wire.divider, _is_whole(wire), on_way(wire)]
    table += [cells.address("state.ends"), cells.address("state.due"), *into]
    return "take later", table + [
        cells.address(f"state.{name}") for name in ("channels", "sizes", "places")
    ]


def tapped_row(site: Site, step: Step, outlet: str, tap: SpikeTap) -> Row:
    """A copy of an outlet's list for whoever reads it."""
    source, arrays = site.list_out(step, outlet), (tap.ticks, tap.channels, tap.sizes, tap.written)
    table = [step.divider, source.room, source.counts, source.channels, source.sizes]
    return "tapped list", [*table, len(tap.ticks), *(a.ctypes.data for a in arrays)]


def _is_whole(wire: Wire) -> int:
    """1 if spikes keep their place in the tick: they come whole ticks later."""
    return int(wire.divider == wire.divider_into and not wire.rest)


def _is_told(wire: Wire) -> int:
    """1 if spikes come a tick of their source later: they fell within the one that has ended."""
    return int(bool(wire.place) and samples(wire.divider) > samples(wire.divider_into))
