# Resonator: a neuron tuned to a frequency, which fires by chance as strongly as it rings (Brette 2012)
# Its eigenvalues are (-1 +- 2 pi f tau i) / tau: it rings at exactly f.
# preset concert pitch: f = 440*Hz
# preset low: f = 110*Hz, I = 5
# preset high: f = 1760*Hz, I = 500
f = 440*Hz                       # 20 Hz to 5000 Hz
tau = 5*ms                       # 0.2 ms to 0.1 s
a = (2*pi*f*tau)**2
most = 500*Hz                    # 0 Hz to 5000 Hz
dv/dt = (I - v - a*w)/tau : 1
dw/dt = (v - w)/tau : 1
I : 1                            # 50, -500 to 500
threshold = 'rand() < most*dt*clip(v, 0, 10)'
method = 'exact'
