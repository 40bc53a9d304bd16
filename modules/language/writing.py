"""A model written as a module: a function of the vocabulary that one can read.

A tick goes through four stages, in the order of the text's schedule:

    synapses     what arrives at `to_v` is added to v
    groups       the equations go on to the end of the tick
    thresholds   who has reached it fires
    resets       and is reset
"""

import ast

from spikerack.modules.language import steps
from spikerack.modules.language.algebra import call, name, names_in, number, value_of
from spikerack.modules.language.body import Body
from spikerack.modules.language.functions import HOMES
from spikerack.modules.language.methods import stepped
from spikerack.modules.language.model import Assign, Model
from spikerack.modules.language.ranges import knob

BOUND = 1e12  # no variable leaves it
NEVER = 1e9  # ticks since a spike that never was
INDENT = "    "
FREE = "(not_refractory > 0.5)"


class Written:
    """The text of a module, part by part; `setting` is what stands for its text, or ""."""

    def __init__(self, model: Model, called: str, setting: str = "") -> None:
        self.model, self.called, self.setting = model, called, setting
        self.body = Body(model)
        self.method = ""
        for of in model.formulas:
            if self.body.rests(of):
                self.body.write(of, model.formulas[of])
        self.begin()
        self.pause = ""
        if self.is_counted:
            self.listen()
        self.regularly()
        for stage in model.schedule:
            getattr(self, stage)()
        self.end()

    def begin(self) -> None:
        """What begins with more than a number does so in the first tick."""
        if not self.begins:
            return
        before, self.body.lines = self.body.lines, []
        for x, tree in self.begins.items():
            self.body.now(tree)
            self.body.write(x, tree)
        block = [f"{INDENT}{line}" for line in self.body.lines]
        self.body.lines = [*before, "if tick == 0:", *block]

    def regularly(self) -> None:
        """What is done every so often, before all else in a tick."""
        every = self.model.every
        pace, due = self.body.fresh("pace"), self.body.fresh("due")
        if self.model.regular:
            self.body.write(pace, call("timestep", every, name("dt")) if every else number(1.0))
            self.body.lines.append(f"{pace} = max(1.0, {pace})")
            self.body.lines.append(f"{due} = 1.0 if floor(tick / {pace}) * {pace} == tick else 0.0")
            self.done(due, self.model.regular)

    # the stages

    def synapses(self) -> None:
        """Spikes add their weights."""
        for x in self.struck:
            held = self.model.is_refractory and x in self.model.held
            hit = f"(to_{x} if {FREE} else 0.0)" if held else f"to_{x}"
            self.body.lines.append(f"{x} = {x} + {hit}")

    def groups(self) -> None:
        """The equations go on to the end of the tick."""
        model, lines = self.model, self.body.lines
        if model.is_refractory or self.uses("lastspike"):
            lines.append(f"since_spike = min({NEVER}, since_spike + 1.0)")
        if self.uses("lastspike"):
            lines.append("lastspike = t - since_spike * dt")
        if model.refractory is not None:
            self.listen()
        if model.deaf_while is not None:
            self.body.now(model.deaf_while)
            deaf = self.body.text(model.deaf_while)
            lines.append(f"not_refractory = 1.0 if {FREE} | (not ({deaf})) else 0.0")
        self.method, after_tick = stepped(self.body)
        for x, after in after_tick.items():
            held = model.is_refractory and x in model.held
            lines.append(f"{x} = {after} if {FREE} else {x}" if held else f"{x} = {after}")

    @property
    def is_counted(self) -> bool:
        """True if how long ago a spike was tells all of who is refractory."""
        tree = self.model.refractory
        return tree is not None and not self.body.needs(tree) & {*self.model.rates, "t", "drawn"}

    def listen(self) -> None:
        """Whose refractory period is over."""
        assert self.model.refractory is not None
        if not (self.pause and self.is_counted):
            self.body.now(self.model.refractory)
            self.pause = self.pause or self.body.fresh("pause")
            self.body.write(self.pause, call("timestep", self.model.refractory, name("dt")))
        free = f"1.0 if since_spike >= {self.pause} else 0.0"
        self.body.lines.append(f"not_refractory = {free}")

    def thresholds(self) -> None:
        """Who has reached the threshold fires, and other events happen."""
        for of, when in self.model.events.items():
            self.body.now(when)
            self.body.lines.append(f"{of} = 1.0 if {self.body.text(when)} else 0.0")
        if self.model.threshold is None:
            return
        self.body.now(self.model.threshold)
        test = self.body.text(self.model.threshold)
        test = f"({test}) & {FREE}" if self.model.is_refractory else test
        self.body.lines.append(f"spike = 1.0 if {test} else 0.0")
        if self.model.is_refractory:
            self.body.lines.append("not_refractory = 0.0 if spike > 0.5 else not_refractory")
        if "since_spike" in self.kept():
            self.body.lines.append("since_spike = 0.0 if spike > 0.5 else since_spike")

    def resets(self) -> None:
        """And is reset; what an event does is done."""
        self.done("spike", self.model.reset)
        for of, assigns in self.model.on_event.items():
            self.done(of, assigns)

    def done(self, event: str, assigns: list[Assign]) -> None:
        """What is done where an event is."""
        if not assigns:
            return
        before, self.body.lines = self.body.lines, []
        for target, value in assigns:
            self.body.now(value)
            self.body.write(target, value)
        before.append(f"if {event} > 0.5:")
        self.body.lines = before + [f"{INDENT}{line}" for line in self.body.lines]

    def end(self) -> None:
        """Nothing leaves its bounds, and subexpressions are shown as they are at the end."""
        body = self.body
        for x in self.model.states:
            body.lines.append(f"{x} = min({BOUND}, max(-{BOUND}, {x}))")
        shown = [of for of in self.outlets if of in self.model.formulas]
        for of in body.formulas(shown):
            body.write(of, self.model.formulas[of])
        for of in shown:
            body.lines.append(f"{of} = min({BOUND}, max(-{BOUND}, {of}))")
        if "tick" in self.kept():
            body.lines.append("tick = tick + 1")

    # what it needs

    @property
    def struck(self) -> list[str]:
        """The variables that spikes may add to."""
        quantities = self.model.quantities
        return [x for x in self.model.states if not quantities[x].is_truth]

    @property
    def outlets(self) -> list[str]:
        """What leaves it, but for spikes."""
        shown = [
            of for of, needs in self.body.depends.items()
            if "drawn" not in needs and not any(map(steps.is_noise, needs))
            and not self.body.rests(of)
        ]  # fmt: skip
        return [*self.model.states, *shown]

    def uses(self, word: str) -> bool:
        """True if the text speaks of it."""
        return any(word in names_in(tree) for tree in self.model.trees)

    def kept(self) -> list[str]:
        """States of its own."""
        model, found = self.model, []
        if model.is_refractory or self.uses("lastspike"):
            found.append("since_spike")
        if model.deaf_while is not None or (
            not self.is_counted and (model.is_refractory or self.uses("not_refractory"))
        ):
            found.append("not_refractory")
        timed = any(self.uses(word) for word in ("t", "tick", "lastspike"))
        if timed or self.begins or model.regular:
            found.append("tick")
        if self.body.calls & {"normal", "uniform", "poisson"}:
            found.append("dice")
        return found

    @property
    def begins(self) -> dict[str, ast.expr]:
        """What begins with more than a number."""
        return {x: tree for x, tree in self.model.starts.items() if value_of(tree) is None}

    # the text

    def text(self) -> str:
        """The module."""
        first = self.first()  # may call more functions
        body = "\n".join(f"{INDENT}{line}" for line in [*first, *self.body.lines])
        events = ["spike"] * (self.model.threshold is not None) + [*self.model.events]
        spikes = [f'spikes("{event}")' for event in events]
        outlets = ", ".join([*spikes, *(f'"{o}"' for o in self.outlets)])
        named = [*events, *self.outlets]
        returns = [*named, *(s for s in [*self.model.states, *self.kept()] if s not in named)]
        head = "\n".join(f"{INDENT}{p}," for p in self.ports())
        parts = [
            "\n".join(self.imports()),
            *self.body.helpers,
            f"def {self.called}(\n{head}\n) -> Out({outlets}):\n{INDENT}{self.doc()}\n{body}\n"
            f"{INDENT}return {', '.join(returns)}\n",
        ]
        if self.model.presets:
            parts.append(f'PRESETS = {{"{self.called}": {self.model.presets!r}}}\n')
        return "\n\n\n".join(parts)

    def first(self) -> list[str]:
        """What stands before all else."""
        lines = [f"{word} = 1.0 * {known}" for word, known in (("i", "channel"), ("N", "channels"))
                 if self.uses(word)]  # fmt: skip
        if self.uses("t") or self.uses("lastspike"):
            lines.append("t = tick * dt")
        if self.uses("lastspike"):
            lines.append("lastspike = t - since_spike * dt")
        return lines

    def imports(self) -> list[str]:
        """What it calls, from where."""
        found = [f"from spikerack.modules.equations import {self.setting}"] * bool(self.setting)
        for home, names in HOMES.items():
            if home in ("elementary", "propagators") and (used := self.body.calls & set(names)):
                found.append(f"from spikerack.modules.{home} import {', '.join(sorted(used))}")
        return found

    def ports(self) -> list[str]:
        """The signature."""
        model = self.model
        found = [f"to_{x}: Impulse = 0.0" for x in self.struck]
        found += [f"{k}: Knob = {knob(r, model.quantities[k])}" for k, r in model.knobs.items()]
        found += [f"text: Setting = {self.setting}"] * bool(self.setting)
        for x in model.states:
            start = model.starts.get(x)
            found.append(f"{x}: State = {(value_of(start) if start else 0.0) or 0.0!r}")
        first = {"since_spike": NEVER, "not_refractory": 1.0, "tick": 0, "dice": "seeded()"}
        found += [f"{s}: State = {first[s]}" for s in self.kept()]
        found += [f"{c}: Context = {v}" for c, v, word in
                  (("channel", 0.0, "i"), ("channels", 1.0, "N")) if self.uses(word)]  # fmt: skip
        return [*found, "dt: Context = DT"]

    def doc(self) -> str:
        """What it is, and its equations in SI units."""
        model = self.model
        lines = [f"d{x}/dt = {ast.unparse(tree)}" for x, tree in model.rates.items()]
        lines += [f"{x} = {ast.unparse(tree)}" for x, tree in model.formulas.items()]
        if model.threshold is not None:
            lines.append(f"at {ast.unparse(model.threshold)} a spike")
        how = f", {self.method.replace('_', ' ')}" if self.method else ""
        many = f"{len(model.states)} variable{'s' * (len(model.states) != 1)}"
        lines = [f"{INDENT}{line}" for line in lines]
        return "\n".join([f'"""Equations of {many}{how}.', "", *lines, f'{INDENT}"""'])
