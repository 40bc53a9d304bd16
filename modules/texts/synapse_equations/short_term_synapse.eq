# Short-term synapse: it tires and it warms up (Tsodyks and Markram 1997)
# u rises by U (1 - u) at a spike, a part u of what is left in x is spent.
# preset tiring: U = 0.5, taud = 0.8*second, tauf = 1*ms
# preset warming: U = 0.03, taud = 0.13*second, tauf = 0.53*second
U = 0.5                          # 0.01 to 1
taud = 0.2*second                # 10 ms to 5 s
tauf = 20*ms                     # 1 ms to 5 s
w : 1
du/dt = -u/tauf : 1 (event-driven)
dx/dt = (1 - x)/taud : 1 (event-driven)
x = 1
on_pre = '''u += U*(1 - u)
            kick_post += w*u*x
            x -= u*x'''
