# After-potential: a spike leaves a hump behind that fades before the next (an example of Brian)
# preset single: jump = 10*mV
# preset high hump: jump = 19*mV, v0 = 22*mV
# preset steady: v0 = 40*mV
tau = 30*ms                      # 5 ms to 0.2 s
taua = 3*ms                      # 0.5 ms to 30 ms
v0 = 20.5*mV                     # 0 mV to 60 mV
jump = 10*mV                     # 0 mV to 30 mV
dv/dt = (v0 + I - v)/tau : volt
dAP/dt = -AP/taua : volt
vm = v + AP : volt
I : volt                         # 0 mV, -20 mV to 40 mV
threshold = 'vm > 20*mV'
reset = 'v = 0*mV; AP = jump'
