# Izhikevich 2007: cells of cortex and thalamus in picofarads and millivolts (Izhikevich 2007, chapter 8)
# C dv/dt = k (v - vr)(v - vt) - u + I;  du/dt = a (b (v - vr) - u);  at vpeak: v = c, u += d.
# preset RS regular spiking: I = 100*pA
# preset IB intrinsically bursting: C = 150*pF, k = 1.2*nS/mV, vr = -75*mV, vt = -45*mV, vpeak = 50*mV, a = 0.01/ms, b = 5*nS, c = -56*mV, d = 130*pA, I = 500*pA
# preset CH chattering: C = 50*pF, k = 1.5*nS/mV, vr = -60*mV, vt = -40*mV, vpeak = 25*mV, a = 0.03/ms, b = 1*nS, c = -40*mV, d = 150*pA, I = 250*pA
# preset LTS low-threshold spiking: C = 100*pF, k = 1*nS/mV, vr = -56*mV, vt = -42*mV, vpeak = 40*mV, a = 0.03/ms, b = 8*nS, c = -53*mV, d = 20*pA, I = 200*pA
# preset TC thalamo-cortical: C = 200*pF, k = 1.6*nS/mV, vr = -60*mV, vt = -50*mV, vpeak = 35*mV, a = 0.01/ms, b = 15*nS, c = -60*mV, d = 10*pA, I = 200*pA
C = 100*pF                       # 20 pF to 300 pF
k = 0.7*nS/mV
vr = -60*mV                      # -80 mV to -50 mV
vt = -40*mV                      # -60 mV to -30 mV
vpeak = 35*mV                    # 0 mV to 60 mV
a = 0.03/ms                      # 1 Hz to 300 Hz
b = -2*nS                        # -20 nS to 20 nS
c = -50*mV                       # -70 mV to -35 mV
d = 100*pA                       # -50 pA to 300 pA
dv/dt = (k*(v - vr)*(v - vt) - u + I)/C : volt
du/dt = a*(b*(v - vr) - u) : amp
I : amp                          # 100 pA, 0 pA to 1 nA
threshold = 'v > vpeak'
reset = 'v = c; u += d'
v = -60*mV
method = 'rk2'
