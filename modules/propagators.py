"""How linear equations go on through a tick, exactly: what `exact` texts of equations call.

x' = A x has x(dt) = exp(A dt) x(0).  Where one variable drives another, what arrives is a divided
difference of exp (Davis 1973); where they drive each other, exp(A dt) itself is computed.
"""

from spikerack.modules.elementary import growth
from spikerack.modules.maths import exp


def passed(a: float, b: float) -> float:
    """(exp(a) - exp(b)) / (a - b), and exp(a) where they are equal.

    With a = dt p and b = dt q, dt times this is what of y arrives in x when x' = p x + y and
    y' = q y.
    """
    high = max(a, b)
    return exp(high) * growth(-abs(a - b))
