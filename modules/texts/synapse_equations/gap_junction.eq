# Gap junction: cells that touch pull at one another's potential (Furshpan and Potter 1957)
# Patch the cells' v into v_pre and v_post, and I into their I; what leaves sums to nothing.
# preset loose: g = 0.05
# preset tight: g = 0.5
g = 0.2                          # 0 to 5
w : 1
I_post = g*w*(v_pre - v_post) : 1 (summed)
