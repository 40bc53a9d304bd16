"""Hands in a hurry at the editor's window: whatever mouse and keys can do, in any order."""

import random

from tests.rig.screen import Editor

SPACE = (800, 975)  # pixels where nothing is, when all of the patch is in sight
MOST = 24  # nodes
MODULES = ("lif", "svf", "noise", "lfo", "delay", "vca", "poisson", "scope", "adsr", "mixer")


class Wild:
    """Each call of `do` is one edit; what it hits is left to chance."""

    def __init__(self, editor: Editor, seed: int) -> None:
        self.editor, self.dice, self.done, self.said = editor, random.Random(seed), 0, ""

    def do(self) -> None:
        acts = [name for name in dir(self) if name.startswith("do_")]
        getattr(self, self.dice.choice(acts))()
        state = self.editor.state
        self.done, self.said = self.done + 1, self.said + state["line"]
        if state["popup"]:
            self.editor.key("Escape")
        if len(state["patch"]["nodes"]) > MOST:
            self.editor.to(SPACE)
            self.editor.key("ctrl+a", "Delete", "ctrl+z", "ctrl+z")

    def _spot(self, *kinds: str) -> tuple[float, float]:
        """A jack or a knob in sight."""
        nodes = self.editor.state["nodes"].values()
        spots = [s for n in nodes for k in kinds for s in n[k].values()]
        seen = [s for s in spots if 10 < s[0] < 1590 and 60 < s[1] < 990]
        return tuple(self.dice.choice(seen)) if seen else SPACE

    def _header(self) -> tuple[float, float]:
        return tuple(self.dice.choice([n["header"] for n in self.editor.state["nodes"].values()]))

    def do_plug(self) -> None:
        self.editor.drag(self._spot("outlets"), self._spot("inlets", "knobs"))

    def do_replug(self) -> None:
        self.editor.drag(self._spot("inlets"), self._spot("inlets"))

    def do_turn(self) -> None:
        x, y = self._spot("knobs")
        self.editor.drag((x, y), (x, y + self.dice.randint(-120, 120)))

    def do_roll(self) -> None:
        self.editor.wheel(self._spot("knobs"), self.dice.randint(-6, 6), ("alt",))

    def do_look(self) -> None:
        self.editor.wheel(SPACE, self.dice.randint(-4, 4))
        self.editor.key("f")

    def do_move(self) -> None:
        x, y = self._header()
        self.editor.drag((x, y), (x + self.dice.randint(-90, 90), y + self.dice.randint(-90, 90)))

    def do_add(self) -> None:
        self.editor.to(SPACE)
        self.editor.key("n")
        self.editor.type(self.dice.choice(MODULES))
        self.editor.key("Return")

    def do_keys(self) -> None:
        self.editor.click(self._header())
        chords = ("ctrl+d",), ("ctrl+e",), ("ctrl+m",), ("ctrl+r",), ("ctrl+i",)
        self.editor.key(*self.dice.choice((*chords, ("ctrl+g", "Return", "alt+c"))))

    def do_undo(self) -> None:
        self.editor.to(SPACE)
        for _ in range(self.dice.randint(1, 5)):
            self.editor.key("ctrl+z")

    def do_redo(self) -> None:
        self.editor.key("ctrl+shift+z")

    def do_weigh(self) -> None:
        cables = list(self.editor.state["cables"].values())
        if cables:
            self.editor.wheel(self.dice.choice(cables), self.dice.randint(-5, 5))

    def do_delete(self) -> None:
        nodes = self.editor.state["patch"]["nodes"]
        names = [n for n in self.editor.state["nodes"] if n in nodes]
        if len(names) > 3:
            self.editor.click(self.editor.at(self.dice.choice(names)))
            self.editor.key("Delete")
