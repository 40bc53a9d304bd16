# Synfire cell: alpha-shaped blows above a noisy rest; volleys of it travel in time (Diesmann et al. 1999)
# At rest v is -61.8 mV on average, with a standard deviation of 2.85 mV.
# preset waiting: I = 0*mV
# preset awake: I = 6*mV
# preset steady: I = 12*mV
taum = 10*ms                     # 2 ms to 50 ms
taupsp = 0.325*ms                # 0.1 ms to 5 ms
Vr = -70*mV
Vt = -55*mV                      # -65 mV to -45 mV
noise = 39.24                    # 0 to 100
dv/dt = (Vr - v + x + I)/taum : volt (unless refractory)
dx/dt = (y - x)/taupsp : volt
dy/dt = -y/taupsp + 25.27*mV/ms + noise*mV/ms**0.5*xi : volt
I : volt                         # 3 mV, -20 mV to 40 mV
threshold = 'v > Vt'
reset = 'v = Vr'
refractory = 1*ms
v = -70*mV
