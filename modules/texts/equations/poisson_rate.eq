# Poisson rate: its variable is how often it fires, by chance (Poisson 1837)
# preset rain: I = 10*Hz
# preset storm: I = 200*Hz
# preset lazy: tau = 1*second, I = 30*Hz
tau = 20*ms                      # 1 ms to 5 s
dv/dt = (I - v)/tau : Hz
I : Hz                           # 10 Hz, 0 Hz to 1000 Hz
threshold = 'rand() < v*dt'
