# Clamped reset: it is held where it was reset to while it is deaf, each time for as long as chance says (an example of Brian)
# preset ragged: spread = 10*ms
# preset even: spread = 0*ms
# preset long rest: wait = 50*ms, spread = 0*ms
tau = 10*ms                      # 1 ms to 0.2 s
wait = 3*ms                      # 0 ms to 0.1 s
spread = 5*ms                    # 0 ms to 50 ms
dv/dt = (I - v)/tau : 1 (unless refractory)
pause : second
I : 1                            # 1.5, 0 to 10
threshold = 'v > 1'
reset = 'v = 0.2*rand(); pause = wait + spread*rand()'
refractory = 'pause'
