# Coincidence detector: noise keeps it just below the bar, two spikes at once get over (Rossant et al. 2011)
# The standard deviation of v is sigma sqrt(taun / (taun + tau)) without the threshold.
# preset waiting: sigma = 0.3
# preset busy: sigma = 2
# preset deaf to noise: sigma = 0
tau = 5*ms                       # 0.5 ms to 50 ms
taun = 5*ms                      # 0.5 ms to 50 ms
sigma = 0.6                      # 0 to 3
dv/dt = (n + I - v)/tau : 1
dn/dt = -n/taun + sigma*(2/taun)**0.5*xi : 1
I : 1                            # 0, -1 to 3
threshold = 'v > 1'
reset = 'v = 0'
