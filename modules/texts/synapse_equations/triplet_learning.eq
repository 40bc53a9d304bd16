# Triplet learning: two spikes after one count for more than a pair (Pfister and Gerstner 2006)
# Time constants and strengths of the visual cortex, all to all.
# preset slow: speed = 0.1
# preset quick: speed = 10
speed = 1                        # 0.01 to 100
w : 1
dr1/dt = -r1/(16.8*ms) : 1 (event-driven)
dr2/dt = -r2/(101*ms) : 1 (event-driven)
do1/dt = -o1/(33.7*ms) : 1 (event-driven)
do2/dt = -o2/(125*ms) : 1 (event-driven)
on_pre = '''kick_post += w
            w = clip(w - speed*o1*(7e-3 + 2.3e-4*r2), 0, 1)
            r1 += 1
            r2 += 1'''
on_post = '''w = clip(w + speed*r1*(5e-10 + 6.2e-3*o2), 0, 1)
             o1 += 1
             o2 += 1'''
