# Hodgkin-Huxley axon: the giant axon of the squid, a membrane of 1 cm2 (Hodgkin and Huxley 1952)
# It begins to fire at once with some 50 spikes a second: class II.
# preset at the edge: I = 6.5*uA
# preset tonic: I = 10*uA
# preset fast: I = 50*uA
C = 1*uF
gNa = 120*mS                     # 0 mS to 300 mS
gK = 36*mS                       # 0 mS to 120 mS
gl = 0.3*mS                      # 0.01 mS to 3 mS
ENa = 50*mV
EK = -77*mV
El = -54.387*mV
dv/dt = (gl*(El - v) - gNa*(m*m*m)*h*(v - ENa) - gK*(n*n*n*n)*(v - EK) + I)/C : volt
dm/dt = 1/exprel(-(v + 40*mV)/(10*mV))/ms*(1 - m) - 4*exp(-(v + 65*mV)/(18*mV))/ms*m : 1
dh/dt = 0.07*exp(-(v + 65*mV)/(20*mV))/ms*(1 - h) - 1/(1 + exp(-(v + 35*mV)/(10*mV)))/ms*h : 1
dn/dt = 0.1/exprel(-(v + 55*mV)/(10*mV))/ms*(1 - n) - 0.125*exp(-(v + 65*mV)/(80*mV))/ms*n : 1
I : amp                          # 10 uA, -50 uA to 100 uA
threshold = 'v > 0*mV'
refractory = 'v > -20*mV'
v = -65*mV
m = 0.052932
h = 0.596121
n = 0.317677
method = 'exponential_euler'
