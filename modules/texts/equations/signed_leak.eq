# Signed leak: the input decides whether the cell forgets or runs away (Brette and Guigon 2003)
# Above 0 it is anti-leaky, below leaky; the same cell fires at the same times again in either.
# preset anti-leaky: I = 1
# preset leaky: I = -0.95
# preset without noise: sigma = 0
tau = 33*ms                      # 5 ms to 0.2 s
sigma = 0.02                     # 0 to 0.5
dv/dt = (v*I + 1)/tau + sigma*(2/tau)**0.5*xi : 1
I : 1                            # 0.5, -3 to 5
threshold = 'v > 1'
reset = 'v = 0'
