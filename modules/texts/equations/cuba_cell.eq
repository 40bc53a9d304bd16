# CUBA cell: leaky, with currents of two kinds of synapses (Vogels and Abbott 2005; Brette et al. 2007)
# Spikes of 1.62 mV into `to_ge` excite, of 9 mV into `to_gi` hush.
# preset driven: I = 1*mV
# preset fast: I = 15*mV
# preset near rest: I = -3*mV
taum = 20*ms                     # 2 ms to 0.1 s
taue = 5*ms                      # 0.5 ms to 50 ms
taui = 10*ms                     # 0.5 ms to 0.1 s
Vt = -50*mV                      # -60 mV to -40 mV
Vr = -60*mV                      # -80 mV to -50 mV
El = -49*mV                      # -80 mV to -40 mV
dv/dt = (ge - gi + El - v + I)/taum : volt (unless refractory)
dge/dt = -ge/taue : volt
dgi/dt = -gi/taui : volt
I : volt                         # 0 mV, -20 mV to 40 mV
threshold = 'v > Vt'
reset = 'v = Vr'
refractory = 5*ms
v = -60*mV
