# Traub muscarinic: with a slow potassium; a bar that varies with what sodium is left (Platkiewicz and Brette 2010)
# After Traub and Miles 1991 and Destexhe et al. 2001, a membrane of 1 cm2; `shift` moves what inactivates sodium.
# preset adapting: I = 10*uA, GKm = 2*mS
# preset tonic: I = 5*uA, GKm = 0*mS
# preset fast: I = 40*uA, GKm = 0.5*mS
C = 1*uF
GL = 0.0452*mS                   # 0.01 mS to 1 mS
EL = -80*mV                      # -90 mV to -60 mV
ENa = 50*mV
GNa = 154.8*mS                   # 0 mS to 300 mS
EK = -90*mV
GK = 10*mS                       # 0 mS to 50 mS
GKm = 0.5*mS                     # 0 mS to 5 mS
VT = -63*mV
shift = -10*mV                   # -30 mV to 10 mV
tadj = 2.3**1.3
u = v - VT : volt
dv/dt = (GNa*h*(m*m*m)*(ENa - v) + (GK*(n*n*n*n) + GKm*p)*(EK - v) + GL*(EL - v) + I)/C : volt
dm/dt = 1.28/exprel((13*mV - u)/(4*mV))/ms*(1 - m) - 1.4/exprel((u - 40*mV)/(5*mV))/ms*m : 1
dh/dt = 0.128*exp((17*mV - u + shift)/(18*mV))/ms*(1 - h)
        - 4/(1 + exp((40*mV - u + shift)/(5*mV)))/ms*h : 1
dn/dt = tadj*(0.16/exprel((15*mV - u)/(5*mV))/ms*(1 - n) - 0.5*exp((10*mV - u)/(40*mV))/ms*n) : 1
dp/dt = tadj*(0.0009/exprel(-(v + 30*mV)/(9*mV))/ms*(1 - p) - 0.0009/exprel((v + 30*mV)/(9*mV))/ms*p) : 1
I : amp                          # 5 uA, -5 uA to 200 uA
threshold = 'v > -20*mV'
refractory = 'v > -40*mV'
v = -80*mV
h = 0.9
method = 'exponential_euler'
