"""Sabotages: one line of the program made wrong, and the quick tests that must notice.

A row is a file, what stands there once, what it becomes, and the tests that must fail by it.
"""

from tests.rig.sabotages_of_modules import MODULES, Sabotage

CABLES, ENGINE = "tests/runtime/engine/test_cables.py", "tests/runtime/engine/test_engine.py"
CHANCE, DICE = "tests/modules/test_chance.py", "tests/runtime/memory/test_dice.py"
MASTER, FIREWALL = "tests/runtime/engine/test_master.py", "tests/runtime/engine/test_firewall.py"
TIME, VOICES = (
    "tests/runtime/render/test_time_asked.py",
    "tests/runtime/devices/test_voices.py",
)
LIBRARY = "tests/runtime/test_library.py"
SETTINGS = "tests/runtime/document/test_settings.py"
EVENTS = "tests/runtime/engine/test_event_cables.py"
LISTS = "tests/runtime/engine/test_spike_lists.py"
SCHEDULE, SOUND = "tests/runtime/plan/test_schedule.py", "tests/patcher/sound/test_sound.py"
TAPERS, MODULATION = (
    "tests/runtime/compiler/test_tapers.py",
    "tests/patcher/sound/test_modulation.py",
)

RUNTIME = (
    Sabotage(
        "runtime/compiler/arrivals.py", "0.0 - floor(0.5 - x)", "1.0 if x > 0.5 else 0.0",
        (EVENTS,),
    ),
    Sabotage(
        "runtime/codegen/event_kernels.py", "wait += is_told * source_span", "wait += 0.0",
        (EVENTS,),
    ),
    Sabotage(
        "runtime/codegen/tiles.py", '"counts" if w else "drafts"', '"drafts"',
        ("tests/runtime/compiler/test_seldom.py",),
    ),
    Sabotage(
        "runtime/plan/edges.py", "(x > 0.5) & (was <= 0.5)", "(x > 0.5)", (EVENTS,),
    ),
    Sabotage(
        "runtime/plan/spans.py", "limit_denominator(FINEST)", "limit_denominator(1)",
        ("tests/runtime/plan/test_spans.py",),
    ),
    Sabotage(
        "runtime/engine/native/master.py", "envelope = max(envelope * release, loud)",
        "envelope = loud", (MASTER,),
    ),
    Sabotage(
        "runtime/engine/native/master.py", "gain = min(goal, gain + step) if",
        "gain = goal if", (MASTER,),
    ),
    Sabotage(
        "runtime/engine/plan_diff.py", " or w.cable.source in remade", "",
        ("tests/runtime/engine/test_plan_diff.py",),
    ),
    Sabotage(
        "runtime/engine/plan_diff.py", "(a.seed, a.control) != (b.seed, b.control)",
        "a.control != b.control", ("tests/runtime/engine/test_plan_diff.py",),
    ),
    Sabotage(
        "runtime/engine/turning.py", "cable.weight != weights[cable.ends]",
        "cable.weight > weights[cable.ends]", ("tests/runtime/engine/test_turning.py",),
    ),
    Sabotage(
        "runtime/engine/native/events.py", "cell[c] += (target - cell[c]) * (samples / left)",
        "cell[c] = target", (ENGINE,),
    ),
    Sabotage(
        "runtime/engine/native/events.py", "pending[4 * (at - 1)] > row[0]",
        "pending[4 * (at - 1)] >= row[0]", (ENGINE,),
    ),
    Sabotage(
        "runtime/engine/native/firewall.py", "reset = worst < 4 * BLOCK", "reset = False",
        (FIREWALL,),
    ),
    Sabotage(
        "runtime/engine/native/firewall.py",
        "if not _is_finite_part(row, begin, end):", "if begin < 0:", (FIREWALL,),
    ),
    Sabotage(
        "runtime/disk_cache.py", "in (os.geteuid(), ours.st_uid) and not more", "!= -1",
        ("tests/runtime/test_disk_cache.py",),
    ),
    Sabotage(
        "runtime/compiler/exported.py", "said_below(self.module), *how", "*how",
        ("tests/runtime/compiler/test_exported.py",),
    ),
    Sabotage(
        "runtime/engine/native/driver.py", "buffer[i * row[1]] = x if x - x == 0.0 else 0.0",
        "buffer[i * row[1]] = 0.0", (MASTER,),
    ),
    Sabotage(
        "runtime/engine/native/driver.py", "last = e[E_END] - t0 if is_last else BLOCK",
        "last = BLOCK", (TIME,),
    ),
    Sabotage(
        "runtime/render/render.py", "if frames % VECTOR:", "if frames < 0:", (TIME,),
    ),
    Sabotage(
        "runtime/devices/promises.py", "self._turned[voice] + self.hold)",
        "self._turned[voice])", (VOICES,),
    ),
    Sabotage(
        "runtime/devices/hand_targets.py", "int(slowest // step.span) + 1", "1", (VOICES,),
    ),
    Sabotage(
        "runtime/compiler/tapers.py", "moved = floor(value + x + 0.5)", "moved = value + x",
        (TAPERS, CABLES),
    ),
    Sabotage(
        "runtime/compiler/primitives.py", "zip((30, 27), chance.MIX", "zip((30, 28), chance.MIX",
        (CHANCE,),
    ),
    Sabotage(
        "runtime/codegen/ports.py", "turned({taper}, ", "turned(0, ",
        (CABLES, MODULATION),
    ),
    Sabotage(
        "runtime/codegen/cable_kernels.py", "turned(taper, base[c]", "turned(0, base[c]",
        (CABLES, MODULATION),
    ),
    Sabotage(
        "runtime/codegen/cable_kernels.py", "share = 1.0 / arrived[0]", "share = 1.0", (CABLES,),
    ),
    Sabotage(
        "runtime/codegen/cable_kernels.py", "begin - late) % size", "begin - late - 1) % size",
        (CABLES,),
    ),
    Sabotage(
        "runtime/codegen/cable_kernels.py", "target[i] += weight * row_sum",
        "target[i] = weight * row_sum", (CABLES,),
    ),
    Sabotage(
        "runtime/codegen/cable_kernels.py", "buffer[i * channels + where // 8] = values[4 * e + 2]",
        "buffer[i * channels + where // 8] = 0.0", (ENGINE,),
    ),
    Sabotage(
        "runtime/codegen/loop_text.py", "[((number + end - 1) % {size_word}){index}]",
        "[((number + end - 2) % {size_word}){index}]", (CABLES,),
    ),
    Sabotage(
        "runtime/compiler/hoist.py", "counts[n] == 1 and n not in arguments", "n not in arguments",
        ("tests/runtime/compiler/test_hoist.py",),
    ),
    Sabotage(
        "runtime/memory/cells.py",
        "chance.WORD, dtype=np.uint64)), channels)",
        "chance.WORD, dtype=np.uint64)), 1).repeat(channels)", (DICE,),
    ),
    Sabotage(
        "runtime/memory/store.py", "cells.carry(old[2], but=anew | kept.keys())", "pass",
        (ENGINE,),
    ),
    Sabotage(
        "runtime/memory/learned.py", "within = np.clip(values, recipe.lo, recipe.hi)",
        "within = values", ("tests/runtime/memory/test_learned.py",),
    ),
    Sabotage(
        "runtime/memory/taps.py", "self.ticks[where] - begin", "self.ticks[where]",
        (LISTS,),
    ),
    Sabotage(
        "runtime/codegen/list_kernels.py", "kept_channels[at] = -1", "pass", (LISTS,),
    ),
    Sabotage(
        "runtime/codegen/list_kernels.py", "then += span", "pass", (LISTS,),
    ),
    Sabotage(
        "runtime/compiler/entries.py", "x - (times - 1)", "1.0", (LISTS,),
    ),
    Sabotage(
        "runtime/compiler/entries.py", "first + k - at", "first", (LISTS,),
    ),
    Sabotage(
        "runtime/plan/schedule.py", "cable.delay * rate / source.span", "cable.delay * rate",
        (SCHEDULE,),
    ),
    Sabotage(
        "runtime/plan/cuts.py", "if kept.leads(b, a):", "if a != b:",
        ("tests/runtime/plan/test_cuts.py", SCHEDULE),
    ),
    Sabotage(
        "runtime/plan/widths.py", "max([1, *widest.values(), *lists])",
        "max([1, *widest.values()])", (SCHEDULE,),
    ),
    Sabotage(
        "runtime/plan/lower.py", "cable = replace(cable, weight=0.0, muted=False)",
        "cable = replace(cable, muted=False)", ("tests/runtime/plan/test_lower.py",),
    ),
    Sabotage(
        "runtime/plan/lower.py", "if o in spec.bypass[inlet]]", "]",
        ("tests/runtime/plan/test_lower.py",),
    ),
    Sabotage(
        "runtime/signature.py", 'kind in ("audio", "control")]', "kind]",
        ("tests/runtime/test_spec.py",),
    ),
    Sabotage(
        "runtime/signature.py", "next((a for a in said if a in KINDS), usual)", "usual",
        ("tests/runtime/test_spec.py", "tests/patcher/panels/test_panels.py"),
    ),
    Sabotage(
        "runtime/library.py", "return spec and spec.set_to(node.settings)", "return spec",
        (LIBRARY, SETTINGS),
    ),
    Sabotage("runtime/library.py", "    with _adopting:", "    if True:", (LIBRARY,)),
    Sabotage(
        "runtime/maker.py", 'f"def {name}(", text', 'f"def {self.name}(", text',
        ("tests/modules/test_levels.py",),
    ),
    Sabotage(
        "runtime/patch/validate.py", "knobs = {**back, **node.knobs}", "knobs = node.knobs",
        (SETTINGS,),
    ),
    Sabotage(
        "runtime/document/normalise.py", "Node(x.module, settings=x.settings)",
        "Node(x.module)", (SETTINGS,),
    ),
    Sabotage(
        "runtime/compiler/seldom.py", "if needed & _stored(head) - states or needed", "if needed",
        ("tests/runtime/compiler/test_seldom.py",),
    ),
    Sabotage(
        "runtime/codegen/tiles.py", "int(due){fires}", "int(due)",
        ("tests/runtime/compiler/test_seldom.py",),
    ),
    Sabotage(
        "runtime/plan/plan.py", "found |= {w.divider for", "found & {w.divider for",
        ("tests/runtime/plan/test_loop_rates.py",),
    ),
)  # fmt: skip

PATCHER = (
    Sabotage(
        "patcher/sound/modulation.py", "turned(TAPERS[q.taper], value", "turned(0, value",
        (MODULATION,),
    ),
    Sabotage(
        "patcher/sound/modulation.py", "now.sum() if sums else now.mean()", "now.mean()",
        (MODULATION,),
    ),
    Sabotage(
        "patcher/sound/taps.py", "state.read[outlet] = state.end", "state.read[outlet] = read",
        ("tests/patcher/sound/test_taps.py",),
    ),
    Sabotage(
        "patcher/sound/tape.py", "*kept])[-wanted:]", "*kept])",
        ("tests/patcher/sound/test_tape.py",),
    ),
    Sabotage(
        "patcher/sound/status.py", 'dict.fromkeys(part.split(" + "))', "[part]", (SOUND,),
    ),
)  # fmt: skip

SABOTAGES = MODULES + RUNTIME + PATCHER
