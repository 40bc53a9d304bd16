# Traub-Miles: a pyramidal cell with conductances of synapses (Traub and Miles 1991; Brette et al. 2007, COBAHH)
# Spikes of 6 nS into `to_ge` excite, of 67 nS into `to_gi` hush.
# preset tonic: I = 0.5*nA
# preset slow: I = 0.13*nA
# preset fast: I = 3*nA
Cm = 200*pF                      # 50 pF to 500 pF
gl = 10*nS                       # 1 nS to 50 nS
El = -60*mV                      # -80 mV to -50 mV
EK = -90*mV
ENa = 50*mV
gNa = 20*uS                      # 0 uS to 50 uS
gKd = 6*uS                       # 0 uS to 20 uS
VT = -63*mV                      # -70 mV to -50 mV
taue = 5*ms                      # 0.5 ms to 50 ms
taui = 10*ms                     # 0.5 ms to 0.1 s
Ee = 0*mV
Ei = -80*mV
dv/dt = (gl*(El - v) + ge*(Ee - v) + gi*(Ei - v) + I
         - gNa*(m*m*m)*h*(v - ENa) - gKd*(n*n*n*n)*(v - EK))/Cm : volt
dm/dt = 0.32*(mV**-1)*4*mV/exprel((13*mV - v + VT)/(4*mV))/ms*(1 - m)
        - 0.28*(mV**-1)*5*mV/exprel((v - VT - 40*mV)/(5*mV))/ms*m : 1
dn/dt = 0.032*(mV**-1)*5*mV/exprel((15*mV - v + VT)/(5*mV))/ms*(1 - n)
        - 0.5*exp((10*mV - v + VT)/(40*mV))/ms*n : 1
dh/dt = 0.128*exp((17*mV - v + VT)/(18*mV))/ms*(1 - h)
        - 4/(1 + exp((40*mV - v + VT)/(5*mV)))/ms*h : 1
dge/dt = -ge/taue : siemens
dgi/dt = -gi/taui : siemens
I : amp                          # 0.3 nA, -0.5 nA to 5 nA
threshold = 'v > -20*mV'
refractory = 3*ms
v = -60*mV
h = 1
method = 'exponential_euler'
