# Leaky integrate-and-fire: a membrane with a hole (Lapicque 1907)
# From Vr it reaches Vt after tau log((El - Vr) / (El - Vt)), and never if El is below Vt.
# preset tonic: El = -49*mV
# preset silent: El = -60*mV
# preset fast: El = -30*mV, tau = 8*ms
tau = 20*ms                      # 1 ms to 0.5 s
El = -49*mV                      # -80 mV to -20 mV
Vt = -50*mV                      # -60 mV to -30 mV
Vr = -60*mV                      # -90 mV to -50 mV
pause = 0*ms                     # 0 ms to 50 ms
dv/dt = (El - v + I)/tau : volt (unless refractory)
I : volt                         # 0 mV, -50 mV to 50 mV
threshold = 'v > Vt'
reset = 'v = Vr'
refractory = 'pause'
v = -60*mV
