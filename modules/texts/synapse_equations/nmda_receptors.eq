# NMDA receptors: slow, and blocked by magnesium unless the cell is awake (Jahr and Stevens 1990)
# Patch the cells' v, in volts, into v_post, and I into their I.
# preset blocked: Mg = 5
# preset open: Mg = 0
taur = 2*ms                      # 0.5 ms to 20 ms
tauf = 100*ms                    # 10 ms to 1 s
Mg = 1                           # 0 to 10
w : 1
ds/dt = -s/tauf + x*(1 - s)/taur : 1 (clock-driven)
dx/dt = -x/taur : 1 (clock-driven)
on_pre = 'x += 1'
I_post = -w*s*v_post/(1 + Mg*exp(-v_post/0.01613)/3.57) : 1 (summed)
