"""Synapses as texts, which Brian 2 and `synapse_equations` both read, and the spikes they meet."""

from typing import NamedTuple

PRE, POST, TICKS = 6, 4, 10_000


class TypedSynapses(NamedTuple):
    """A text, the delay of each synapse as a formula of i and j, and how strong it begins."""

    text: str
    delay: str = "0*ms"
    weight: str = "0.3 + 0.02*i + 0.01*j"


STDP = """
w : 1
taupre = 20*ms
taupost = 17*ms
dapre/dt = -apre/taupre : 1 (event-driven)
dapost/dt = -apost/taupost : 1 (event-driven)
on_pre = '''v_post += w
            apre += 0.031
            w = clip(w + apost, 0, 1)'''
on_post = '''apost += -0.027
             w = clip(w + apre, 0, 1)'''
"""
TYPED = {
    "pairs": TypedSynapses(STDP),
    "pairs, with delays": TypedSynapses(STDP, "(0.3 + i + 0.7*j)*ms"),
    "triplets": TypedSynapses("""
        w : 1
        dr1/dt = -r1/(16.8*ms) : 1 (event-driven)
        dr2/dt = -r2/(101*ms) : 1 (event-driven)
        do1/dt = -o1/(33.7*ms) : 1 (event-driven)
        do2/dt = -o2/(125*ms) : 1 (event-driven)
        on_pre = '''v_post += w
                    w = clip(w - o1*(0.011 + 0.013*r2), 0, 1)
                    r1 += 1
                    r2 = r2 + 1'''
        on_post = '''w = clip(w + r1*(0.012 + 0.017*o2), 0, 1)
                     o1 += 1; o2 += 1'''
        """),
    "short-term plasticity": TypedSynapses("""
        w : 1
        U = 0.2
        tauf = 50*ms
        taud = 130*ms
        du/dt = (U - u)/tauf : 1 (event-driven)
        dx/dt = (1 - x)/taud : 1 (event-driven)
        on_pre = '''u += U*(1 - u)
                    v_post += w*u*x
                    x -= u*x'''
        u = 0.2
        x = 1
        """, "(1 + i)*ms"),
    "summed, in every tick": TypedSynapses("""
        w : 1
        g_post = w*s : 1 (summed)
        ds/dt = -s/(20*ms) + 0.5*x*(1 - s)/ms : 1 (clock-driven)
        dx/dt = -x/(2*ms) : 1 (clock-driven)
        on_pre = 'x += 1'
        """),
    "a count, a truth and places": TypedSynapses("""
        w : 1
        n : integer
        on_pre = '''n += 1
                    v_post += w*int(n % 3 == 0)*(1 + i)/(1 + j) + N_pre - N_post'''
        """),
}  # fmt: skip


def pre_ticks(cell: int) -> list[int]:
    """When a sender fires: about 40 times in a second, without a pattern."""
    return sorted({(k * 7919 + cell * 104_729 + k * k * 31) % TICKS for k in range(1, 41)})


def post_ticks(cell: int) -> list[int]:
    """When a receiver fires; now and then together with a sender."""
    own = {(k * 6007 + cell * 15_485_863 + k * k * 53) % TICKS for k in range(1, 36)}
    return sorted(own | set(pre_ticks(cell)[::9]))
