# COBA cell: leaky, with conductances of two kinds of synapses, in units of the leak (Vogels and Abbott 2005)
# Spikes of 0.6 into `to_ge` excite, of 6.7 into `to_gi` hush.
# preset driven: I = 12*mV
# preset fast: I = 30*mV
# preset at the edge: I = 10.5*mV
taum = 20*ms                     # 2 ms to 0.1 s
taue = 5*ms                      # 0.5 ms to 50 ms
taui = 10*ms                     # 0.5 ms to 0.1 s
Vt = -50*mV                      # -60 mV to -40 mV
Vr = -60*mV                      # -80 mV to -50 mV
El = -60*mV                      # -80 mV to -40 mV
Ee = 0*mV                        # -20 mV to 20 mV
Ei = -80*mV                      # -100 mV to -60 mV
dv/dt = (El - v + ge*(Ee - v) + gi*(Ei - v) + I)/taum : volt (unless refractory)
dge/dt = -ge/taue : 1
dgi/dt = -gi/taui : 1
I : volt                         # 15 mV, 0 mV to 50 mV
threshold = 'v > Vt'
reset = 'v = Vr'
refractory = 5*ms
v = -60*mV
method = 'exponential_euler'
