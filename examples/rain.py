"""Open a patch that comes along, hear it, and count what its cells do."""

import numpy as np

import spikerack as sr

patch = sr.open("first_sound")
print(patch.graph.about)

rain = patch.render(5.0, taps=["cells.spike"], output="rain.wav")
time, cell = rain.spikes("cells.spike")
for number, count in enumerate(np.bincount(cell, minlength=8)):
    print(f"cell {number}: {count / rain.seconds:.1f} spikes a second")

# the same rain on slower cells, without touching the patch
slow = patch.render(5.0, taps=["cells.spike"], knobs={"cells.tau": "300 ms"})
print(f"{len(time)} spikes, {len(slow.spikes('cells.spike').time)} where they are slow")
