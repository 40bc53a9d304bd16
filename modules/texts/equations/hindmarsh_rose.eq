# Hindmarsh-Rose: three equations that burst, some of them as nobody foresees (Hindmarsh and Rose 1984)
# preset bursting: I = 2.5
# preset chaos: I = 3.25
# preset tonic: I = 4
# preset slow bursts: I = 2, r = 0.002
tau = 1*ms                       # 0.02 ms to 10 ms
r = 0.006                        # 0.0005 to 0.05
s = 4                            # 1 to 5
x1 = -1.6                        # -2 to -1
dx/dt = (y - x*x*x + 3*x*x - z + I)/tau : 1
dy/dt = (1 - 5*x*x - y)/tau : 1
dz/dt = r*(s*(x - x1) - z)/tau : 1
I : 1                            # 2.5, 0 to 6
threshold = 'x > 1'
refractory = 'x > 0.5'
x = -1.6
y = -10
z = 2
method = 'rk4'
