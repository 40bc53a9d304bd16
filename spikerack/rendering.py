"""A patch played into arrays: sound, outlets, spikes, and what was learned."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spikerack.runtime.errors import meant, wrong
from spikerack.runtime.memory.spike_train import train_of
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.overrides import jack
from spikerack.runtime.plan.budget import planned
from spikerack.runtime.render.render import Rendered, render


class Spikes(NamedTuple):
    """When which channel fired, in the order of time: seconds, and channels from 0."""

    time: np.ndarray  # float64 [spikes]
    channel: np.ndarray  # int64 [spikes]


class Rendering:
    """What came of playing a patch.

    Attributes
    ----------
    sound : ndarray
        float32 [samples, 2], full scale is 1; empty if it went to a file.
    rate : int
        Samples in a second.
    seconds : float
        How long it is.
    learned : dict of str to ndarray
        What nodes have learned, by "node.state".
    lines : list of str
        What was told meanwhile: parts that cannot be played, takes.
    """

    def __init__(self, made: Rendered, every: Mapping[str, float], lines: list[str]) -> None:
        self.sound, self.rate, self.seconds = made.audio, made.rate, made.seconds
        self.learned, self.lines = made.learned, lines
        self._made, self._taps = made.taps, {".".join(place): place for place in made.taps}
        self._every = every

    def __getitem__(self, place: str) -> np.ndarray:
        """What an outlet carried: float64 [ticks, channels]."""
        if place not in self._taps:
            raise wrong(place, "is not tapped", todo=meant(place, self._taps))
        return self._made[self._taps[place]]

    @property
    def taps(self) -> list[str]:
        """The outlets that were tapped."""
        return list(self._taps)

    def times(self, place: str) -> np.ndarray:
        """The time of each tick of an outlet: float64 [ticks], in seconds."""
        return np.arange(len(self[place])) * (self._every[place] / self.rate)

    def spikes(self, place: str) -> Spikes:
        """The spikes of an outlet; a channel that fired twice in a tick stands there twice."""
        found = self._made.spikes.get(self._taps.get(place, ("", "")))
        train = train_of(self[place] > 0.0) if found is None else found
        ticks, channels = train.above(0.0).pairs().T
        return Spikes(ticks * (self._every[place] / self.rate), channels)

    def _repr_html_(self) -> str:
        from spikerack.notebook import html

        return html(self)

    def __repr__(self) -> str:
        return f"<Rendering of {self.seconds:g} s, taps: {', '.join(self._taps) or 'none'}>"


def rendered(
    patch: Patch,
    folder: Path,
    seconds: float = 10.0,
    *,
    taps: Iterable[str] = (),
    knobs: Mapping[str, Any] | None = None,
    seed: int | None = None,
    sample_rate: int = 0,
    output: str | Path | None = None,
    sound: str | Path | None = None,
    midi: str | Path | None = None,
    takes: str | Path | None = None,
    lenient: bool = False,
    compiled: bool = True,
) -> Rendering:
    """Play a patch into arrays.

    Parameters
    ----------
    seconds : float
        How long.
    taps : iterable of str
        Outlets to keep, "node.outlet", each tick of them.
    knobs : mapping, optional
        Knobs and settings for this time alone: {"cell.tau": "12 ms"}.
    seed : int, optional
        Another chance than the patch's.
    sample_rate : int
        Ticks in a second; 0: the patch's.
    output : path, optional
        A .wav or .flac file to write; `sound` of the rendering is empty then.
    sound, midi : path, optional
        What `audio_in` hears, and what the keyboard plays.
    takes : path, optional
        The folder that recorders write to; without it nothing is recorded.
    lenient : bool
        Leave silent what cannot be played, and say so in `lines`.
    compiled : bool
        As one kernel of its own, compiled now; else from kernels that all patches share, which
        are slower and there at once.

    Raises
    ------
    PatchError
        If a part cannot be played, or an argument cannot be.
    """
    lines: list[str] = []
    sets = [f"{place}={_text(value)}" for place, value in (knobs or {}).items()]
    wanted: dict[tuple[str, str], Path | None] = {jack(place, "outlet"): None for place in taps}
    made = render(
        patch, seconds, sample_rate, seed=seed, input=_path(sound), midi=_path(midi), sets=sets,
        taps=wanted, kernel="patch" if compiled else "generic", output=_path(output),
        folder=folder, told=lines.append, lenient=lenient,
        where=None if takes is None else lambda: Path(takes),
    )  # fmt: skip
    steps = planned(patch, sample_rate=made.rate, folder=folder).steps if wanted else {}
    every = {".".join(place): steps[place[0]].span for place in wanted}
    return Rendering(made, every, lines)


def _path(path: str | Path | None) -> Path | None:
    return None if path is None else Path(path)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
