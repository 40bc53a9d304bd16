# Peak weights: a spike of 1 mV into `to_g` makes a potential that is 1 mV at its highest (in closed form)
# Of an exponential current into a leaky cell the peak is (taus/taum)^(taum/(taum-taus)) of its charge.
# preset waiting: I = 0*mV
# preset firing: I = 12*mV
# preset slow: taus = 19*ms
taum = 20*ms                     # 2 ms to 0.1 s
taus = 5*ms                      # 0.5 ms to 50 ms
El = -60*mV
scale = (taus/taum)**(taum/(taus - taum))
dv/dt = (El - v + scale*g + I)/taum : volt
dg/dt = -g/taus : volt
I : volt                         # 9 mV, 0 mV to 50 mV
threshold = 'v > -50*mV'
reset = 'v = El'
v = -60*mV
