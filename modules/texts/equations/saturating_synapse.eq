# Saturating synapse: each spike takes a part of the receptors that are free (Destexhe et al. 1994)
# preset half at a time: part = 0.5
# preset all at once: part = 1, I = 0
# preset firing: I = 1.3
tau = 10*ms                      # 1 ms to 0.1 s
taus = 20*ms                     # 1 ms to 1 s
part = 0.5                       # 0 to 1
g = 3                            # 0 to 10
dv/dt = (g*s*(2 - v) + I - v)/tau : 1
ds/dt = -s/taus : 1
hits : 1
I : 1                            # 0.8, 0 to 5
threshold = 'v > 1'
reset = 'v = 0'
event_blow = 'hits > 0'
on_blow = 's += (1 - s)*clip(part*hits, 0, 1); hits = 0'
method = 'exponential_euler'
