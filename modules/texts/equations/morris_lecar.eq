# Morris-Lecar: calcium against potassium in a barnacle's muscle (Morris and Lecar 1981; Rinzel and Ermentrout 1998)
# A membrane of 1 cm2.  Class II begins at a pace; class I as slowly as one likes.
# preset class II: I = 100*uA
# preset class I: gCa = 4*mS, V3 = 12*mV, V4 = 17.4*mV, phi = 0.066667/ms, I = 42*uA
# preset homoclinic: gCa = 4*mS, V3 = 12*mV, V4 = 17.4*mV, phi = 0.23/ms, I = 40*uA
C = 20*uF
gCa = 4.4*mS                     # 0 mS to 10 mS
gK = 8*mS                        # 0 mS to 20 mS
gL = 2*mS                        # 0.1 mS to 10 mS
VCa = 120*mV
VK = -84*mV
VL = -60*mV
V1 = -1.2*mV                     # -20 mV to 20 mV
V2 = 18*mV                       # 5 mV to 40 mV
V3 = 2*mV                        # -20 mV to 20 mV
V4 = 30*mV                       # 5 mV to 60 mV
phi = 0.04/ms                    # 5 Hz to 500 Hz
minf = 0.5*(1 + tanh((v - V1)/V2)) : 1
winf = 0.5*(1 + tanh((v - V3)/V4)) : 1
rate = phi*cosh((v - V3)/(2*V4)) : Hz
dv/dt = (I - gL*(v - VL) - gCa*minf*(v - VCa) - gK*w*(v - VK))/C : volt
dw/dt = rate*(winf - w) : 1
I : amp                          # 100 uA, 0 uA to 300 uA
threshold = 'v > 0*mV'
refractory = 'v > -10*mV'
v = -30*mV
method = 'rk4'
