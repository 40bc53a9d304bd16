"""Models as texts, which Brian 2 and `equations` both read: one text, and a drive for each cell.

Each is played for so many seconds, by four cells whose parameter `I` differs.  `kicks` names the
variable that spikes add to, and by how much, 200 times a second.
"""

from typing import NamedTuple


class Typed(NamedTuple):
    """A text, what `I` is in each cell, ticks in a second, a kick, and how long it plays."""

    text: str
    drive: tuple[float, ...]
    rate: int = 10_000
    kicks: tuple[str, float] = ("", 0.0)
    seconds: float = 1.0


HH = """
area = 20000*umetre**2
Cm = 1*ufarad*cm**-2*area
gl = 5e-5*siemens*cm**-2*area
El = -65*mV
EK = -90*mV
ENa = 50*mV
g_na = 100*msiemens*cm**-2*area
g_kd = 30*msiemens*cm**-2*area
VT = -63*mV
dv/dt = (gl*(El-v) - g_na*(m*m*m)*h*(v-ENa) - g_kd*(n*n*n*n)*(v-EK) + I)/Cm : volt
dm/dt = 0.32*(mV**-1)*4*mV/exprel((13.*mV-v+VT)/(4*mV))/ms*(1-m)
        -0.28*(mV**-1)*5*mV/exprel((v-VT-40.*mV)/(5*mV))/ms*m : 1
dn/dt = 0.032*(mV**-1)*5*mV/exprel((15.*mV-v+VT)/(5*mV))/ms*(1.-n)
        -.5*exp((10.*mV-v+VT)/(40.*mV))/ms*n : 1
dh/dt = 0.128*exp((17.*mV-v+VT)/(18.*mV))/ms*(1.-h)
        -4./(1+exp((40.*mV-v+VT)/(5.*mV)))/ms*h : 1
I : amp
threshold = 'v > -40*mV'
refractory = 'v > -40*mV'
v = -65*mV
"""

MODELS = {
    "leaky": Typed("""
        tau = 10*ms
        dv/dt = (I - v)/tau : 1
        I : 1
        threshold = 'v > 1'
        reset = 'v = 0'
        method = 'exact'
        """, (1.01, 1.2, 1.7, 3.1)),
    "leaky, deaf for a while": Typed("""
        tau = 10*ms
        dv/dt = (I - v)/tau : 1 (unless refractory)
        I : 1
        threshold = 'v > 1'
        reset = 'v = 0'
        refractory = 5*ms
        """, (1.02, 1.25, 1.75, 3.13), 10_000, ("v", 0.11)),
    "deaf as long as a parameter says": Typed("""
        dv/dt = (I - v)/(10*ms) : 1 (unless refractory)
        I : 1
        pause : second
        pause = 3.3*ms
        threshold = 'v > 1'
        reset = 'v = 0; pause = (1 + 3*I)*ms'
        refractory = 'pause'
        """, (1.03, 1.25, 1.75, 3.12)),
    "integrator": Typed("""
        dv/dt = I/(10*ms) : volt
        I : volt
        threshold = 'v >= 15.003*mV'
        reset = 'v -= 15.003*mV'
        """, (0.00110317, 0.00230713, 0.00570931, 0.01310733), 10_000, ("v", 0.0021)),
    "synapses that fade": Typed("""
        taum = 20*ms
        taue = 5*ms
        taui = 10*ms
        Vt = -50*mV
        Vr = -60*mV
        El = -49*mV
        dv/dt = (ge - gi - (v - El) + I)/taum : volt (unless refractory)
        dge/dt = -ge/taue : volt
        dgi/dt = -gi/taui : volt
        I : volt
        threshold = 'v > Vt'
        reset = 'v = Vr'
        refractory = 5*ms
        v = -60*mV
        """, (0.0003, 0.0013, 0.0037, 0.0071), 10_000, ("ge", 0.00162)),
    "a synapse that rises": Typed("""
        dv/dt = (ge + I - v)/(20*ms) : 1
        dge/dt = (x - ge)/(5*ms) : 1
        dx/dt = -x/(5.5*ms) : 1
        I : 1
        threshold = 'v > 1'
        reset = 'v = 0'
        method = 'exact'
        """, (0.81, 0.93, 1.07, 1.31), 10_000, ("x", 0.45)),
    "adapting": Typed("""
        dv/dt = (I - v - w)/(10*ms) : 1
        dw/dt = (0.02*v - w)/(100*ms) : 1
        I : 1
        threshold = 'v > 1'
        reset = 'v = 0; w += 0.11'
        method = 'exact'
        """, (1.4, 1.9, 2.7, 4.3)),
    "threshold that rises": Typed("""
        dv/dt = -v/(10*ms) + I/(10*ms) : volt
        dvt/dt = (10*mV - vt)/(15*ms) : volt
        I : volt
        threshold = 'v > vt'
        reset = 'v = 0*mV; vt += 3*mV'
        vt = 10*mV
        """, (0.0107, 0.0123, 0.0157, 0.0231), 10_000, ("v", 0.003)),
    "leaky, by Euler": Typed("""
        dv/dt = (I - v)/(10*ms) : 1
        I : 1
        threshold = 'v > 1'
        reset = 'v = 0'
        method = 'euler'
        """, (1.013, 1.21, 1.71, 3.11)),
    "driven by a sine": Typed("""
        f = 7*Hz
        dv/dt = (I + 0.5*sin(2*pi*f*t) - v)/(10*ms) : 1
        I : 1
        threshold = 'v > 1'
        reset = 'v = 0'
        method = 'euler'
        """, (0.7, 0.93, 1.31, 1.77)),
    "quadratic": Typed("""
        dv/dt = (0.1*v*v + I)/ms : 1
        I : 1
        threshold = 'v > 10'
        reset = 'v = -5'
        method = 'euler'
        """, (0.003, 0.011, 0.043, 0.213)),
    "theta": Typed("""
        dtheta/dt = ((1 - cos(theta)) + I*(1 + cos(theta)))/(10*ms) : 1
        I : 1
        threshold = 'theta > pi'
        reset = 'theta -= 2*pi'
        method = 'euler'
        """, (0.013, 0.11, 0.43, 1.7)),
    "exponential": Typed("""
        C = 200*pF
        gL = 10*nS
        EL = -70*mV
        VT = -55*mV
        DeltaT = 3*mV
        dv/dt = (gL*(EL - v) + gL*DeltaT*exp((v - VT)/DeltaT) + I)/C : volt
        I : amp
        threshold = 'v > -40*mV'
        reset = 'v = EL'
        v = -70*mV
        method = 'euler'
        """, (0.171e-9, 0.213e-9, 0.317e-9, 0.513e-9)),
    "adaptive exponential": Typed("""
        C = 281*pF
        gL = 30*nS
        taum = C / gL
        EL = -70.6*mV
        VT = -50.4*mV
        DeltaT = 2*mV
        Vcut = VT + 5*DeltaT
        tauw = 144*ms
        a = 4*nS
        b = 0.0805*nA
        Vr = -70.6*mV
        dvm/dt = (gL*(EL - vm) + gL*DeltaT*exp((vm - VT)/DeltaT) + I - w)/C : volt
        dw/dt = (a*(vm - EL) - w)/tauw : amp
        I : amp
        threshold = 'vm > Vcut'
        reset = 'vm = Vr; w += b'
        vm = EL
        """, (0.83e-9, 1.03e-9, 1.37e-9, 2.11e-9)),
    "Izhikevich": Typed("""
        a = 0.02/ms
        b = 0.2/ms
        dv/dt = (0.04/ms/mV)*v**2 + (5/ms)*v + 140*mV/ms - u + I : volt
        du/dt = a*(b*v - u) : volt/second
        I : volt/second
        threshold = 'v >= 30*mV'
        reset = 'v = -65*mV; u += 8*mV/ms'
        v = -65*mV
        u = -13*mV/ms
        method = 'euler'
        """, (4.7, 7.3, 10.1, 17.9)),
    "conductances": Typed("""
        dv/dt = (ge*(0*mV - v) + gi*(-80*mV - v) + (-60*mV - v) + I)
                /(20*ms) : volt (unless refractory)
        dge/dt = -ge/(5*ms) : 1
        dgi/dt = -gi/(10*ms) : 1
        I : volt
        threshold = 'v > -50*mV'
        reset = 'v = -60*mV'
        refractory = 5*ms
        v = -60*mV
        gi = 0.1
        method = 'euler'
        """, (0.0083, 0.0109, 0.0153, 0.0213), 10_000, ("ge", 0.13)),
    "FitzHugh and Nagumo": Typed("""
        dv/dt = (v - v**3/3 - w + I)/(5*ms) : 1
        dw/dt = 0.08*(v + 0.7 - 0.8*w)/(5*ms) : 1
        I : 1
        threshold = 'v > 1'
        refractory = 'v > 0'
        v = -1.2
        w = -0.62
        method = 'euler'
        """, (0.37, 0.51, 0.73, 1.1)),
    "Morris and Lecar": Typed("""
        C = 20*uF/cm2
        minf = 0.5*(1 + tanh((v + 1.2*mV)/(18*mV))) : 1
        winf = 0.5*(1 + tanh((v - 2*mV)/(30*mV))) : 1
        rate = 0.04*cosh((v - 2*mV)/(60*mV))/ms : Hz
        dv/dt = (I - 2*msiemens/cm2*(v + 60*mV) - 4.4*msiemens/cm2*minf*(v - 120*mV)
                 - 8*msiemens/cm2*w*(v + 84*mV))/C : volt
        dw/dt = rate*(winf - w) : 1
        I : amp/metre**2
        threshold = 'v > 0*mV'
        refractory = 'v > -10*mV'
        v = -30*mV
        method = 'euler'
        """, (0.93, 1.0, 1.1, 1.3)),
    "Hindmarsh and Rose": Typed("""
        dx/dt = (y - x**3 + 3*x**2 - z + I)/(2*ms) : 1
        dy/dt = (1 - 5*x**2 - y)/(2*ms) : 1
        dz/dt = 0.01*(4*(x + 1.6) - z)/(2*ms) : 1
        I : 1
        threshold = 'x > 1'
        refractory = 'x > 0.5'
        x = -1.6
        y = -10
        z = 2
        method = 'euler'
        """, (1.9, 2.3, 3.3, 4.1)),
    "Wang and Buzsaki": Typed("""
        am = -0.1/mV*(v + 35*mV)/(exp(-0.1/mV*(v + 35*mV)) - 1)/ms : Hz
        bm = 4*exp(-(v + 60*mV)/(18*mV))/ms : Hz
        dv/dt = (-35*msiemens*(am/(am + bm))**3*h*(v - 55*mV) - 9*msiemens*n**4*(v + 90*mV)
                 - 0.1*msiemens*(v + 65*mV) + I)/uF : volt
        dn/dt = 5*(-0.01/mV*(v + 34*mV)/(exp(-0.1/mV*(v + 34*mV)) - 1)/ms*(1 - n)
                   - 0.125*exp(-(v + 44*mV)/(80*mV))/ms*n) : 1
        dh/dt = 5*(0.07*exp(-(v + 58*mV)/(20*mV))/ms*(1 - h)
                   - 1/(exp(-0.1/mV*(v + 28*mV)) + 1)/ms*h) : 1
        I : amp
        threshold = 'v > -20*mV'
        refractory = 'v > -20*mV'
        v = -70*mV
        h = 1
        method = 'euler'
        """, (0.31e-6, 0.53e-6, 1.1e-6, 2.3e-6), 50_000),
    "Hodgkin and Huxley, by Euler": Typed(HH + "method = 'euler'",
                                          (0.21e-9, 0.33e-9, 0.51e-9, 0.71e-9), 50_000),
    "Hodgkin and Huxley": Typed(HH + "method = 'exponential_euler'",
                                (0.22e-9, 0.34e-9, 0.53e-9, 0.73e-9)),
    "a truth and a count": Typed("""
        dv/dt = (I + 0.3*int(up) - v)/(10*ms) : 1
        I : 1
        up : boolean
        n : integer
        threshold = 'v > 1 + 0.05*(n % 4)'
        reset = '''v = 0
                   up = not up
                   n += 1'''
        method = 'exact'
        """, (1.33, 1.6, 1.9, 2.3)),
    "values in time": Typed("""
        step = TimedArray([0, 0.7, 0.2, 1.3, 0.4]*mV, dt=70*ms)
        other = TimedArray([1, 2, 0], dt=0.25*second)
        dv/dt = (10*step(t) + I*other(t) - v)/(10*ms) : volt
        I : volt
        threshold = 'v > 9*mV'
        reset = 'v = 0*mV'
        method = 'euler'
        """, (0.0013, 0.0047, 0.0083, 0.0117)),
    "parts named": Typed("""
        leak = gl*(El - v) : amp
        gl : siemens
        gl = 10*nS
        El = -70*mV
        push = I*(1 + 0.2*clip(w, 0, 2)) : amp
        dv/dt = (leak + push)/(200*pF) : volt
        dw/dt = (int(v > -55*mV) - w)/(50*ms) : 1
        I : amp
        threshold = 'v > -50*mV and w < 5'
        reset = 'v = El; w += 0.3'
        v = -70*mV
        method = 'euler'
        """, (0.21e-9, 0.27e-9, 0.41e-9, 0.77e-9)),
}  # fmt: skip


def ticks_of_kicks(cell: int, rate: int) -> list[int]:
    """When a cell is kicked: 200 times in a second, without a pattern."""
    return sorted({(k * 7919 + cell * 104_729 + k * k * 31) % rate for k in range(1, 201)})
