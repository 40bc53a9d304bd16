"""What a neuron costs: `python bench/cells.py [PYTHON_WITH_BRIAN]` prints docs/cells.md.

Nanoseconds of one core for a tick of one cell, of a thousand whose knobs are as they begin,
in steps of 0.1 ms.  Texts that come along are played beside Brian 2's C++ of the same text, where
a Python with Brian is given (`make oracles` makes one, in build/oracles/bin/python).
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.prices import spent  # noqa: E402
from spikerack.modules.language.heading import SHELF, title  # noqa: E402
from spikerack.runtime.library import library  # noqa: E402
from spikerack.runtime.patch.graph import Cable, Node, Patch  # noqa: E402

CELLS = 1000
MODULES = ("lif", "lif_current", "lif_conductance", "izhikevich", "adex", "fitzhugh_nagumo",
           "hodgkin_huxley")  # fmt: skip
BESIDE = (
    "leaky_integrate_and_fire", "adaptive_current", "cuba_cell", "coba_cell", "izhikevich_2007",
    "adaptive_exponential", "hodgkin_huxley_axon", "traub_miles", "wang_buzsaki", "morris_lecar",
    "rothman_manis",
)  # fmt: skip
BRIAN = """
import sys, tempfile
sys.path.insert(0, "tests/oracles")
import brian2 as b2
from brian_equations import parted
b2.set_device("cpp_standalone", build_on_run=False)
b2.prefs.devices.cpp_standalone.extra_make_args_unix = ["-j1"]
b2.defaultclock.dt = 0.1 * b2.ms
equations, arguments, values = parted(open(sys.argv[1]).read())
known, space = vars(b2).copy(), {}
import re
inside = {a or b for a, b in re.findall(r"^\\s*d(\\w+)/dt|^\\s*(\\w+)\\s*:", equations, re.M)}
for name, value in values.items():
    if name not in inside:
        space[name] = known[name] = eval(value, known)
if re.fullmatch(r"[\\d.]+\\*ms", arguments.get("refractory", "")):
    arguments["refractory"] = eval(arguments["refractory"], known)
cells = b2.NeuronGroup(4000, equations, namespace=space, **arguments)
for name, value in values.items():
    if name in inside:
        setattr(cells, name, eval(value, known))
cells.I = b2.Quantity(float(sys.argv[2]), dim=cells.variables["I"].dim)
b2.run(0.5 * b2.second)
b2.device.build(directory=tempfile.mkdtemp(), compile=True, run=True, debug=False)
print("time", 1e9 * b2.device._last_run_time / (4000 * 5000))
"""


def cost(node: Node) -> float:
    """Nanoseconds a tick of one cell."""
    nodes = {"n": node, "out": Node("audio_out")}
    spec = library()[node.module].set_to(node.settings)
    outlet = "spike" if spec.outlet("spike") else str(spec.outlets[0])
    heard = Cable("n", outlet, "out", "left", 0.1 / CELLS)
    alone = Patch({"out": Node("audio_out")}, sample_rate=10_000)
    return (spent(Patch(nodes, (heard,), sample_rate=10_000)) - spent(alone)) / CELLS


def brians(python: str, path: Path, drive: float) -> float:
    """The same of Brian's C++."""
    told = subprocess.run(
        [python, "-c", BRIAN, str(path), repr(drive)], capture_output=True, text=True, check=False
    )
    times = [line.split()[1] for line in told.stdout.splitlines() if line.startswith("time ")]
    return float(times[0]) if times else float("nan")


def main(python: str = "") -> None:
    print("# What a neuron costs\n\n" + str(__doc__).partition("\n\n")[2])
    print("| | ns a tick | Brian 2, C++ | times as fast |\n|---|---:|---:|---:|")
    for name in MODULES:
        print(f"| [`{name}`](modules.md#{name}) | {cost(Node(name, channels=CELLS)):.1f} | | |")
    for path in sorted((SHELF / "equations").glob("*.eq")):
        text = path.read_text()
        node = Node("equations", {}, {"text": text}, channels=CELLS)
        own, row = cost(node), "| |"
        if python and path.stem in BESIDE:
            drive = library()["equations"].set_to(node.settings).port("I").default
            other = brians(python, path, float(drive))
            row = f"{other:.1f} | {other / own:.1f} |"
        link = f"[{title(text)[0]}](../modules/texts/equations/{path.name})"
        print(f"| {link} | {own:.1f} | {row}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
