"""Neurons typed as equations, in Brian's syntax: the text is the model."""

from spikerack.modules.language.heading import shelf
from spikerack.modules.ports import Family, Made, Setting

FAMILY = Family("neuron", display="raster")
PRESETS = {"equations": shelf("equations")}

TEXT = """\
dv/dt = (drive - v) / tau : 1 (unless refractory)
drive : 1                        # 1.5, -10 to 10
tau = 10*ms                      # 0.1 ms to 1 s
threshold = 'v > 1'
reset = 'v = 0'
refractory = 2*ms
"""


def equations(text: Setting = TEXT) -> Made:
    """Equations in Brian's syntax."""
    from spikerack.modules.language.reading import read
    from spikerack.modules.language.writing import Written

    return Written(read(text), "equations", "TEXT").text()


def module_file(text: str, name: str) -> str:
    """A file of a player's own modules with the module that a text has become."""
    from spikerack.modules.language.reading import read
    from spikerack.modules.language.writing import Written

    head = '"""Written from equations."""\n\n'
    head += "".join(f"from spikerack.modules.{f} import *\n" for f in ("chance", "maths", "ports"))
    body = Written(read(text), name).text()
    return f"{head}{body.partition('def ')[0].strip()}\n\nFAMILY = {FAMILY!r}\n\n\n" + (
        f"def {body.partition('def ')[2]}"
    )
