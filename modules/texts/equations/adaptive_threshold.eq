# Adaptive threshold: each spike lifts the bar for the next (Hill 1936)
# preset settles: I = 30*mV
# preset bursts of noise: I = 12*mV
# preset long memory: I = 40*mV, taut = 0.5*second, jump = 5*mV
tau = 10*ms                      # 1 ms to 0.1 s
taut = 15*ms                     # 2 ms to 2 s
jump = 3*mV                      # 0 mV to 20 mV
dv/dt = (I - v)/tau : volt
dvt/dt = (10*mV - vt)/taut : volt
I : volt                         # 20 mV, 0 mV to 100 mV
threshold = 'v > vt'
reset = 'v = 0*mV; vt += jump'
vt = 10*mV
