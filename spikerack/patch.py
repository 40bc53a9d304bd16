"""A patch under edit: nodes, cables, knobs, undo, files; rendered to arrays or played live."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from spikerack.playing import Playing
from spikerack.rendering import Rendering, rendered
from spikerack.runtime.document.arguments import the_spec
from spikerack.runtime.document.command import COMMANDS
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.edits.cables import DELAY
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.memory.learned import merged
from spikerack.runtime.patch.graph import Patch as Graph
from spikerack.runtime.patch.opening import opened
from spikerack.runtime.patch.overrides import jack, setting_of
from spikerack.runtime.patch.patchfile import write
from spikerack.runtime.patch.shipped import patch_path
from spikerack.runtime.quantities import parse
from spikerack.runtime.spec import Port

Value = float | str | tuple[float, ...]
APART = 240.0  # from a new panel to the next


def open(path: str | Path) -> "Patch":  # noqa: A001  # as sr.open
    """Read a patch.

    Parameters
    ----------
    path : str or Path
        Any file that holds a patch (text, bundle, picture, take), or the name of one that comes
        along, such as "first_sound".

    Raises
    ------
    PatchError
        If it holds none.  A part that cannot be is left out, and listed by `problems`.
    """
    path = patch_path(str(path))
    return Patch._of(Document(opened(path), path))


class Patch:
    """Nodes and cables that can be edited, rendered and played.

    Jacks, knobs and settings are named "node.name".  Every command of the console is a method,
    such as `patch.rename("a", "b")`, `patch.weigh("a.y", "b.x", 0.5)` or `patch.remove(["a"])`.

    Parameters
    ----------
    sample_rate : int
        Samples (ticks at audio rate) in a second.
    control : int
        Samples from one control tick to the next.
    seed : int
        Which chances it takes: the same seed, the same sound.
    about : str
        A sentence on what it is.
    """

    def __init__(
        self, *, sample_rate: int = 48_000, control: int = 48, seed: int = 0, about: str = ""
    ) -> None:
        graph = Graph(about=about, sample_rate=sample_rate, control=control, seed=seed)
        self.document = Document(graph)

    @classmethod
    def _of(cls, document: Document) -> "Patch":
        made = cls.__new__(cls)
        made.document = document
        return made

    @property
    def graph(self) -> Graph:
        """The patch as data that never changes: nodes, cables, arrays."""
        return self.document.patch

    @property
    def folder(self) -> Path:
        """Where the files of its settings are looked for."""
        return self.document.path.parent if self.document.path else Path()

    def add(
        self,
        module: str,
        name: str = "",
        *,
        channels: int = 0,
        rate: str | int = "audio",
        preset: str = "",
        seed: int | None = None,
        at: tuple[float, float] | None = None,
        **values: Any,
    ) -> str:
        """Place a module; gives the node's name.

        Parameters
        ----------
        module : str
            What `sr.library()` lists.
        name : str
            Another name than the module's.
        channels : int
            How many it has; 0 follows its cables.
        rate : str or int
            "audio", "control", or a number of samples from tick to tick.
        preset : str
            Where its knobs begin.
        seed : int, optional
            Chances of its own.
        at : (float, float), optional
            Where its panel stands; to the right of the others if it is left out.
        **values
            Knobs and settings: numbers, one for each channel, or texts such as "12 ms".
        """
        # a step of its own to undo, whatever it takes
        gesture = f"add {len(self.document.history.done)}"
        place = at or (APART * len(self.graph.nodes), 0.0)
        before = self.graph
        node = self.document.do("add", module, place, name, preset=preset, gesture=gesture)
        try:
            for command, value, usual in (
                ("channels", channels, 0), ("rate", rate, "audio"), ("seed", seed, None),
            ):  # fmt: skip
                if value != usual:
                    self.document.do(command, node, value, gesture=gesture)
            for port, value in values.items():
                self._set(f"{node}.{port}", value, gesture)
        except Exception:
            if self.graph is not before:
                self.document.cancel(gesture)
            raise
        return node

    def connect(
        self, source: str, target: str, weight: float = 1.0, delay: float | str = 0.0
    ) -> None:
        """Lay a cable from an outlet to an inlet or a knob: a synapse.

        Parameters
        ----------
        source, target : str
            "node.outlet" and "node.inlet".
        weight : float
            What it multiplies by.
        delay : float or str
            Seconds, or a text such as "3 ms".
        """
        seconds = parse(delay, DELAY, f"{source} -> {target}") if isinstance(delay, str) else delay
        self.document.do("connect", source, target, weight, seconds)

    def __getitem__(self, place: str) -> Value:
        """The value of a knob or a setting, "node.name"; of a state, what it begins with."""
        name, port = self._port(place)
        node = self.graph.nodes[name]
        given: Mapping[str, Any] = node.settings if port.role == "setting" else node.knobs
        return node.each.get(port.name, given.get(port.name, port.default))

    def __setitem__(self, place: str, value: Any) -> None:
        """Turn a knob, or change a setting: a number, one for each channel, or "12 ms".

        "uniform(5 ms, 20 ms)" gives every channel of a knob its own; so a state may begin, too.
        """
        self._set(place, value)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name not in COMMANDS:
            raise AttributeError(f"a patch has no {name!r}; {meant(name, COMMANDS)}")

        def do(*args: Any, **kw: Any) -> Any:
            return self.document.do(name, *args, **kw)

        do.__doc__ = COMMANDS[name].__doc__
        return do

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *COMMANDS]

    @property
    def nodes(self) -> list[str]:
        """The names of its nodes."""
        return list(self.graph.nodes)

    @property
    def cables(self) -> list[str]:
        """Its cables, as "node.outlet -> node.inlet"."""
        return list(map(str, self.graph.cables))

    def undo(self) -> str | None:
        """Take the last edit back; gives what it was, in words."""
        return self.document.undo()

    def redo(self) -> str | None:
        """Do again what was undone last; gives what it was, in words."""
        return self.document.redo()

    def weights(self, place: str, values: np.ndarray | None = None) -> np.ndarray:
        """What a node has learned, "node.state": read what is saved, or put other values there.

        Parameters
        ----------
        place : str
            Such as "stdp.w".
        values : ndarray, optional
            float64, as the state's shape; for synapses [pre, post].

        Returns
        -------
        ndarray
            What the patch holds now.  What a rendering or a playing has learned is theirs until
            `learn` takes it over.
        """
        arrays = dict(self.graph.arrays)
        if values is not None:
            arrays[place] = np.array(values, np.float64)
            self._keep(arrays)
        if place not in arrays:
            rule = "nothing is saved of it"
            raise wrong(place, rule, todo=meant(place, arrays) if arrays else "render, then learn")
        return np.array(self.graph.arrays[place])

    def learn(self, from_: "Rendering | Playing") -> None:
        """Take over what was learned there; the next rendering begins with it."""
        self._keep(merged(self.graph.arrays, from_.learned))

    def render(self, seconds: float = 10.0, **options: Any) -> Rendering:
        """Play it into arrays, faster than time; see `spikerack.rendering.rendered`."""
        return rendered(self.graph, self.folder, seconds, **options)

    def play(self, **options: Any) -> Playing:
        """Play it live while it can be edited; see `spikerack.playing.Playing`."""
        return Playing(self.document, self.folder, **options)

    def save(self, path: str | Path) -> list[str]:
        """Write it, with what it has learned; gives a line for each file that is not there."""
        lines = list(write(self.graph, Path(path)))
        self.document.saved(Path(path))
        return lines

    def picture(self, width: int = 1200) -> Any:
        """The patch as a picture: a PIL image, so many pixels wide."""
        from spikerack.patcher.panels.patch_image import picture

        return picture(self.graph, self.document.known, width)

    def _repr_png_(self) -> bytes:
        from io import BytesIO

        file = BytesIO()
        self.picture().save(file, "PNG")
        return file.getvalue()

    def __repr__(self) -> str:
        return f"<Patch of {len(self.graph.nodes)} nodes and {len(self.graph.cables)} cables>"

    def _keep(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.document.patch = replace(self.graph, arrays=arrays)

    def _set(self, place: str, value: Any, gesture: str = "") -> None:
        node, port = self._port(place)
        if isinstance(value, np.ndarray | Iterable) and not isinstance(value, str):
            value = [v if isinstance(v, str) else float(v) for v in value]
        if port.role == "state":
            self.document.do("start", place, str(value), gesture=gesture)
        elif port.role == "knob":
            self.document.do("turn", place, value, gesture=gesture)
        else:
            value = setting_of(port, value, place) if isinstance(value, str) else value
            self.document.do("setting", place, value, gesture=gesture)

    def _port(self, place: str) -> tuple[str, Port]:
        node, name = jack(place, "knob")
        spec = the_spec(self.graph, self.document.known, node)
        port = spec.port(name)
        is_one = port is not None and (port.role in ("knob", "setting") or name in spec.scalars)
        if port is None or not is_one:
            names = [p.name for p in spec.of("knob", "setting")]
            raise wrong(place, f"{spec.name} has no knob {shown(name)}", todo=meant(name, names))
        return node, port
