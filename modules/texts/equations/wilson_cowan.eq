# Wilson-Cowan: a crowd that excites and one that hushes, as two rates (Wilson and Cowan 1972)
# preset swinging: P = 1.25
# preset resting: P = 0.5
# preset fast: P = 1.25, tau = 2*ms
tau = 8*ms                       # 0.2 ms to 0.5 s
c1 = 16                          # 0 to 30
c2 = 12                          # 0 to 30
c3 = 15                          # 0 to 30
c4 = 3                           # 0 to 30
SE = 1/(1 + exp(-1.3*(c1*E - c2*H + P + I - 4))) - 1/(1 + exp(5.2)) : 1
SI = 1/(1 + exp(-2*(c3*E - c4*H - 3.7))) - 1/(1 + exp(7.4)) : 1
dE/dt = (-E + (1 - E)*SE)/tau : 1
dH/dt = (-H + (1 - H)*SI)/tau : 1
P = 1.25                         # 0 to 3
I : 1                            # 0, -2 to 2
threshold = 'E > 0.25'
refractory = 'E > 0.15'
E = 0.1
H = 0.05
method = 'rk4'
