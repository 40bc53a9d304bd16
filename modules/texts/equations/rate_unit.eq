# Rate unit: how fast a crowd fires, as one smooth number (Hopfield 1984)
# tau dx/dt = -x + gain tanh(x) + I: below a gain of 1 it forgets, above it keeps one of two values.
# preset lag: gain = 0
# preset memory: gain = 2
# preset quick: tau = 1*ms, gain = 0.5
tau = 20*ms                      # 0.2 ms to 2 s
gain = 0.5                       # -3 to 3
dx/dt = (gain*tanh(x) - x + I)/tau : 1
I : 1                            # 0.5, -5 to 5
method = 'rk2'
