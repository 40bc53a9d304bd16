# Quantal release: a spike opens each of some sites, or fails to (del Castillo and Katz 1954)
# On average a spike weighs w, whatever release is.
# preset reliable: release = 1
# preset fickle: release = 0.1
release = 0.5                    # 0.01 to 1
w : 1
on_pre = 'kick_post += w*(int(rand() < release) + int(rand() < release) + int(rand() < release))/(3*release)'
