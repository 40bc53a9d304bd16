# Hopf oscillator: the smallest thing that swings by itself; near its onset, an ear (Hopf 1942; Eguiluz et al. 2000)
# Above mu = 0 it is a circle of radius sqrt(mu); at 0 it answers quiet tones at f most.
# preset tone: mu = 1
# preset ear: mu = 0
# preset dying: mu = -0.05
f = 110*Hz                       # 0.1 Hz to 5000 Hz
mu = 1                           # -1 to 2
pull = 100*Hz                    # 1 Hz to 5000 Hz
dx/dt = pull*(mu - x*x - y*y)*x - 2*pi*f*y + pull*I : 1
dy/dt = pull*(mu - x*x - y*y)*y + 2*pi*f*x : 1
I : 1                            # 0, -1 to 1
threshold = 'y > 0.1'
refractory = 'y > 0'
x = 0.1
method = 'rk4'
