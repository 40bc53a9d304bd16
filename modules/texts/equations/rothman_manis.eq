# Rothman-Manis: six cells of the cochlear nucleus, which differ by their channels alone (Rothman and Manis 2003)
# Types I keep on firing; II and octopus answer the onset of a step with one spike.
# preset I-c: gKHT = 150*nS, gKLT = 0*nS, gA = 0*nS, gh = 0.5*nS, ghcno = 0*nS
# preset I-t: gKHT = 80*nS, gKLT = 0*nS, gA = 65*nS, gh = 0.5*nS, ghcno = 0*nS, I = 200*pA
# preset I-II: gKHT = 150*nS, gKLT = 20*nS, gA = 0*nS, gh = 2*nS, ghcno = 0*nS
# preset II-I: gKHT = 150*nS, gKLT = 35*nS, gA = 0*nS, gh = 3.5*nS, ghcno = 0*nS
# preset II: gKHT = 150*nS, gKLT = 200*nS, gA = 0*nS, gh = 20*nS, ghcno = 0*nS, I = 700*pA
# preset octopus: gKHT = 150*nS, gKLT = 600*nS, gA = 0*nS, gh = 0*nS, ghcno = 40*nS, I = 2*nA
C = 12*pF                        # 5 pF to 50 pF
Eh = -43*mV
EK = -70*mV                      # -90 mV to -60 mV
El = -65*mV                      # -80 mV to -50 mV
ENa = 50*mV
gNa = 1000*nS                    # 0 nS to 2000 nS
gKHT = 150*nS                    # 0 nS to 500 nS
gKLT = 0*nS                      # 0 nS to 1000 nS
gA = 0*nS                        # 0 nS to 200 nS
gh = 0.5*nS                      # 0 nS to 50 nS
ghcno = 0*nS                     # 0 nS to 100 nS
gl = 2*nS                        # 0.5 nS to 20 nS
qt = 4.5**(-1.1)
F = 3e-3*9.648e4/(8.315*295.16)
u = v/mV : 1
open = (m*m*m)*h : 1
dv/dt = (gNa*open*(ENa - v) + (gKHT*(0.85*n*n + 0.15*p) + gKLT*(w*w*w*w)*z + gA*(a*a*a*a)*b*c)*(EK - v)
         + (gh*r + ghcno*h2)*(Eh - v) + gl*(El - v) + I)/C : volt
dm/dt = (1/(1 + exp(-(u + 38)/7)) - m)/((10/(5*exp((u + 60)/18) + 36*exp(-(u + 60)/25)) + 0.04)*ms) : 1
dh/dt = (1/(1 + exp((u + 65)/6)) - h)/((100/(7*exp((u + 60)/11) + 10*exp(-(u + 60)/25)) + 0.6)*ms) : 1
dn/dt = ((1 + exp(-(u + 15)/5))**-0.5 - n)/((100/(11*exp((u + 60)/24) + 21*exp(-(u + 60)/23)) + 0.7)*ms) : 1
dp/dt = (1/(1 + exp(-(u + 23)/6)) - p)/((100/(4*exp((u + 60)/32) + 5*exp(-(u + 60)/22)) + 5)*ms) : 1
dr/dt = (1/(1 + exp((u + 76)/7)) - r)/((100000/(237*exp((u + 60)/12) + 17*exp(-(u + 60)/14)) + 25)*ms) : 1
dw/dt = ((1 + exp(-(u + 48)/6))**-0.25 - w)/((100/(6*exp((u + 60)/6) + 16*exp(-(u + 60)/45)) + 1.5)*ms) : 1
dz/dt = (0.5 + 0.5/(1 + exp((u + 71)/10)) - z)/((1000/(exp((u + 60)/20) + exp(-(u + 60)/8)) + 50)*ms) : 1
da/dt = ((1 + exp(-(u + 31)/6))**-0.25 - a)/((100/(7*exp((u + 60)/14) + 29*exp(-(u + 60)/24)) + 0.1)*ms) : 1
db/dt = ((1 + exp((u + 66)/7))**-0.5 - b)/((1000/(14*exp((u + 60)/27) + 29*exp(-(u + 60)/24)) + 1)*ms) : 1
dc/dt = ((1 + exp((u + 66)/7))**-0.5 - c)/((90/(1 + exp((-66 - u)/17)) + 10)*ms) : 1
dh2/dt = (1/(1 + exp((u + 66)/7)) - h2)*qt*0.0029*(1 + exp(F*(u + 84)))/exp(0.6*F*(u + 84))/ms : 1
I : amp                          # 250 pA, -500 pA to 5 nA
threshold = 'v > -20*mV'
refractory = 'v > -40*mV'
v = -65*mV
h = 0.44
r = 0.17
w = 0.48
z = 0.66
b = 0.68
c = 0.68
h2 = 0.46
method = 'exponential_euler'
