# Adaptive current: each spike wakes a current that calms the cell (Treves 1993)
# At a step it fires fast first, and then ever slower.
# preset settles: I = 80*mV
# preset calm: I = 40*mV, jump = 8*mV
# preset bursts: I = 30*mV, jump = 3*mV, tauw = 0.3*second
tau = 10*ms                      # 1 ms to 0.1 s
tauw = 30*ms                     # 5 ms to 2 s
jump = 3*mV                      # 0 mV to 20 mV
dv/dt = (I - w - v)/tau : volt
dw/dt = -w/tauw : volt
I : volt                         # 40 mV, 0 mV to 200 mV
threshold = 'v > 20*mV'
reset = 'v = 0*mV; w += jump'
