"""Which kernel carries a cable, and the words of its table."""

from spikerack.runtime.codegen.ports import Pull, Site
from spikerack.runtime.memory.address import Address
from spikerack.runtime.memory.wire_cells import ARRIVING, OF_PLACES
from spikerack.runtime.plan.plan import Wire


def arriving_row(site: Site, pull: Pull) -> tuple[str, list[int]]:
    """The kernel that brings a cable to its inlet, and its table."""
    wire, target, adds, is_place = pull
    cells = site.wire_cells[wire.cable.ends]
    ring, is_events = cells.fields["state.ring"].shape[0], wire.is_between and not wire.taps
    source = _origin(site, wire, is_place and not is_events)
    if site.is_brief(site.plan.steps[wire.cable.source], wire.cable.outlet):
        ring = 1  # the only tick there is
    table = [wire.divider, wire.divider_into, wire.width, wire.into, source, ring, wire.late]
    table.append(cells.address("weight"))
    if is_events:
        places = _origin(site, wire, True) if wire.place else source
        table += [places, int(bool(wire.place)), cells.address("rest")]
        table += [cells.address(f"state.{part}{OF_PLACES * is_place}") for part in ARRIVING]
        return "events", [*table, target, int(adds), int(is_place)]
    table += [cells.address(f"state.{part}") for part in ("sum", "held", "arrived")]
    table += [target, int(adds), int(wire.spikes)]
    kind = "pull" if wire.divider == wire.divider_into else "cross"
    if not wire.taps:
        return kind, table
    return f"{kind} between", [*table, cells.address("taps"), len(wire.taps)]


def leaving_rows(site: Site, wire: Wire) -> list[list[int]]:
    """The tables of what puts a cable's spikes or signal into its ring."""
    cells, step = site.wire_cells[wire.cable.ends], site.plan.steps[wire.cable.source]
    jacks = {"": wire.cable.outlet} | ({OF_PLACES: wire.place} if wire.place else {})
    rows = []
    for told, jack in jacks.items():
        ring, size = f"state.ring{told}", cells.fields["state.ring"].shape[0]
        rows.append([wire.divider, wire.width, site.outlet(step, jack), cells.address(ring), size])
    return rows


def _origin(site: Site, wire: Wire, is_place: bool) -> Address:
    """Where a cable reads what comes: from its ring, or from the outlet itself."""
    if wire.waits:
        return site.wire_cells[wire.cable.ends].address(f"state.ring{OF_PLACES * is_place}")
    step = site.plan.steps[wire.cable.source]
    return site.outlet(step, wire.place if is_place else wire.cable.outlet)
