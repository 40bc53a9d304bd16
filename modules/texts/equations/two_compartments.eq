# Two compartments: a soma that fires and a dendrite that leads to it, joined by a resistor (Rall 1962)
# The current between them is (vd - v) / Ra, and its opposite.  Spikes into `to_vd` arrive small and late.
# preset through the dendrite: I = 0*pA, Id = 900*pA
# preset into the soma: I = 500*pA, Id = 0*pA
# preset far apart: Ra = 300*Mohm, Id = 2*nA
C = 200*pF                       # 50 pF to 500 pF
gl = 10*nS                       # 1 nS to 50 nS
El = -70*mV                      # -90 mV to -60 mV
Ra = 50*Mohm                     # 10 Mohm to 1000 Mohm
dv/dt = (gl*(El - v) + (vd - v)/Ra + I)/C : volt
dvd/dt = (gl*(El - vd) + (v - vd)/Ra + Id)/C : volt
I : amp                          # 500 pA, 0 pA to 3 nA
Id : amp                         # 0 pA, 0 pA to 3 nA
threshold = 'v > -50*mV'
reset = 'v = El'
v = -70*mV
vd = -70*mV
method = 'exact'
