"""Read a text of synapses: variables of each synapse, and what is done when spikes arrive."""

import ast
from dataclasses import dataclass, field

from spikerack.modules.language.algebra import linear, name, names_in, put, value_of
from spikerack.modules.language.code import Assign, assignments
from spikerack.modules.language.formulas import SECOND, Typed
from spikerack.modules.language.model import Model, Quantity, flaw_of_name
from spikerack.modules.language.reading import Reading
from spikerack.modules.language.roles import SYNAPSES
from spikerack.modules.language.statements import Span, cut
from spikerack.modules.language.units import PLAIN

OWN = {
    "t": Typed(name("t"), SECOND),
    "dt": Typed(name("dt"), SECOND),
    **{n: Typed(name(n), PLAIN) for n in ("i", "j", "N_pre", "N_post")},
}


@dataclass
class Synapses:
    """What a text says of synapses.

    model    its equations, formulas and knobs; `kept` are the variables without an equation
    on_pre, on_post   what is done to the synapse
    struck   what is added to cells when a spike arrives, by variable
    sums     what each receiver gets of all its synapses, in every tick
    asked    states of cells that it looks at, such as v_post
    lazy     variables that are brought up to date when they are looked at: a and b of a x + b
    """

    model: Model
    on_pre: list[Assign] = field(default_factory=list)
    on_post: list[Assign] = field(default_factory=list)
    struck: dict[str, list[int]] = field(default_factory=dict)
    sums: dict[str, ast.expr] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    lazy: dict[str, tuple[ast.expr, ast.expr]] = field(default_factory=dict)

    @property
    def variables(self) -> list[str]:
        """What each synapse has of its own."""
        return self.model.states


def read_synapses(text: str) -> Synapses:
    """The synapses of a text, or a TextError."""
    return _SynapseReading(text).synapses


class _SynapseReading(Reading):
    def __init__(self, text: str) -> None:
        self.synapses = Synapses(Model(text=text))
        super().__init__(cut(text), SYNAPSES)
        self.synapses.model = self.model
        self.read_lazy()

    def lookup(self, of: str) -> Typed | None:
        if of in OWN:
            return OWN[of]
        if of.endswith(("_pre", "_post")) and of not in self.said:
            if flaw_of_name(of, SYNAPSES.taken):
                return None
            if of not in self.synapses.asked:
                self.synapses.asked.append(of)
            return Typed(name(of), None)  # cables carry plain numbers
        return self.defined(of)

    def read_words(self) -> None:
        if "w" in self.said and self.said["w"].kind == "parameter":
            self.changed.add("w")  # its values are those of the wiring
        for word, found in (("on_pre", self.synapses.on_pre), ("on_post", self.synapses.on_post)):
            if s := self.words.get(word):
                for target, made in assignments(self.source, s.formula, self.target, self.reader):
                    self.note(word, target, made, s.formula)
                    found.append(made)

    def target(self, of: str, span: Span) -> Quantity:
        kind = self.said[of].kind if of in self.said else ""
        if kind in ("rate", "parameter"):
            self.changed.add(of)
            return self.quantity(of)
        if kind:
            rule = "only variables and parameters are changed by a spike"
            raise self.source.wrong(span, rule, f"write {of} : 1 on a line of its own")
        return Quantity(None)

    def note(self, word: str, target: str, made: Assign, span: Span) -> None:
        """What is done to a cell is added to it, when a spike arrives."""
        if target in self.said:
            return
        value = made.value
        found = linear(value, [target])
        one = found and value_of(found.get(target, name(target)))
        if found is None or one != 1.0 or target in names_in(found[""]):
            rule = f"{target} is the cell's, and is only added to"
            raise self.source.wrong(span, rule, f"write {target} += ..., or {target} : 1 before")
        if word == "on_post":
            rule = f"{target} is the cell's, and is added to by on_pre alone"
            raise self.source.wrong(span, rule, "add to it there")
        self.outlet(target, span)
        self.synapses.struck.setdefault(target.removesuffix("_post"), [])

    def outlet(self, of: str, span: Span) -> None:
        """What leaves for cells has a name that nothing else has."""
        jack = of.removesuffix("_post")
        if flaw := flaw_of_name(jack or "_", SYNAPSES.taken):
            raise self.source.wrong(span, *flaw)
        if jack in (self.said.keys() - {of}) | {*self.synapses.asked}:
            rule = f"{jack} would be an outlet, and there is one of this name"
            raise self.source.wrong(span, rule, "choose another name")

    def read_lazy(self) -> None:
        """What is brought up to date when it is looked at, and what is summed."""
        model, source = self.model, self.source
        for of, s in self.said.items():
            flags = [" ".join(source.of(f).replace("-", " ").split()) for f in s.flags]
            if "summed" in flags:
                self.outlet(of, s.at)
                if of.removesuffix("_post") in self.synapses.struck:
                    rule = f"{of} is an outlet already, as spikes are added to it"
                    raise source.wrong(s.at, rule, "choose another name")
                self.synapses.sums[of] = model.formulas.pop(of)
            if s.kind != "rate" or "event driven" not in flags:
                continue
            tree = put(model.rates[of], self.rests())
            sums = linear(tree, model.states)
            if sums is None or any(x not in ("", of) for x in sums) or "t" in names_in(tree):
                rule = "what is event-driven fades, or grows, by itself"
                raise source.wrong(s.formula, rule, "write d.../dt = -x/tau, or clock-driven")
            self.synapses.lazy[of] = sums.get(of, ast.Constant(0.0)), sums[""]

    def rests(self) -> dict[str, ast.expr]:
        """The formulas, written out."""
        made: dict[str, ast.expr] = {}
        for of, tree in self.model.formulas.items():
            made[of] = put(tree, made)
        return made
