"""Patch in, sound out.  Reading order, which is also the order of layers:

errors, places, disk_cache, spec, arithmetic, quantities, library, own_modules -> patch -> plan
-> compiler -> memory -> codegen -> link -> engine -> document -> devices -> live -> render
-> commands
"""

if __name__ == "runtime":  # imported in a clone without `spikerack.`
    from spikerack.short_names import answer

    answer(__name__)
