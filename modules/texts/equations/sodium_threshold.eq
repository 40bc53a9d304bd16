# Sodium threshold: the bar follows the potential, so only quick rises get over it (Platkiewicz and Brette 2011)
# preset noise gets over: sigma = 16*mV
# preset slow is not enough: sigma = 0*mV
EL = -70*mV
vT = -55*mV                      # -65 mV to -45 mV
Vi = -63*mV                      # -75 mV to -50 mV
a = 0.833                        # 0 to 1.2
tau = 5*ms                       # 1 ms to 50 ms
tauh = 5*ms                      # 0.5 ms to 50 ms
taun = 5*ms                      # 0.5 ms to 50 ms
sigma = 8.5*mV                   # 0 mV to 20 mV
dv/dt = (EL - v + I + sigma*n)/tau : volt (unless refractory)
dtheta/dt = (vT + a*clip(v - Vi, 0*mV, 1*volt) - theta)/tauh : volt
dn/dt = -n/taun + (2/taun)**0.5*xi : 1
I : volt                         # 15 mV, 0 mV to 40 mV
threshold = 'v > theta'
reset = 'v = EL'
refractory = 5*ms
v = -70*mV
theta = -55*mV
