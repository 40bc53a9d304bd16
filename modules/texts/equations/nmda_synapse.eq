# NMDA synapse: slow, and blocked by magnesium unless the cell is awake already (Jahr and Stevens 1990)
# B = 1 / (1 + Mg exp(-62 v / V) / 3.57 mM); spikes into `to_x` open it.
# preset awake: I = 16*mV
# preset blocked: Mg = 5, I = 12*mV
# preset without magnesium: Mg = 0, I = 12*mV
taum = 20*ms                     # 2 ms to 0.1 s
taur = 2*ms                      # 0.5 ms to 20 ms
tauf = 100*ms                    # 10 ms to 1 s
Mg = 1                           # 0 to 10
g = 1                            # 0 to 10
El = -65*mV
dv/dt = (El - v + g*s*B*(0*mV - v) + I)/taum : volt
ds/dt = (x*(1 - s) - s*taur/tauf)/taur : 1
dx/dt = -x/taur : 1
B = 1/(1 + Mg*exp(-v/(16.13*mV))/3.57) : 1
I : volt                         # 14 mV, 0 mV to 50 mV
threshold = 'v > -50*mV'
reset = 'v = El'
v = -65*mV
method = 'exponential_euler'
