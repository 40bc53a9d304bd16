"""A plan as a person reads it."""

from spikerack.runtime.plan.plan import BLOCK, Plan


def plan_text(plan: Plan) -> str:
    """A line for each group, node and cable."""
    lines = [f"{len(plan.steps)} nodes, {len(plan.wires)} cables, blocks of {BLOCK} samples"]
    for number, group in enumerate(plan.groups, 1):
        kind = "loop, tick by tick" if group.loop else "block"
        lines.append(f"{number:3}  {kind}")
        for name in group.names:
            s = plan.steps[name]
            every = "every sample" if s.divider == 1 else f"every {s.span:g} samples"
            lines.append(f"       {name} ({s.spec.name}) x {s.dims['channels']}, {every}")
    for w in plan.wires:
        notes = [f"weight {w.cable.weight:g}", f"{w.width} into {w.into}"]
        notes += [f"{w.late} ticks late"] if w.late else []
        notes += ["CUT: closes a loop"] if w.cut else []
        lines.append(f"     {w.cable}: {', '.join(notes)}")
    lines += [f"     silent: {line}" for line in plan.silent.values()]
    return "\n".join(lines)
