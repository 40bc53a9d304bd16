# Quadratic integrate-and-fire: what every class I neuron is near its onset (Ermentrout and Kopell 1986)
# At rest at EL; beyond VT it is on its way to a spike by itself.
# preset slow onset: I = 1.02*nA
# preset tonic: I = 1.3*nA
# preset fast: I = 3*nA
C = 200*pF                       # 50 pF to 1 nF
a = 10*nS/mV
EL = -70*mV                      # -90 mV to -60 mV
VT = -50*mV                      # -60 mV to -40 mV
dv/dt = (a*(v - EL)*(v - VT) + I)/C : volt
I : amp                          # 1.3 nA, 0 nA to 5 nA
threshold = 'v > 0*mV'
reset = 'v = EL'
v = -70*mV
method = 'rk2'
