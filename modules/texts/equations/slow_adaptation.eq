# Slow adaptation: noise, and a calm that lasts for seconds: many of it burst together (Giugliano et al. 2004)
# preset culture: m0 = 25.1*pA
# preset driven: m0 = 80*pA
# preset tired: a = 4*pA, m0 = 80*pA
C = 67.95*pF                     # 10 pF to 500 pF
tau = 22.25*ms                   # 2 ms to 0.1 s
H = 2.39*mV
arp = 7.76*ms                    # 0 ms to 50 ms
taua = 2100*ms                   # 0.1 s to 10 s
taue = 5*ms                      # 1 ms to 50 ms
a = 0.75*pA                      # 0 pA to 10 pA
m0 = 25.1*pA                     # 0 pA to 300 pA
s0 = 92*pA                       # 0 pA to 300 pA
dv/dt = -v/tau - a/C*x + (Ie + I)/C + (m0 + s0*ms**0.5*xi)/C : volt (unless refractory)
dx/dt = -x/taua : 1
dIe/dt = -Ie/taue : amp
I : amp                          # 40 pA, -100 pA to 300 pA
threshold = 'v > 20*mV'
reset = 'v = H; x += 1'
refractory = 'arp'
