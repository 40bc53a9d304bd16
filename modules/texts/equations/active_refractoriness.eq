# Active refractoriness: deaf as long as its own calm says, and falling meanwhile (custom refractoriness)
# Each spike adds to `calm`; while that is above 0.5 the cell is deaf, and its potential sinks.
# preset steady: jump = 1
# preset long: jump = 3
# preset quick: tauc = 2*ms
tau = 10*ms                      # 1 ms to 0.2 s
tauc = 10*ms                     # 1 ms to 0.2 s
jump = 1                         # 0.5 to 5
dv/dt = (I*int(not_refractory) - v)/tau : 1
dcalm/dt = -calm/tauc : 1
I : 1                            # 1.5, 0 to 10
threshold = 'v > 1'
reset = 'calm += jump'
refractory = 'calm > 0.5'
method = 'euler'
