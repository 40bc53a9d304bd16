"""Synapses written as a module, on the sparse rows of `modules.connections`.

In a tick: sums and what is clock-driven, then who fired is put on its way, then what arrives does
`on_pre`, then receivers that fired do `on_post`.
"""

import ast

from spikerack.modules.language.algebra import number, value_of
from spikerack.modules.language.functions import HOMES
from spikerack.modules.language.one_synapse import INDENT, ROW, OneSynapse
from spikerack.modules.language.ranges import knob
from spikerack.modules.language.synapse_reading import Synapses
from spikerack.modules.language.text_error import TextError

WIRING = """\
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    fan: Setting = whole(10, 1, 100_000),
    reach: Setting = amount(5.0, 0.1, 10_000.0, "log"),
    where: Setting = "",
    path: Setting = file(),
    autapses: Setting = choice(*AUTAPSES),
    copies: Setting = whole(1, 1, 1000),
    weight: Setting = "0.5",
    delay: Setting = "0 ms",
    draw: Setting = whole(0, 0, 1_000_000),
    starts: State = prepared(starts_of, "pre", kind=int),
    targets: State = prepared(targets_of, kind=np.int32, size=expected),
    lags: State = prepared(lags_of, kind=np.int32, size=told_late),
    senders: State = prepared(senders_of, kind=np.int32, size=expected),"""
COLUMNS = """\
    columns: State = prepared(columns_of, "post", kind=int),
    column: State = prepared(column_of, kind=np.int32, size=expected),"""
WAITING = """\
    begin: State = memory("pre", kind=np.int32),
    end: State = memory("pre", kind=np.int32),
    sender: State = memory(size=waiting, kind=np.int32),
    cursor: State = memory(size=waiting, kind=np.int32),
    age: State = memory(size=waiting),
    carried: State = memory(size=waiting),
    counts: State = memory(size=two, kind=int, fill=-1),
    tick: State = 0,"""
HEAD = """\
import numpy as np

from spikerack.modules.connections import told_late, two
from spikerack.modules.links import synapse_keys, waiting
from spikerack.modules.stdp_connections import (
    column_of, columns_of, lags_of, senders_of, starts_of, targets_of, weights_of,
)
from spikerack.modules.synapse_equations import SYNAPSES
from spikerack.modules.wiring import AUTAPSES, PATTERNS, Rule, expected"""


class WrittenSynapses:
    """The text of a module of synapses, part by part."""

    def __init__(self, found: Synapses, called: str) -> None:
        self.found, self.model, self.called = found, found.model, called
        self.each = OneSynapse(found)
        self.body = self.each.body
        self.outlets = [*found.struck, *(of.removesuffix("_post") for of in found.sums)]
        if not self.outlets:
            rule = "nothing leaves these synapses"
            todo = "add to the cell, as in on_pre = 'v_post += w', or write g_post = w : 1 (summed)"
            raise TextError(self.model.text, 0, 0, rule, todo)
        for x, tree in self.model.starts.items():
            if value_of(tree) is None:
                rule = f"what {x} of a synapse begins with is a number"
                raise TextError(self.model.text, 0, 0, rule, "write one")

    def text(self) -> str:
        """The module."""
        top = [f"{of} = {self.body.text(self.model.formulas[of])}"
               for of in self.model.formulas if of in self.each.rests]  # fmt: skip
        step = self.each.step()
        arrive = self.each.lines(self.found.on_pre, "blow")
        learn = self.each.lines(self.found.on_post, "1.0") if self.found.on_post else []
        body = [*self.top(), *top, *step, *self.passing(arrive), *self.answering(learn)]
        body += ["tick = tick + 1"]
        drawn = ["dice"] * self.draws
        body.append(f"return {', '.join([*self.outlets, 'tick', *drawn])}")
        outs = [f'spikes("{o}", width="post")' for o in self.found.struck]
        outs += [f'control("{o.removesuffix("_post")}", width="post")' for o in self.found.sums]
        bypass = f'{{"pre": "{self.outlets[0]}"}}' if self.found.struck else "{}"
        head = f"def {self.called}(\n{self.ports()}\n) -> Out({', '.join(outs)}, bypass={bypass}):"
        presets = self.found.model.presets
        told = ["", "", f'PRESETS = {{"{self.called}": {presets!r}}}', ""] if presets else [""]
        return "\n".join([*self.imports(), "", "", *self.helpers(), head, self.doc(),
                          *(INDENT + line for line in body), *told])  # fmt: skip

    @property
    def draws(self) -> bool:
        """True if there is chance in it."""
        return bool(self.body.calls & {"normal", "uniform", "poisson"})

    def top(self) -> list[str]:
        """What stands before all else."""
        sizes = ", ".join(["targets.size", *(f"{x}.size" for x in self.model.states)])
        lines = [f"most = min({sizes}, senders.size)", f"last = {self.outlets[0]}.size - 1"]
        lines += ["t = tick * dt", "N_pre = 1.0 * (starts.size - 1)", "N_post = 1.0 * (last + 1)"]
        return lines

    def passing(self, arrive: list[str]) -> list[str]:
        """Who fired is put on its way, and what arrives is done."""
        clear = [
            f"{INDENT * 3}{x}[min(max(targets[link], 0), last)] = 0.0" for x in self.found.struck
        ]
        empty = [f"{INDENT * 2}{x}[j] = 0.0" for x in self.found.struck]
        ends = (f"min(max({end}[nth], 0), most)" for end in ("begin", "end"))
        row = f"{INDENT * 2}for link in range({', '.join(ends)}):"
        wipe = [
            "if written < 0 or written > begin.size:  # at the start, or more than had room",
            f"{INDENT}for j in range(last + 1):", *empty,
            "else:", f"{INDENT}for nth in range(written):", row, *clear,
        ] if clear else []  # fmt: skip
        at_once = [*ROW.format(first="first", beyond="beyond").splitlines()]
        at_once += [INDENT + line for line in arrive]
        late = ["while link < beyond and lags[link] <= age[spot]:",
                f"{INDENT}j = min(max(targets[link], 0), last)",
                *(INDENT + line for line in arrive), f"{INDENT}link += 1"]  # fmt: skip
        return [
            "room, is_late = cursor.size, lags.size >= most",
            "written, waits = counts[0], min(max(counts[1], 0), room)",
            *wipe,
            "written = 0",
            "for nth in range(pre.size):",
            f"{INDENT}i = min(max(pre[nth], 0), starts.size - 2)",
            f"{INDENT}blow = much[nth]",
            f"{INDENT}first = min(max(starts[i], 0), most)",
            f"{INDENT}beyond = min(max(starts[i + 1], 0), most)",
            f"{INDENT}if is_late and waits < room:",
            f"{INDENT * 2}sender[waits], cursor[waits] = i, first",
            f"{INDENT * 2}age[waits], carried[waits] = 0.0, blow",
            f"{INDENT * 2}waits += 1",
            f"{INDENT}else:  # of so many on their way the newest are there at once",
            *(INDENT * 2 + line for line in at_once),
            f"{INDENT * 2}if written < begin.size:",
            f"{INDENT * 3}begin[written], end[written] = first, beyond",
            f"{INDENT * 2}written += 1",
            "stay = 0",
            "for spot in range(waits):",
            f"{INDENT}i, blow = min(max(sender[spot], 0), starts.size - 2), carried[spot]",
            f"{INDENT}first = min(max(cursor[spot], 0), most)",
            f"{INDENT}beyond = min(max(starts[i + 1], 0), most)",
            f"{INDENT}link = first",
            *(INDENT + line for line in late),
            f"{INDENT}if link > first:",
            f"{INDENT * 2}if written < begin.size:",
            f"{INDENT * 3}begin[written], end[written] = first, link",
            f"{INDENT * 2}written += 1",
            f"{INDENT}if link < beyond:",
            f"{INDENT * 2}sender[stay], cursor[stay] = i, link",
            f"{INDENT * 2}age[stay], carried[stay] = age[spot] + 1.0, blow",
            f"{INDENT * 2}stay += 1",
            "counts[0], counts[1] = written, stay",
        ]  # fmt: skip

    def answering(self, learn: list[str]) -> list[str]:
        """Receivers that fired."""
        if not learn:
            return []
        return [
            "for nth in range(post.size):",
            f"{INDENT}j = min(max(post[nth], 0), columns.size - 2)",
            f"{INDENT}for at in range(min(max(columns[j], 0), column.size), "
            "min(max(columns[j + 1], 0), column.size)):",
            f"{INDENT * 2}link = min(max(column[at], 0), most - 1)",
            f"{INDENT * 2}i = min(max(senders[link], 0), starts.size - 2)",
            *(INDENT * 2 + line for line in learn),
        ]

    def ports(self) -> str:
        """The signature."""
        post = ["    post: Spikes,"] * bool(self.found.on_post)
        asked = [f"    {of}: Signals," for of in self.found.asked]
        knobs = [f"    {k}: Knob = {knob(r, self.model.quantities[k])}," for k, r in
                 self.model.knobs.items()]  # fmt: skip
        states = []
        for x in self.model.states:
            make = "weights_of" if x == "w" and x not in self.model.starts else f"_{x}_of"
            states.append(
                f"    {x}: State = learned(make={make}, size=expected, keys=synapse_keys),"
            )
        states += ["    updated: State = prepared(_never, size=expected),"] * bool(self.found.lazy)
        rows = [f'    {o}: State = memory("post"),' for o in self.outlets]
        dice = ["    dice: State = seeded(),"] * self.draws
        parts = ["    pre: Spikes,", *post, *asked, '    much: Sizes = sizes("pre"),', *knobs,
                 "    text: Setting = SYNAPSES,", WIRING, *([COLUMNS] if post else []),
                 *states, *rows, WAITING, *dice, "    dt: Context = DT,"]  # fmt: skip
        return "\n".join(parts)

    def helpers(self) -> list[str]:
        """What the variables of synapses begin with."""
        begins: dict[str, float] = {
            f"_{x}_of": value_of(self.model.starts.get(x, number(0.0))) or 0.0
            for x in self.model.states if x != "w" or x in self.model.starts
        }  # fmt: skip
        begins |= {"_never": -1.0} if self.found.lazy else {}
        lines = []
        for called, value in begins.items():
            takes = "rule: Rule, weight: str, delay: str, dt: float"
            lines += [f"def {called}({takes}) -> np.ndarray:",
                      f"    return np.full(targets_of(rule, weight, delay, dt).size, {value!r})",
                      "", ""]  # fmt: skip
        return lines

    def imports(self) -> list[str]:
        """What it calls, from where."""
        found = [HEAD]
        for home, names in HOMES.items():
            if home in ("elementary", "propagators") and (used := self.body.calls & set(names)):
                found.append(f"from spikerack.modules.{home} import {', '.join(sorted(used))}")
        return found

    def doc(self) -> str:
        """What it is, and its equations in SI units."""
        model, found = self.model, self.found
        lines = [f"d{x}/dt = {ast.unparse(tree)}" for x, tree in model.rates.items()]
        lines += [f"{x} = {ast.unparse(tree)}" for x, tree in (model.formulas | found.sums).items()]
        for word, done in (("pre", found.on_pre), ("post", found.on_post)):
            lines += [f"on {word}: {a.target} = {ast.unparse(a.value)}" for a in done]
        many = len(model.states)
        first = f"Synapses by equations, of {many} variable{'s' * (many != 1)} each."
        body = "\n".join(INDENT + line for line in lines)
        return f'{INDENT}"""{first}\n\n{body}\n{INDENT}"""'
