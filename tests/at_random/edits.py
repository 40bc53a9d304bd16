"""A player in a hurry: random commands with arguments that make sense most of the time."""

import random

from spikerack.modules.ports import Recipe, Seed
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.clipboard import copied
from spikerack.runtime.document.knob_travel import value_at
from spikerack.runtime.errors import PatchError
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import dumps
from spikerack.runtime.patch.validate import checked


class Hands:
    """Does one command after the other on a document."""

    def __init__(self, document: Document, seed: int, gestures=("", "", "", "a", "b")) -> None:
        self.document, self.dice, self.most = document, random.Random(seed), 24
        self.gestures = gestures
        self.clip = ""

    @property
    def patch(self) -> Patch:
        return self.document.patch

    def edit(self) -> bool:
        """Do something; True if it was not refused."""
        moves = [n for n in dir(self) if n.startswith("do_")]
        try:
            getattr(self, self.dice.choice(moves))()
        except PatchError:
            return False
        return True

    def do(self, *args, **kw):
        return self.document.do(*args, gesture=self.dice.choice(self.gestures), **kw)

    # What there is to choose from

    def one(self, things):
        things = sorted(things)
        if not things:
            raise PatchError("nothing: is there")
        return self.dice.choice(things)

    def node(self):
        return self.one(self.patch.nodes)

    def nodes(self):
        return sorted({self.node() for _ in range(self.dice.randint(1, 4))})

    def anything(self):
        return self.one([*self.patch.nodes, *self.patch.notes, *self.patch.groups])

    def spec(self, node):
        return self.document.known[self.patch.nodes[node].module]

    def place(self):
        return [self.dice.randint(-900, 900), round(self.dice.uniform(-900, 900), 2)]

    def cable(self):
        c = self.dice.choice(self.patch.cables or [None])
        if c is None:
            raise PatchError("no cable: is there")
        return f"{c.source}.{c.outlet}", f"{c.target}.{c.inlet}"

    def port(self, node, *roles):
        return f"{node}.{self.one(p.name for p in self.spec(node).of(*roles))}"

    def outlet(self):
        node = self.node()
        return f"{node}.{self.one(map(str, self.spec(node).outlets))}"

    def value(self, port):
        return value_at(port, self.dice.random())

    # The commands

    def do_add(self):
        if len(self.patch.nodes) < self.most:
            self.do("add", self.one(self.document.known), at=self.place())

    do_add_again = do_add_more = do_add

    def do_remove(self):
        if len(self.patch.nodes) > self.most // 2:
            self.do("remove", [self.anything(), self.anything()])

    def do_rename(self):
        self.do(
            "rename", self.anything(), f"{self.dice.choice('abcdef')} {self.dice.randint(1, 9)}"
        )

    def do_connect(self):
        inlet = self.port(self.node(), "signal", "signals", "list", "knob")
        self.do("connect", self.outlet(), inlet, weight=self.dice.uniform(-2, 2))

    do_connect_again = do_connect_more = do_connect

    def do_disconnect(self):
        self.do("disconnect", *self.cable())

    def do_unplug(self):
        if self.dice.random() < 0.2:
            self.do("unplug", [self.node()])

    def do_reroute(self):
        self.do("reroute", *self.cable(), self.outlet(), self.port(self.node(), "signal", "knob"))

    def do_weigh(self):
        self.do("weigh", *self.cable(), round(self.dice.uniform(-3, 3), 3))

    def do_delay(self):
        self.do("delay", *self.cable(), self.dice.uniform(0, 0.1))

    def do_mute(self):
        self.do("mute", *self.cable(), self.dice.random() < 0.5)

    def do_turn(self):
        node = self.node()
        port = self.spec(node).port(self.port(node, "knob").rpartition(".")[2])
        value = self.value(port)
        if self.dice.random() < 0.2:
            value = [self.value(port) for _ in range(self.dice.randint(1, 3))]
        elif self.dice.random() < 0.2 and not self.spec(node).whole:
            low, high = sorted((self.value(port), self.value(port)))
            value = f"{low} + ({high - low}) * {self.dice.choice(['rand()', 'i / N'])} * abs(1)"
        self.do("turn", f"{node}.{port.name}", value)

    def do_start(self):
        node = self.one(n for n in self.patch.nodes if self.numbers(n))
        text = self.dice.choice(["", "normal(-1, 0.1)", "i / N"])
        self.do("start", f"{node}.{self.one(self.numbers(node))}", text)

    def numbers(self, node):
        """States that a law may deal."""
        spec = self.spec(node)
        states = [] if spec.whole else spec.of("state")
        return [p.name for p in states if not isinstance(p.default, (Recipe, Seed))]

    def do_setting(self):
        node = self.one(n for n in self.patch.nodes if self.spec(n).of("setting"))
        port = self.spec(node).port(self.port(node, "setting").rpartition(".")[2])
        kind = str if isinstance(port.default, str) else type(port.default)
        value = {str: "x.wav", bool: True, int: 3, float: 0.5}.get(kind)
        self.do("setting", f"{node}.{port.name}", self.value(port) if value is None else value)

    def do_channels(self):
        self.do("channels", self.node(), self.dice.choice([0, 1, 2, 3]))

    def do_rate(self):
        self.do("rate", self.node(), self.dice.choice(["audio", "control", 7]))

    def do_seed(self):
        self.do("seed", self.node(), self.dice.choice([None, 1, 2]))

    def do_move(self):
        self.do("move", {n: self.place() for n in {self.anything(), self.anything()}})

    def do_state(self):
        self.do("state", self.nodes(), self.dice.choice(["", "muted", "bypassed", "frozen"]))

    def do_insert(self):
        self.do("insert", self.node(), *self.cable())

    def do_heal(self):
        self.do("heal", [self.node()])

    def do_copy(self):
        self.clip = copied(self.patch, self.document.known, [self.anything(), self.anything()])

    def do_paste(self):
        if self.clip and len(self.patch.nodes) < self.most:
            self.do("paste", self.clip, self.place(), cables=self.dice.random() < 0.5)

    def do_duplicate(self):
        if len(self.patch.nodes) < self.most:
            self.do("duplicate", self.nodes(), cables=self.dice.random() < 0.5)

    def do_initialise(self):
        self.do("initialise", self.nodes())

    def learner(self):
        learners = [n for n, x in self.patch.nodes.items() if x.module in ("stdp", "synapses")]
        return self.dice.choice(learners) if learners else self.node()

    def do_deal(self):
        self.do("deal", [self.learner()])

    def do_unlearn(self):
        self.do("unlearn", [self.learner()])

    def do_lesson(self):
        self.do("lesson", self.node(), self.dice.randint(-1, 4))

    def do_assign(self):
        control = self.dice.choice(["cc 7", "key A", 'joystick x of "Stick", pick-up', ""])
        self.do("assign", self.port(self.node(), "knob"), control)

    def do_randomise(self):
        self.do("randomise", self.nodes(), self.dice.random(), seed=self.dice.randint(0, 9))

    def do_preset(self):
        node = self.node()
        self.do("preset", node, self.one(self.spec(node).presets))

    def do_note(self):
        if len(self.patch.notes) < 6:
            self.do("note", f"try {self.dice.random()}\nthis “way”", self.place())

    def do_retext(self):
        self.do("retext", self.one(self.patch.notes), "now \\ that")

    def do_resize(self):
        self.do("resize", self.one(self.patch.notes), [self.dice.randint(1, 300), 90])

    def do_group(self):
        self.do("group", self.nodes(), self.dice.choice(["", "Voice"]))

    def do_ungroup(self):
        self.do("ungroup", self.one(self.patch.groups))

    def do_title(self):
        self.do("title", self.one(self.patch.groups), "Choir")

    def do_fold(self):
        self.do("fold", self.one(self.patch.groups), self.dice.random() < 0.6)

    def do_expose(self):
        group = self.one(self.patch.groups)
        node = self.one(self.patch.groups[group].nodes)
        self.do("expose", group, self.port(node, "knob", "signal"))

    def do_hide(self):
        group = self.one(self.patch.groups)
        self.do("hide", group, self.one(self.patch.groups[group].ports))

    def do_repeat(self):
        self.do("repeat", self.one(self.patch.groups), self.dice.choice([0, 2, 3]))

    def do_arrange(self):
        self.do("arrange", self.dice.choice([(), self.nodes()]), self.dice.choice(["rows", "flow"]))

    def do_view(self):
        self.do("view", self.dice.randint(1, 9), self.dice.choice([None, [*self.place(), 0.5]]))

    def do_about(self):
        self.do("about", f"A walk {self.dice.randint(0, 9)}")

    def do_patch_rate(self):
        self.do("patch_rate", self.dice.choice([44_100, 48_000]))

    def do_control(self):
        self.do("control", self.dice.choice([48, 64]))

    def do_patch_seed(self):
        self.do("patch_seed", self.dice.randint(0, 9))


def bytes_of(document: Document) -> str:
    return dumps(document.patch, document.known)


def is_normal(document: Document) -> bool:
    """True if the patch is what the file's full check makes of it.

    A cable whose jack went with a node's text is marked, and kept.
    """
    marked = any(c.unread for c in document.patch.cables)
    whole = checked(document.patch, document.known, lenient=marked)
    order = [list(whole.nodes), whole.cables, list(whole.groups)]
    mine = document.patch
    return whole == mine and order == [list(mine.nodes), mine.cables, list(mine.groups)]
