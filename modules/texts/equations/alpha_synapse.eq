# Alpha synapse: a current that rises and falls with one time constant, into a leaky cell (Rall 1967)
# A spike of weight w into `to_x` makes a current of peak w, one tau later.
# preset waiting: I = 0.8
# preset firing: I = 1.3
# preset slow: taus = 30*ms, I = 0.9
tau = 10*ms                      # 1 ms to 0.1 s
taus = 3*ms                      # 0.3 ms to 0.1 s
dv/dt = (g + I - v)/tau : 1
dg/dt = (e*x - g)/taus : 1
dx/dt = -x/taus : 1
I : 1                            # 0.8, 0 to 5
threshold = 'v > 1'
reset = 'v = 0'
