"""Read a text of equations: every statement understood, and checked against the others."""

import ast
from graphlib import CycleError, TopologicalSorter

from spikerack.modules.language.algebra import name, names_in, number, plus, put, value_of
from spikerack.modules.language.code import assignments, listed
from spikerack.modules.language.formulas import SECOND, Reader, Typed
from spikerack.modules.language.heading import presets
from spikerack.modules.language.model import METHODS, STAGES, TAKEN, Model, Quantity, flaw_of_name
from spikerack.modules.language.ranges import ranged
from spikerack.modules.language.roles import NEURONS, Dialect, quantity_of, roles_in
from spikerack.modules.language.statements import Cut, Span, Statement, cut, stripped
from spikerack.modules.language.text_error import TextError
from spikerack.modules.language.timed_arrays import parted
from spikerack.modules.language.units import PLAIN, Dimension, times

DEEPEST = 30  # names that must be read before one is understood
NOISE = times(PLAIN, SECOND, -0.5)
OWN = {
    "t": Typed(name("t"), SECOND),
    "dt": Typed(name("dt"), SECOND),
    "i": Typed(name("i"), PLAIN),
    "N": Typed(name("N"), PLAIN),
    "t_in_timesteps": Typed(name("tick"), PLAIN),
    "lastspike": Typed(name("lastspike"), SECOND),
    "not_refractory": Typed(
        ast.Compare(name("not_refractory"), [ast.Gt()], [number(0.5)]), PLAIN, True
    ),
}
TWICE = ("a variable has this name, too", "choose another name")


def read(text: str) -> Model:
    """The model of a text, or a TextError."""
    return Reading(cut(text), NEURONS).model


class Reading:
    """One text being read; a name is looked into when it is first asked for."""

    def __init__(self, source: Cut, dialect: Dialect) -> None:
        source, tables = parted(source)
        self.source, self.model = source, Model(text=source.text)
        self.reader = Reader(source, self.lookup, tables)
        roles = roles_in(source, dialect)
        self.said, self.values, self.more = roles.said, roles.values, roles.more
        self.words, self.model.held = roles.words, roles.held
        self.open: list[str] = []  # names whose definition is being read
        self.typed: dict[str, Typed] = {}
        self.changed: set[str] = set()  # what resets change
        for target in self.said:
            self.quantity(target)
        self.read_words()
        self.read_definitions()
        self.read_starts()
        self.read_presets()

    def quantity(self, of: str) -> Quantity:
        """The dimension of a name that the text defines."""
        known = self.model.quantities.get(of)
        if known is None:
            s = self.said[of]
            if s.kind in ("rate", "formula", "parameter"):
                known = quantity_of(self.source, s.unit)
            else:
                typed = self.definition(of)
                known = Quantity(typed.dimension or PLAIN, typed.is_truth)
            if s.kind == "rate" and (known.is_truth or known.is_whole):
                raise self.source.wrong(s.unit, "what has a rate is no truth and no whole number",
                                        "write its unit, or 1")  # fmt: skip
            self.model.quantities[of] = known
        return known

    # what names mean

    def lookup(self, of: str) -> Typed | None:
        """What a name is, in a formula."""
        if of in OWN:
            return OWN[of]
        if of == "xi" or of.startswith("xi_"):
            return Typed(name(of), NOISE)
        return self.defined(of)

    def defined(self, of: str) -> Typed | None:
        """What the text itself says a name is."""
        if of not in self.said:
            return None
        known = self.quantity(of)
        if known.is_truth:
            return Typed(ast.Compare(name(of), [ast.Gt()], [number(0.5)]), PLAIN, True)
        return Typed(name(of), known.dimension)

    def definition(self, of: str) -> Typed:
        """The formula of a name, read once."""
        if of in self.typed:
            return self.typed[of]
        s = self.said[of]
        if of in self.open:
            raise self.ring([*self.open[self.open.index(of) :], of])
        if len(self.open) > DEEPEST:
            rule = f"names need each other over {DEEPEST} lines"
            raise self.source.wrong(s.at, rule, "write a unit behind one of them")
        self.open.append(of)
        typed = self.reader.read(s.formula)
        self.open.pop()
        self.typed[of] = typed
        return typed

    # what is understood

    def read_words(self) -> None:
        """Threshold, reset, refractoriness, method and schedule."""
        model, source, words = self.model, self.source, self.words
        if s := words.get("threshold"):
            model.threshold = self.reader.truth(s.formula, "a threshold")
        if s := words.get("reset"):
            if "threshold" not in words:
                rule = "there is a reset, and no threshold"
                raise source.wrong(s.at, rule, "write for example threshold = 'v > 1'")
            for target, value in assignments(source, s.formula, self.target, self.reader):
                self.changed.add(target)
                model.reset.append(value)
        if s := words.get("refractory"):
            if "threshold" not in words:
                rule = "there is a refractory period, and no threshold"
                raise source.wrong(s.at, rule, "write for example threshold = 'v > 1'")
            typed = self.reader.read(s.formula)
            if typed.is_truth:
                model.deaf_while = typed.tree
            else:
                model.refractory = self.reader.measured(s.formula, SECOND, "a refractory period")
        self.read_events()
        self.read_regular()
        if s := words.get("method"):
            word = source.of(s.formula).strip(" ,'\"")
            if word not in METHODS:
                where = stripped(source.plain, s.formula)
                raise source.wrong(where, "there is no such method", "use " + " ".join(METHODS))
            model.method = "exact" if word == "linear" else word
            model.method_at = s.formula
        if s := words.get("schedule"):
            model.schedule = listed(source, s.formula, STAGES)

    def read_events(self) -> None:
        """What happens beside spikes, `event_x = 'v > 2'`, and what is done then, `on_x = ...`."""
        for word, s in self.words.items():
            begin, _, of = word.partition("_")
            if begin == "event":
                if flaw := flaw_of_name(of, TAKEN) or (of in self.said and TWICE):
                    raise self.source.wrong(s.at, *flaw)
                self.model.events[of] = self.reader.truth(s.formula, "an event")
        for word, s in self.words.items():
            begin, _, of = word.partition("_")
            if begin == "on":
                if of not in self.model.events:
                    rule = f"there is no event {of}"
                    raise self.source.wrong(s.at, rule, f"write event_{of} = 'v > 1' before")
                done = [*assignments(self.source, s.formula, self.target, self.reader)]
                self.changed |= {target for target, _ in done}
                self.model.on_event[of] = [assign for _, assign in done]

    def read_regular(self) -> None:
        """What is done every so often, `run_regularly = 'v = 0'`, and `regular_dt`, how often."""
        if s := self.words.get("run_regularly"):
            for target, value in assignments(self.source, s.formula, self.target, self.reader):
                self.changed.add(target)
                self.model.regular.append(value)
        if s := self.words.get("regular_dt"):
            self.model.every = self.reader.measured(s.formula, SECOND, "regular_dt")
            if not self.model.regular:
                rule, todo = "nothing is done regularly", "write run_regularly = 'v = 0' before"
                raise self.source.wrong(s.at, rule, todo)

    def target(self, of: str, span: Span) -> Quantity:
        """What a reset may change."""
        kind = self.said[of].kind if of in self.said else ""
        if kind not in ("rate", "parameter"):
            rule = "only variables and parameters are changed at a spike"
            raise self.source.wrong(span, rule, f"write {of} : 1 on a line of its own")
        return self.quantity(of)

    def read_definitions(self) -> None:
        """Equations, subexpressions, and what is left as knobs."""
        model = self.model
        for of, s in self.said.items():
            known = self.quantity(of)
            parts = [s, *self.more.get(of, [])]
            if s.kind == "rate":
                dimension = times(known.dimension or PLAIN, SECOND, -1.0)
                model.rates[of] = self.total(parts, dimension, f"d{of}/dt")
            elif s.kind == "formula":
                if known.is_truth:
                    test = self.reader.truth(s.formula, of)
                    model.formulas[of] = ast.IfExp(test, number(1.0), number(0.0))
                else:
                    model.formulas[of] = self.total(parts, known.dimension or PLAIN, of)
            elif s.kind == "parameter":
                if of in self.changed:
                    model.kept.append(of)
                else:
                    self.knob(of, s)
            elif (value := value_of(self.definition(of).tree)) is None:
                tree = self.definition(of).tree
                model.formulas[of] = (
                    ast.IfExp(tree, number(1.0), number(0.0)) if known.is_truth else tree
                )
            else:
                model.knobs[of] = ranged(known.dimension or PLAIN, value, s.note)
        self.order_formulas()

    def total(self, parts: list[Statement], dimension: Dimension, what: str) -> ast.expr:
        """The sum of what a name is given."""
        trees = [self.reader.measured(p.formula, dimension, what) for p in parts]
        whole = trees[0]
        for tree in trees[1:]:
            whole = plus(whole, tree)
        return whole

    def knob(self, of: str, s: Statement) -> None:
        """A parameter, with what its line and its value say."""
        known, start, note = self.quantity(of), None, s.note
        if given := self.values.get(of):
            dimension = None if known.is_truth else known.dimension or PLAIN
            start = self.constant(of, given, dimension)
            note = note or given.note
        self.model.knobs[of] = ranged(known.dimension or PLAIN, start, note)

    def constant(self, of: str, given: Statement, dimension: Dimension | None) -> float:
        if dimension is None:
            self.reader.truth(given.formula, of)
            return float(self.source.of(given.formula).strip() == "True")
        value = value_of(self.reader.measured(given.formula, dimension, of))
        if value is None:
            rule = "what a parameter begins with is a number"
            raise self.source.wrong(given.formula, rule, "write one, such as 10*ms")
        return value

    def order_formulas(self) -> None:
        """Each after those that it needs, and none that needs itself."""
        formulas = self.model.formulas
        needs = {of: names_in(tree) & formulas.keys() for of, tree in formulas.items()}
        try:
            order = [*TopologicalSorter(needs).static_order()]
        except CycleError as error:
            ring = error.args[1][:0:-1]
            first = min(ring, key=lambda of: self.said[of].at)
            at = ring.index(first)
            raise self.ring([*ring[at:], *ring[:at], first]) from None
        self.model.formulas = {of: formulas[of] for of in order}

    def ring(self, names: list[str]) -> TextError:
        rule = f"it is defined by itself ({' needs '.join(names)})"
        return self.source.wrong(self.said[names[0]].at, rule, "break the ring")

    def at_rest(self, tree: ast.expr) -> ast.expr:
        """The number that a formula is with all knobs as they begin; else the formula."""
        made = {k: number(r.start) for k, r in self.model.knobs.items()}
        for of, inner in self.model.formulas.items():
            made[of] = put(inner, made)
        rests = put(tree, made)
        return tree if value_of(rests) is None else rests

    def read_starts(self) -> None:
        """What states begin with."""
        for of in self.model.states:
            if given := self.values.get(of):
                known = self.quantity(of)
                if known.is_truth:
                    test = self.reader.truth(given.formula, of)
                    self.model.starts[of] = ast.IfExp(test, number(1.0), number(0.0))
                else:
                    dimension = known.dimension or PLAIN
                    tree = self.reader.measured(given.formula, dimension, of)
                    self.model.starts[of] = self.at_rest(tree)
        for of, given in self.values.items():
            if of in self.model.formulas and self.said[of] is not given:
                rule = f"{of} is a formula, and begins with nothing"
                raise self.source.wrong(given.at, rule, "remove the line")

    def read_presets(self) -> None:
        """Presets in the notes: values of knobs, within their ranges."""
        knobs, noted = self.model.knobs, self.source._replace(plain=self.source.text)
        reader = Reader(noted, self.lookup)
        for preset in presets(noted.text):
            if preset.rest.start < preset.rest.end:
                rule = "a preset is values of knobs, with commas between"
                raise noted.wrong(preset.rest, rule, "write for example I = 1, tau = 10*ms")
            made = self.model.presets.setdefault(preset.name, {})
            for of, at, value in preset.knobs:
                if of not in knobs:
                    raise noted.wrong(at, "there is no such knob", f"use {' '.join(knobs)}"[:200])
                dimension = self.quantity(of).dimension or PLAIN
                tree = reader.measured(value, dimension, of)
                number, ends = value_of(tree), knobs[of]
                if number is None or not ends.lo <= number <= ends.hi:
                    rule = f"a preset is a number within the range ({ends.lo:g} to {ends.hi:g})"
                    raise noted.wrong(value, rule, "write another, or note a wider range")
                made[of] = number
