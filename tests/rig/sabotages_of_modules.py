"""One line of a module made wrong, and the quick tests that must notice: see `sabotages`."""

from typing import NamedTuple


class Sabotage(NamedTuple):
    """One wrong line."""

    file: str
    old: str
    new: str
    noticed: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.new.strip()[:50]}"


def _golden(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/modules/test_golden.py::test_it_sounds_as_it_did[{n}]" for n in names)


CHANCE, DICE = "tests/modules/test_chance.py", "tests/runtime/memory/test_dice.py"
GUARDS = "tests/modules/test_guards.py::test_no_module_is_outside_its_arrays"

HEARING = "tests/modules/hearing"

MODULES = (
    Sabotage(
        "modules/compressive_gammachirps.py", "came = max(max(0.0, ahead), came * decay)",
        "came = max(0.0, ahead)",
        (f"{HEARING}/test_compressive_gammachirps.py", "tests/oracles/test_hears.py"),
    ),
    Sabotage(
        "modules/heads.py", "else 1.0 + away - QUARTER", "else 1.0 - cos(away)",
        (f"{HEARING}/test_heads.py",),
    ),
    Sabotage(
        "modules/drnl_filters.py", '"gain": (4.2, -0.48)', '"gain": (4.2, 0.48)',
        (f"{HEARING}/test_drnl_filters.py", "tests/oracles/test_hears.py"),
    ),
    Sabotage(
        "modules/partitions.py", "at = at - count if at >= count else at",
        "at = min(at, count - 1)",
        (f"{HEARING}/test_convolution.py",),
    ),
    Sabotage(
        "modules/sections.py", "- {a1} * {out} + {t}", "- {a1} * {out}",
        (f"{HEARING}/test_filter_banks.py", "tests/oracles/test_hears.py"),
    ),
    Sabotage(
        "modules/gammachirps.py", "np.maximum(f - off, 0.0), np.maximum(f + off, 0.0)",
        "np.maximum(f + off, 0.0), np.maximum(f - off, 0.0)",
        (f"{HEARING}/test_gammachirps.py", "tests/oracles/test_hears.py"),
    ),
    Sabotage(
        "modules/delays.py", "back = tanh(feedback * echo) if feedback > 0.0 else 0.0",
        "back = 0.0", ("tests/modules/test_delays.py", *_golden("delay")),
    ),
    Sabotage(
        "modules/delays.py", "(tanh(feedback * heard[j]) if feedback > 0.0 else 0.0)", "0.0",
        ("tests/modules/test_delays.py",),
    ),
    Sabotage(
        "modules/drifts.py", "walk = keep * walk + kick * chance",
        "walk = keep * walk + 0.0 * chance",
        ("tests/modules/test_drifts.py", *_golden("random_walk")),
    ),
    Sabotage(
        "modules/wavetables.py", "wave = min(1.0, max(0.0, position)) * last",
        "wave = position * last", (GUARDS,),
    ),
    Sabotage(
        "modules/percussion.py", "head = head if 0 <= head < size else 0", "head = head",
        (GUARDS,),
    ),
    Sabotage(
        "modules/events.py", "min(500.0, rate * dt)", "min(500.0, 0.1 * rate * dt)",
        ("tests/modules/test_events.py", *_golden("poisson")),
    ),
    Sabotage(
        "modules/sticks.py", "return y + curve * (y * y * y - y)",
        "return y - curve * (y * y * y - y)",
        ("tests/modules/test_sticks.py", *_golden("joystick", "gamepad")),
    ),
    Sabotage(
        "modules/reverbs.py", "keep = -exp2(-MILL * length / decay)",
        "keep = exp2(-MILL * length / decay)",
        ("tests/modules/test_reverbs.py", *_golden("spring_reverb")),
    ),
    Sabotage(
        "modules/reverbs.py", "room[LINES * head + i] = ends[i] + feed * free * early",
        "room[LINES * head + i] = 0.5 * x", ("tests/modules/test_reverbs.py", *_golden("reverb")),
    ),
    Sabotage(
        "modules/chance.py", "* golden * golden", "* golden", (CHANCE, DICE),
    ),
    Sabotage(
        "modules/chance.py", "np.array([sqrt(pace)])", "np.array([1.0])",
        ("tests/modules/test_noise.py",),
    ),
    Sabotage(
        "modules/oversampling.py", "0.9542069108836617", "0.9342069108836617",
        ("tests/modules/test_oversampling.py",),
    ),
    Sabotage(
        "modules/reverbs.py", "feed = 0.5 * sqrt((1.0 - around) / (1.0 - USUAL))", "feed = 0.5",
        ("tests/modules/test_reverbs.py", *_golden("reverb")),
    ),
    Sabotage(
        "modules/analog_neurons.py", "EDGE = 20e-6", "EDGE = 2e-6",
        ("tests/modules/test_mixing_neurons.py", *_golden("dual_neuron")),
    ),
    Sabotage(
        "modules/oscillators.py", "bend * (x - _corner(x))", "bend * (x - abs(x))",
        ("tests/modules/test_oscillators.py", *_golden("sync_oscillator")),
    ),
    Sabotage(
        "modules/filters.py", "r = 4.0 * resonance", "r = 3.9 * resonance",
        ("tests/modules/test_filters.py", *_golden("ladder")),
    ),
    Sabotage(
        "modules/oscillators.py", "    saw = _ramp(phase, per, high)", "    saw = 2.0 * phase",
        ("tests/modules/test_oscillators.py", *_golden("oscillator")),
    ),
    Sabotage(
        "modules/integrate_and_fire.py", "wait = pause - last", "wait = pause",
        ("tests/modules/test_integrate_and_fire.py", *_golden("lif")),
    ),
    Sabotage(
        "modules/integrate_and_fire.py", "else min(1e3, max(-1e3, plain + hit))",
        "else min(1e3, max(-1e3, plain))", ("tests/oracles/test_brian.py", *_golden("adex")),
    ),
    Sabotage(
        "modules/envelopes.py", "zero = -OVER_DOWN * top", "zero = -OVER_DOWN",
        ("tests/modules/test_envelopes.py", *_golden("adsr")),
    ),
    Sabotage(
        "modules/sequencers.py", "tied = share > 0.999", "tied = share > 2.0",
        ("tests/modules/test_sequencers.py",),
    ),
    Sabotage(
        "modules/scales.py", "away = away - 0.1 if", "away = away - 0.0 if",
        ("tests/modules/test_scales.py",),
    ),
    Sabotage(
        "modules/synapses.py", "down = open_ * rate * balance * w_max",
        "down = open_ * rate * w_max", ("tests/modules/test_synapses.py", *_golden("stdp")),
    ),
    Sabotage(
        "modules/language/exact.py", '"2.0 * g_{}"', '"1.9 * g_{}"',
        ("tests/modules/test_equation_methods.py",),
    ),
    Sabotage(
        "modules/language/steps.py", 'second = ask(half, product(number(0.5), DT))',
        'second = ask(half, DT)', ("tests/modules/test_equation_methods.py",),
    ),
    Sabotage(
        "modules/language/writing.py", 'test = f"({test}) & {FREE}" if', 'test = f"({test})" if',
        ("tests/oracles/test_equations.py",),
    ),
    Sabotage(
        "modules/language/units.py", "* raised\n", "\n", ("tests/oracles/test_equations.py",),
    ),
    Sabotage(
        "modules/language/formulas.py", "if deep > DEEPEST:", "if deep > 10_000:",
        ("tests/modules/test_equation_errors.py",),
    ),
    Sabotage(
        "modules/language/one_synapse.py", '["updated[link] = tick"] * bool(lazy)', "[]",
        ("tests/oracles/test_typed_synapses.py",),
    ),
    Sabotage(
        "modules/formula.py", 'held({} * {})', '({} * {})', ("tests/modules/test_expression.py",),
    ),
    Sabotage(
        "modules/language/timed_arrays.py", "[ast.Lt()]", "[ast.LtE()]",
        ("tests/modules/test_equations.py",),
    ),
    Sabotage(
        "modules/language/heading.py", '{"text": text, "preset": preset.name}', '{"text": text}',
        ("tests/modules/test_texts.py",),
    ),
    Sabotage(
        "modules/cables.py", "ends = g if i == n - 1 else 2.0 * g", "ends = 2.0 * g",
        ("tests/modules/test_cables.py",),
    ),
    Sabotage(
        "patcher/models/one_cell.py", "(told[first] - x) / tiny, (told[second] - y) / tiny",
        "(told[second] - y) / tiny, (told[first] - x) / tiny",
        ("tests/patcher/models/test_one_cell.py",),
    ),
)  # fmt: skip
