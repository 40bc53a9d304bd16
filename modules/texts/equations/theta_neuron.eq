# Theta neuron: a neuron as a hand on a clock, which fires when it points left (Ermentrout 1996)
# It fires sqrt(I) / (pi tau) times a second; below 0 it rests, and a kick may carry it over.
# preset tonic: I = 0.5
# preset excitable: I = -0.05
# preset tone: I = 5, tau = 1*ms
tau = 5*ms                       # 0.2 ms to 50 ms
dtheta/dt = ((1 - cos(theta)) + I*(1 + cos(theta)))/tau : 1
I : 1                            # 0.3, -1 to 10
threshold = 'theta > pi'
reset = 'theta -= 2*pi'
method = 'rk4'
