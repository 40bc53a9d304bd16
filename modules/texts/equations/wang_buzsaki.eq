# Wang-Buzsaki: a fast interneuron; a net of it swings at 40 Hz (Wang and Buzsaki 1996)
# A membrane of 1 cm2.  Its sodium opens at once; the rates of h and n are five times those of 1952.
# preset gamma: I = 1*uA
# preset at the edge: I = 0.2*uA
# preset fast: I = 20*uA
C = 1*uF
gL = 0.1*mS                      # 0.01 mS to 1 mS
gNa = 35*mS                      # 0 mS to 100 mS
gK = 9*mS                        # 0 mS to 30 mS
EL = -65*mV
ENa = 55*mV
EK = -90*mV
phi = 5                          # 1 to 10
am = 1/exprel(-(v + 35*mV)/(10*mV))/ms : Hz
bm = 4*exp(-(v + 60*mV)/(18*mV))/ms : Hz
minf = am/(am + bm) : 1
dv/dt = (gL*(EL - v) - gNa*(minf*minf*minf)*h*(v - ENa) - gK*(n*n*n*n)*(v - EK) + I)/C : volt
dh/dt = phi*(0.07*exp(-(v + 58*mV)/(20*mV))/ms*(1 - h) - 1/(1 + exp(-(v + 28*mV)/(10*mV)))/ms*h) : 1
dn/dt = phi*(0.1/exprel(-(v + 34*mV)/(10*mV))/ms*(1 - n) - 0.125*exp(-(v + 44*mV)/(80*mV))/ms*n) : 1
I : amp                          # 1 uA, 0 uA to 30 uA
threshold = 'v > -20*mV'
refractory = 'v > -20*mV'
v = -65*mV
h = 0.78
n = 0.09
method = 'rk4'
