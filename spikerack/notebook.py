"""A rendering in a notebook: its player, its wave, and a raster of each outlet that spikes."""

import base64
import html as markup
import io
from typing import TYPE_CHECKING

import numpy as np
import soundfile

if TYPE_CHECKING:
    from spikerack.rendering import Rendering

WIDTH, HEIGHT = 800, 120
COLUMNS = 800  # of the wave
MOST_SPIKES = 20_000  # in a raster; more make the page slow


def html(rendering: "Rendering") -> str:
    """What a notebook shows of it."""
    parts = []
    if len(rendering.sound):
        parts += [_player(rendering.sound, rendering.rate), _wave(rendering.sound)]
    for place in rendering.taps:
        array = rendering[place]
        if array.size and not (array % 1.0).any() and 0.0 <= array.min() < array.max():
            parts += [f"<div>{markup.escape(place)}</div>", _raster(rendering, place)]
    return "".join(parts) or markup.escape(repr(rendering))


def _player(sound: np.ndarray, rate: int) -> str:
    file = io.BytesIO()
    soundfile.write(file, sound, rate, format="WAV", subtype="PCM_16")
    data = base64.b64encode(file.getvalue()).decode()
    return f'<audio controls src="data:audio/wav;base64,{data}"></audio>'


def _wave(sound: np.ndarray) -> str:
    """The lowest and the highest sample of each column."""
    edges = np.unique(np.linspace(0, len(sound), COLUMNS + 1, dtype=np.int64)[:-1])
    low = np.minimum.reduceat(sound.min(axis=1), edges)
    high = np.maximum.reduceat(sound.max(axis=1), edges)
    xs = np.linspace(0, WIDTH, len(edges))
    rows = zip(xs, (1 - high) * HEIGHT / 2, (1 - low) * HEIGHT / 2 + 0.5, strict=True)
    lines = "".join(f"M{x:.1f} {top:.1f}V{bottom:.1f}" for x, top, bottom in rows)
    return _svg(f'<path d="{lines}" stroke="#3a7ca5"/>')


def _raster(rendering: "Rendering", place: str) -> str:
    times, channels = rendering.spikes(place)
    every = max(1, -(-len(times) // MOST_SPIKES))
    xs = times[::every] * (WIDTH / rendering.seconds)
    tall = HEIGHT / rendering[place].shape[1]
    lines = "".join(
        f"M{x:.1f} {HEIGHT - (c + 0.9) * tall:.1f}v{max(1.0, 0.8 * tall):.1f}"
        for x, c in zip(xs, channels[::every], strict=True)
    )
    return _svg(f'<path d="{lines}" stroke="#b3452c"/>')


def _svg(content: str) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none">{content}</svg>'
