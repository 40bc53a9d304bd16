# Biexponential synapse: rises with one time constant, falls with another, peak as the weight says (Destexhe et al. 1994)
# preset AMPA: taur = 0.5*ms, tauf = 3*ms
# preset GABA: taur = 1*ms, tauf = 10*ms, I = 1.2
# preset long: taur = 10*ms, tauf = 100*ms
tau = 10*ms                      # 1 ms to 0.1 s
taur = 0.5*ms                    # 0.1 ms to 50 ms
tauf = 3*ms                      # 0.5 ms to 0.5 s
peak = (tauf/taur)**(taur/(tauf - taur))
dv/dt = (g + I - v)/tau : 1
dg/dt = (peak*x - g)/taur : 1
dx/dt = -x/tauf : 1
I : 1                            # 0.8, 0 to 5
threshold = 'v > 1'
reset = 'v = 0'
