"""Texts that come along, as Brian 2 and `equations` are both given them: what `I` is in each cell.

Noise is off, as each program draws its own.
"""

import re
from pathlib import Path

if __package__:
    from tests.oracles.typed_models import Typed
else:
    from typed_models import Typed

SHELF = Path(__file__).parents[2] / "modules/texts/equations"


def text_of(name: str, **values: str) -> str:
    """The statements of a text, with values in place of some that it begins with."""
    text = re.sub(r"^#.*\n", "", (SHELF / f"{name}.eq").read_text(), flags=re.M)
    for knob, value in values.items():
        text, found = re.subn(rf"^{knob} = .*", f"{knob} = {value}", text, flags=re.M)
        assert found == 1, knob
    return text


ML_I = {"gCa": "4*mS", "V3": "12*mV", "V4": "17.4*mV", "phi": "0.066667/ms"}
CELLS = {
    "I-t": {"gKHT": "80*nS", "gA": "65*nS"},
    "I-II": {"gKLT": "20*nS", "gh": "2*nS"},
    "II-I": {"gKLT": "35*nS", "gh": "3.5*nS"},
    "II": {"gKLT": "200*nS", "gh": "20*nS"},
    "octopus": {"gKLT": "600*nS", "gh": "0*nS", "ghcno": "40*nS"},
}
SHIPPED = {
    "perfect_integrator": Typed(text_of("perfect_integrator"), (0.3031, 1.107, 2.713, 5.309),
                                10_000, ("v", 0.213)),
    "leaky_integrate_and_fire": Typed(text_of("leaky_integrate_and_fire", pause="2.03*ms"),
                                      (0.0, 0.0031, 0.0117, 0.0307)),
    "quadratic_integrate_and_fire": Typed(text_of("quadratic_integrate_and_fire"),
                                          (1.013e-9, 1.31e-9, 2.17e-9, 4.3e-9)),
    "exponential_integrate_and_fire": Typed(text_of("exponential_integrate_and_fire"),
                                            (0.13e-9, 0.213e-9, 0.417e-9, 0.93e-9)),
    "theta_neuron": Typed(text_of("theta_neuron"), (0.053, 0.31, 1.7, 4.3)),
    "adaptive_current": Typed(text_of("adaptive_current"), (0.0231, 0.0417, 0.0703, 0.131)),
    "adaptive_threshold": Typed(text_of("adaptive_threshold"), (0.0117, 0.0231, 0.0403, 0.083),
                                10_000, ("v", 0.0031)),
    "sodium_threshold": Typed(text_of("sodium_threshold", sigma="0*mV"),
                              (0.0203, 0.0251, 0.0307, 0.0391), 10_000, ("v", 0.0117)),
    "after_potential": Typed(text_of("after_potential"), (0.0, 0.0013, 0.0071, 0.0211)),
    "signed_leak": Typed(text_of("signed_leak", sigma="0"), (-0.93, 0.13, 1.07, 3.1)),
    "rebound": Typed(text_of("rebound"), (0.0, 0.0053, 0.0117, 0.0307)),
    "synfire_cell": Typed(text_of("synfire_cell", noise="0"), (0.0071, 0.0083, 0.0117, 0.0231),
                          10_000, ("y", 0.0031)),
    "slow_adaptation": Typed(text_of("slow_adaptation", s0="0*pA"),
                             (41e-12, 53e-12, 93e-12, 203e-12)),
    "cuba_cell": Typed(text_of("cuba_cell"), (0.0003, 0.0013, 0.0053, 0.0171), 10_000,
                       ("ge", 0.00162)),
    "coba_cell": Typed(text_of("coba_cell"), (0.0083, 0.0117, 0.0203, 0.0391), 10_000,
                       ("ge", 0.13)),
    "izhikevich_2007": Typed(text_of("izhikevich_2007"), (71e-12, 103e-12, 217e-12, 507e-12)),
    "adaptive_exponential": Typed(text_of("adaptive_exponential"),
                                  (403e-12, 507e-12, 703e-12, 1103e-12)),
    "hodgkin_huxley_axon": Typed(text_of("hodgkin_huxley_axon"), (6.3e-6, 10.3e-6, 21e-6, 53e-6)),
    "traub_miles": Typed(text_of("traub_miles"), (0.13e-9, 0.31e-9, 0.71e-9, 2.3e-9), 10_000,
                         ("ge", 6e-9)),
    "traub_muscarinic": Typed(text_of("traub_muscarinic"), (2.3e-6, 5.3e-6, 13e-6, 31e-6)),
    "wang_buzsaki": Typed(text_of("wang_buzsaki"), (0.23e-6, 0.73e-6, 2.1e-6, 7.3e-6), 20_000),
    "rothman_manis": Typed(text_of("rothman_manis"), (53e-12, 103e-12, 253e-12, 507e-12)),
    **{f"rothman_manis {name}": Typed(text_of("rothman_manis", **cell),
                                      (203e-12, 507e-12, 1103e-12, 2103e-12))
       for name, cell in CELLS.items()},
    "morris_lecar": Typed(text_of("morris_lecar"), (93e-6, 103e-6, 131e-6, 203e-6)),
    "morris_lecar class I": Typed(text_of("morris_lecar", **ML_I), (40.3e-6, 43e-6, 51e-6, 81e-6)),
    "hindmarsh_rose": Typed(text_of("hindmarsh_rose"), (1.53, 2.03, 2.51, 4.1)),
    "fitzhugh_nagumo_cell": Typed(text_of("fitzhugh_nagumo_cell"), (0.37, 0.53, 0.83, 1.21)),
    "hopf_oscillator": Typed(text_of("hopf_oscillator"), (0.0, 0.11, 0.23, -0.31), 20_000),
    "wilson_cowan": Typed(text_of("wilson_cowan"), (-0.113, 0.0, 0.13, 0.21)),
    "two_compartments": Typed(text_of("two_compartments"), (0.43e-9, 0.53e-9, 0.93e-9, 2.1e-9),
                              10_000, ("vd", 0.0031)),
    "active_refractoriness": Typed(text_of("active_refractoriness"), (1.07, 1.31, 2.3, 5.1)),
    "biexponential_synapse": Typed(text_of("biexponential_synapse"), (0.83, 0.97, 1.31, 2.3),
                                   10_000, ("x", 0.53)),
    "nmda_synapse": Typed(text_of("nmda_synapse"), (0.0117, 0.0141, 0.0173, 0.0231), 10_000,
                          ("x", 0.13)),
    "peak_weights": Typed(text_of("peak_weights"), (0.0083, 0.0107, 0.0131, 0.0231), 10_000,
                          ("g", 0.0013)),
}  # fmt: skip
SHORTER = ("rothman_manis", "wang_buzsaki")  # they take Python long
SHIPPED = {
    name: model._replace(seconds=0.1 if name.startswith(SHORTER) else 0.3)
    for name, model in SHIPPED.items()
}
