"""The pictures of the README, from the patch and from what it sounds like: `make docs`."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from scipy.signal import stft

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from spikerack.patcher.sharing.png import png  # noqa: E402
from spikerack.patcher.sharing.preview import heard  # noqa: E402
from spikerack.runtime.library import library  # noqa: E402
from spikerack.runtime.patch.graph import Patch  # noqa: E402
from spikerack.runtime.patch.patchfile import read  # noqa: E402
from spikerack.runtime.render.render import render  # noqa: E402

PATCH = HERE.parent / "patches" / "first_sound.json"
INK, EDGE, TEXT, DIM = "#0e0f12", "#3a3d47", "#e8e9ee", "#8d919e"
SPIKES = "#e0a33a"
WIDE = 1600  # pixels of the patch
SHOWN = 33.0  # seconds it plays before its displays are drawn
SECONDS = 60.0


def main() -> None:
    """Draw both."""
    plt.rcParams.update({"font.family": "DejaVu Sans", "font.size": 8.5, "text.color": TEXT})
    patch = read(PATCH)
    live = heard(patch, library(), SHOWN, PATCH.parent)
    (HERE / "patch.png").write_bytes(png(patch, library(), WIDE, live))
    listen(patch).savefig(HERE / "sound.png", dpi=110, facecolor=INK)


def listen(patch: Patch) -> plt.Figure:
    """The neurons' spikes, and the sound they make."""
    made = render(patch, SECONDS, taps={("cells", "spike"): None}, folder=PATCH.parent)
    figure, (top, bottom) = plt.subplots(
        2, 1, figsize=(13, 5.4), sharex=True, height_ratios=(1, 3), facecolor=INK
    )
    spikes = made.taps["cells", "spike"]
    for cell in range(spikes.shape[1]):
        at = np.flatnonzero(spikes[:, cell]) / made.rate
        top.vlines(at, cell - 0.4, cell + 0.4, color=SPIKES, lw=1.4)
    top.set_ylabel("neuron")
    top.set_yticks([0, 7], [1, 8])
    size = 8192
    hertz, seconds, z = stft(made.audio.mean(1), made.rate, nperseg=size, noverlap=size * 7 // 8)
    shown = (hertz > 40) & (hertz < 8000)
    level = 20 * np.log10(np.abs(z[shown]) + 1e-9)
    bottom.pcolormesh(
        seconds, hertz[shown], level, cmap="magma", vmin=-85, vmax=-28, rasterized=True
    )
    bottom.set_yscale("log")
    bottom.set_yticks(
        [50, 100, 200, 500, 1000, 2000, 5000], [50, 100, 200, 500, "1 k", "2 k", "5 k"]
    )
    bottom.set_ylabel("hertz")
    bottom.set_xlabel("seconds")
    bottom.set_xlim(0, SECONDS)
    for axes in (top, bottom):
        axes.set_facecolor(INK)
        axes.tick_params(colors=DIM, which="both")
        axes.yaxis.label.set_color(DIM)
        axes.xaxis.label.set_color(DIM)
        for spine in axes.spines.values():
            spine.set_color(EDGE)
    figure.tight_layout()
    return figure


if __name__ == "__main__":
    main()
