# Exponential integrate-and-fire: a leak, and sodium as an exponential (Fourcaud-Trocme et al. 2003)
# The slope of its current is zero at VT.  DeltaT near 0 is a sharp threshold.
# preset tonic: I = 0.4*nA
# preset sharp: I = 0.4*nA, DeltaT = 0.5*mV
# preset at the edge: I = 0.125*nA
C = 200*pF                       # 50 pF to 1 nF
gL = 10*nS                       # 1 nS to 50 nS
EL = -70*mV                      # -90 mV to -60 mV
VT = -55*mV                      # -65 mV to -40 mV
DeltaT = 3*mV                    # 0.5 mV to 10 mV
dv/dt = (gL*(EL - v) + gL*DeltaT*exp((v - VT)/DeltaT) + I)/C : volt
I : amp                          # 0.3 nA, 0 nA to 2 nA
threshold = 'v > -40*mV'
reset = 'v = EL'
v = -70*mV
method = 'rk2'
