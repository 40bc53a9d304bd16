"""The patch kernel: every piece of a plan written out, compiled, and put in a program's table."""

from collections.abc import Callable, Mapping
from typing import Any

from spikerack.runtime.codegen.loops import segments
from spikerack.runtime.codegen.piece_kernel import PieceKernel
from spikerack.runtime.codegen.slots import stride
from spikerack.runtime.compiler.source import Source
from spikerack.runtime.link.finish import finished
from spikerack.runtime.link.generic_program import Program, Writer
from spikerack.runtime.link.playable import Uncompiled
from spikerack.runtime.memory import shared_words
from spikerack.runtime.memory.address import aligned
from spikerack.runtime.memory.store import Store
from spikerack.runtime.plan.pieces import Piece, cut, is_plain
from spikerack.runtime.plan.plan import BLOCK, Plan

FEWEST_LANES = 4


def patch_program(
    plan: Plan,
    store: Store,
    sample_rate: int,
    load: Callable[[Source], Any],
    taps: Mapping[tuple[str, str], int] | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Program:
    """A program of specialised kernels, one for each piece of the plan.

    Equal pieces that do not wait for each other become the lanes of one kernel.  `pause` is
    called now and then; it may raise to say that nobody wants to know any more.
    """
    try:
        writer = Writer(plan, store, sample_rate, load, taps or {}, forms=lambda source: True)
        return _program(writer, pause)
    except Uncompiled:  # the store knows which
        return patch_program(plan, store, sample_rate, load, taps, pause)


def _program(writer: Writer, pause: Callable[[], None]) -> Program:
    pieces = cut(writer.plan)
    exported = _exported(writer.plan, pieces, writer.wanted)
    for batch in _batches(writer, pieces, exported, pause):
        pause()
        if batch[0].fused:
            _write(writer, batch, exported)
        else:
            for group in batch[0].groups:
                writer.group(group)
    return finished(writer, "patch")


def _batches(
    writer: Writer,
    pieces: list[Piece],
    exported: Callable[[str, str], bool],
    pause: Callable[[], None],
) -> list[list[Piece]]:
    """Pieces in running order, equal one-channel pieces of one level together.

    A piece's level is one more than that of the latest piece it waits for, so pieces of one
    level never wait for each other.
    """
    plan = writer.plan
    home = {name: i for i, piece in enumerate(pieces) for name in piece.names}
    level = [0] * len(pieces)
    for i, piece in enumerate(pieces):
        wires = [w for name in piece.names for w in plan.into(name)]
        before = [home[w.cable.source] for w in wires if w.behind < BLOCK or w.cut]
        level[i] = max([0, *(level[j] + 1 for j in before if j != i)])
    batches: dict[tuple, list[Piece]] = {}
    for i, piece in enumerate(pieces):
        pause()
        key: tuple = (level[i], i)
        if piece.fused and all(plan.steps[n].channels == 1 for n in piece.names):
            text = PieceKernel(writer.site, segments(plan, piece), exported)
            key = (level[i], text.source().text)
        batches.setdefault(key, []).append(piece)
    ordered = sorted(batches.items(), key=lambda item: (item[0][0], str(item[0][1])))
    return [part for _, batch in ordered for part in _worth(batch)]


def _worth(batch: list[Piece]) -> list[list[Piece]]:
    """Two or three pieces are quicker one after the other than as lanes."""
    return [batch] if len(batch) >= FEWEST_LANES else [[piece] for piece in batch]


def _exported(
    plan: Plan, pieces: list[Piece], taps: Mapping[tuple[str, str], int]
) -> Callable[[str, str], bool]:
    """Tells whether an outlet is read outside its piece, and so needs a buffer."""
    home = {name: i for i, piece in enumerate(pieces) for name in piece.names}
    loop = {n: i for i, group in enumerate(plan.groups) if group.loop for n in group.names}
    wanted = set(taps)
    for w in plan.wires:
        a, b = w.cable.source, w.cable.target
        inlined = a in loop and loop[a] == loop.get(b)
        if home[a] != home[b] or not (is_plain(w) or inlined):
            wanted.update({(a, w.cable.outlet), (a, w.place)})
    for name, step in plan.steps.items():
        wanted.update((name, str(o)) for o in step.spec.outlets if o.sink)
    return lambda node, outlet: (node, outlet) in wanted


def _write(writer: Writer, batch: list[Piece], exported: Callable[[str, str], bool]) -> None:
    """Equal pieces: what generic kernels bring, the pieces themselves, what leaves them."""
    first_check, lanes = len(writer.checks), len(batch)
    texts = [
        PieceKernel(writer.site, segments(writer.plan, piece, lanes), exported, lanes)
        for piece in batch
    ]
    source = [text.source() for text in texts][0]
    for text in texts:
        for step, port in text.hands:
            writer.hand(step, port.name, port.default)
        for pull in text.pulls:
            writer.pull(pull)
        writer.baked |= text.baked
    work = aligned(texts[0].words.size + 64)  # idle lanes may read on
    writer.kept.append(work)
    at = len(writer.ops)
    names = [name for piece in batch for name in piece.names]
    idle = stride(lanes) - lanes if lanes > 1 else 0  # lanes to fill a vector read like the first
    rows = [word for text in texts for word in text.words.table]
    if idle:
        unread = aligned(BLOCK)
        writer.kept.append(unread)
        words = texts[0].words
        rows += idle * [
            unread.ctypes.data if k in words.written else word for k, word in enumerate(words.table)
        ]
    writer.op(" + ".join(names), source, [work.ctypes.data, *rows])
    steps = [writer.plan.steps[name] for name in names]
    watched = [
        (step, outlet)
        for step in steps
        for outlet in [str(o) for o in step.spec.outlets if exported(step.name, str(o))] or [""]
    ]
    for step, outlet in sorted(watched, key=lambda pair: pair[1] == ""):  # outlets come first
        writer.check(step, outlet)
    row = writer.ops[at]
    row[shared_words.O_CHECK], row[shared_words.O_CHECKS] = (
        first_check,
        len(writer.checks) - first_check,
    )
    for piece in batch:
        for group in piece.groups:
            for name in group.names:
                late = (w.cable for w in writer.plan.out_of(name) if group.loop)
                inlined = {c.ends for c in late if c.target in group.names}
                writer.leaving(writer.plan.steps[name], inlined)
