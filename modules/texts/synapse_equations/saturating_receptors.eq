# Saturating receptors: each spike takes a part of those that are free (Destexhe et al. 1994)
# preset quick: taus = 5*ms
# preset full: part = 1, taus = 0.1*second
taus = 20*ms                     # 1 ms to 1 s
part = 0.5                       # 0 to 1
w : 1
ds/dt = -s/taus : 1 (clock-driven)
on_pre = 's += part*(1 - s)'
I_post = w*s : 1 (summed)
