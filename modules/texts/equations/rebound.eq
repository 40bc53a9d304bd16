# Rebound: silent while it is inhibited, it fires after, and how late tells how long (Brette 2012)
# `ginh` is the gate: while it is up the potassium channels let go, and then come back slowly.
# preset free: ginh = 0
# preset held: ginh = 5
# preset quick: tauK = 0.1*second, tauK2 = 50*ms, I = 40*mV
El = -35*mV                      # -60 mV to -20 mV
EK = -90*mV
Vt = -55*mV
Vr = -70*mV
Va = -70*mV
ka = 5*mV
gmax = 1                         # 0 to 5
gmax2 = 2                        # 0 to 10
tau = 20*ms
tauK = 400*ms                    # 20 ms to 2 s
tauK2 = 100*ms                   # 10 ms to 1 s
gKinf = 1/(1 + exp((Va - v)/ka)) : 1
dv/dt = (El - v + (gmax*gK + gmax2*gK2 + ginh)*(EK - v) + I)/tau : volt
dgK/dt = (gKinf - gK)/tauK : 1
dgK2/dt = -gK2/tauK2 : 1
ginh : 1                         # 0, 0 to 10
I : volt                         # 0 mV, -20 mV to 60 mV
threshold = 'v > Vt'
reset = 'v = Vr; gK2 = 1'
v = -70*mV
gK = 0.5
method = 'exponential_euler'
