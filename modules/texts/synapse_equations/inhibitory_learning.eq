# Inhibitory learning: it hushes a cell until that fires as often as it should (Vogels et al. 2011)
# The rate that it keeps is alpha / (2 tau): 3 Hz.
# preset quick: eta = 0.05
# preset livelier: alpha = 0.4
tau = 20*ms                      # 5 ms to 0.2 s
alpha = 0.12                     # 0 to 2
eta = 0.005                      # 0 to 0.2
w : 1
da/dt = -a/tau : 1 (event-driven)
dq/dt = -q/tau : 1 (event-driven)
on_pre = '''hush_post += w
            a += 1
            w = clip(w + eta*(q - alpha), 0, 10)'''
on_post = '''q += 1
             w = clip(w + eta*a, 0, 10)'''
