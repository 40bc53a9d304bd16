# FitzHugh-Nagumo cell: a spike drawn with two strokes, quick and slow (FitzHugh 1961, Nagumo et al. 1962)
# preset tonic: I = 0.5
# preset excitable: I = 0.2
# preset slow recovery: I = 0.5, eps = 0.02
tau = 1*ms                       # 0.02 ms to 20 ms
a = 0.7                          # 0 to 1
b = 0.8                          # 0 to 1
eps = 0.08                       # 0.01 to 0.5
dv/dt = (v - v*v*v/3 - w + I)/tau : 1
dw/dt = eps*(v + a - b*w)/tau : 1
I : 1                            # 0.5, 0 to 2
threshold = 'v > 1'
refractory = 'v > 0'
v = -1.2
w = -0.62
method = 'rk4'
