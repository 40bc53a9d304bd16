# Adaptive exponential: two equations, nearly every pattern of cortex (Brette and Gerstner 2005; Naud et al. 2008)
# preset tonic: I = 500*pA, C = 200*pF, gL = 10*nS, EL = -70*mV, a = 2*nS, tauw = 30*ms, b = 0*pA, Vr = -58*mV
# preset adapting: I = 500*pA, C = 200*pF, gL = 12*nS, EL = -70*mV, a = 2*nS, tauw = 300*ms, b = 60*pA, Vr = -58*mV
# preset initial burst: I = 400*pA, C = 130*pF, gL = 18*nS, EL = -58*mV, a = 4*nS, tauw = 150*ms, b = 120*pA, Vr = -50*mV
# preset regular bursting: I = 210*pA, C = 200*pF, gL = 10*nS, EL = -58*mV, a = 2*nS, tauw = 120*ms, b = 100*pA, Vr = -46*mV
# preset delayed accelerating: I = 300*pA, C = 200*pF, gL = 12*nS, EL = -70*mV, a = -10*nS, tauw = 300*ms, b = 0*pA, Vr = -58*mV
# preset delayed bursting: I = 110*pA, C = 100*pF, gL = 10*nS, EL = -65*mV, a = -10*nS, tauw = 90*ms, b = 30*pA, Vr = -47*mV
# preset transient: I = 180*pA, C = 100*pF, gL = 10*nS, EL = -65*mV, a = 10*nS, tauw = 90*ms, b = 100*pA, Vr = -47*mV
# preset irregular: I = 160*pA, C = 100*pF, gL = 12*nS, EL = -60*mV, a = -11*nS, tauw = 130*ms, b = 30*pA, Vr = -48*mV
C = 200*pF                       # 50 pF to 500 pF
gL = 10*nS                       # 1 nS to 50 nS
EL = -70*mV                      # -90 mV to -50 mV
VT = -50*mV                      # -60 mV to -40 mV
DeltaT = 2*mV                    # 0.5 mV to 10 mV
a = 2*nS                         # -20 nS to 20 nS
tauw = 30*ms                     # 5 ms to 1 s
b = 0*pA                         # 0 pA to 500 pA
Vr = -58*mV                      # -80 mV to -40 mV
dv/dt = (gL*(EL - v) + gL*DeltaT*exp((v - VT)/DeltaT) - w + I)/C : volt
dw/dt = (a*(v - EL) - w)/tauw : amp
I : amp                          # 500 pA, 0 pA to 2 nA
threshold = 'v > 0*mV'
reset = 'v = Vr; w += b'
v = -70*mV
method = 'euler'
