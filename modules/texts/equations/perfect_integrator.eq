# Perfect integrator: counts what arrives, and forgets nothing (Lapicque 1907, without its leak)
# It fires I / (tau threshold) times a second; a spike into `to_v` is a step that stays.
# preset divider by ten: I = 0 # ten kicks of 0.1 make a spike
# preset quick: I = 3
# preset slow: I = 0.2
tau = 10*ms                      # 1 ms to 1 s
dv/dt = I/tau : 1
I : 1                            # 1.1, 0 to 10
threshold = 'v >= 1'
reset = 'v -= 1'
