"""Patch in, sound out.  Reading order, which is also the order of layers:

errors, disk_cache, spec, sums, values, library, own_modules -> patch -> plan -> kernels -> program
-> patch_kernel -> engine -> devices -> live -> render -> commands
"""

if __name__ == "runtime":  # imported in a clone without `spikerack.`
    from spikerack.short_names import answer

    answer(__name__)
