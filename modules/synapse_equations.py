"""Synapses typed as equations, in Brian's syntax: what each is, and what spikes do to it."""

from spikerack.modules.language.heading import shelf
from spikerack.modules.ports import Family, Made, Setting, amount, choice, file, whole
from spikerack.modules.wiring import AUTAPSES, PATTERNS

FAMILY = Family("synapse")
PRESETS = {"synapse_equations": shelf("synapse_equations")}

SYNAPSES = """\
w : 1
taupre = 20*ms               # 1 ms to 1 s
taupost = 20*ms              # 1 ms to 1 s
Apre = 0.01                  # 0 to 0.5
Apost = -0.0105              # -0.5 to 0
wmax = 1                     # 0.01 to 100
dapre/dt = -apre/taupre : 1 (event-driven)
dapost/dt = -apost/taupost : 1 (event-driven)
on_pre = '''kick_post += w
            apre += Apre
            w = clip(w + apost, 0, wmax)'''
on_post = '''apost += Apost
             w = clip(w + apre, 0, wmax)'''
"""


def synapse_equations(
    text: Setting = SYNAPSES,
    pattern: Setting = choice(*PATTERNS),
    p: Setting = amount(0.1),
    fan: Setting = whole(10, 1, 100_000),
    reach: Setting = amount(5.0, 0.1, 10_000.0, "log"),
    where: Setting = "",
    path: Setting = file(),
    autapses: Setting = choice(*AUTAPSES),
    copies: Setting = whole(1, 1, 1000),
    weight: Setting = "0.5",
    delay: Setting = "0 ms",
    draw: Setting = whole(0, 0, 1_000_000),
) -> Made:
    """Synapses by equations in Brian's syntax."""
    from spikerack.modules.language.synapse_reading import read_synapses
    from spikerack.modules.language.synapse_writing import WrittenSynapses

    return WrittenSynapses(read_synapses(text), "synapse_equations").text()
