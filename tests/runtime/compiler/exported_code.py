"""Functions that `test_exported` exports."""

from spikerack.runtime.compiler.atomics import store_release


def weighed(a, b, c):
    """One number of three."""
    return a * b + c


def is_above(_a, b, c):
    """A truth of three."""
    return b > c


def noted(place, value):
    """A word at an address."""
    store_release(place, value)
