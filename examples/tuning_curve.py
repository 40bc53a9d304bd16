"""The rate of a leaky integrate-and-fire neuron over its drive, beside what theory says.

Above threshold it fires every refractory + tau ln(drive / (drive - 1)) seconds (Lapicque 1907).
"""

import numpy as np

import spikerack as sr

TAU, REFRACTORY = 0.02, 0.002
drives = np.linspace(1.05, 4.0, 24)

patch = sr.Patch(sample_rate=10_000)
patch.add("lif", "cells", channels=len(drives), tau=TAU, refractory=REFRACTORY)
patch.add("expression", "drive", channels=len(drives), formula="p", p=list(drives))
patch.connect("drive.y", "cells.drive")

run = patch.render(10.0, taps=["cells.spike"])
rates = run["cells.spike"].sum(axis=0) / run.seconds
theory = 1.0 / (REFRACTORY + TAU * np.log(drives / (drives - 1.0)))
for drive, rate, expected in zip(drives, rates, theory, strict=True):
    print(f"drive {drive:.2f}: {rate:6.1f} Hz, theory {expected:6.1f} Hz")
assert np.allclose(rates, theory, rtol=0.02, atol=0.2)
