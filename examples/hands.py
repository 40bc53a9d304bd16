"""Play a patch live, turn its knobs by a program, read its states: no sound device is needed."""

import sys

import spikerack as sr

patch = sr.open("first_sound")
device = sys.argv[1] if len(sys.argv) > 1 else "none"  # part of a device's name

with patch.play(device=device, taps=["cells.spike"]) as live:
    for milliseconds in (5, 20, 80):
        patch["cells.tau"] = f"{milliseconds} ms"  # heard at once
        live.fresh("cells.spike")
        live.wait(1.0)
        spikes = (live.fresh("cells.spike") > 0).sum()
        now = live["cells.potential"].round(2)
        print(f"tau {milliseconds} ms: {spikes} spikes in a second; v is", now)
    live["cells.potential"] = 0.0  # every cell at rest
    print(live)
print("\n".join(live.lines))
