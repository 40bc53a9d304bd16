"""Random and initial values, sentences about a patch, and the console."""

import pytest

from spikerack.runtime.document.console.console import Console
from spikerack.runtime.document.console.describe import of_cable, of_node, of_patch
from spikerack.runtime.document.document import Document
from spikerack.runtime.document.knob_travel import travel
from spikerack.runtime.document.registry import COMMANDS
from spikerack.runtime.errors import PatchError
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Group, Node, Note, Patch
from spikerack.runtime.patch.validate import checked

KNOWN = library()
ALL = Patch({n: Node(n) for n in KNOWN})


def do(patch, command, *args, **kw):
    return COMMANDS[command](patch, KNOWN, *args, **kw)[0]


def places(patch):
    """Where every knob stands, as a part of its way."""
    return {
        (n, p.name): travel(p, node.knobs.get(p.name, p.default))
        for n, node in patch.nodes.items()
        for p in KNOWN[node.module].of("knob")
    }


def test_random_knobs_are_the_same_for_the_same_seed_only():
    once = do(ALL, "randomise", list(ALL.nodes), 1.0, seed=4)
    assert do(ALL, "randomise", list(ALL.nodes), 1.0, seed=4) == once
    assert do(once, "randomise", list(ALL.nodes), 1.0, seed=4) == once  # the old place is forgotten
    assert do(ALL, "randomise", list(ALL.nodes), 1.0, seed=5) != once


def test_random_knobs_stand_anywhere_on_their_way():
    found = list(places(do(ALL, "randomise", list(ALL.nodes))).values())
    assert len(found) > 150
    assert sum(found) / len(found) == pytest.approx(0.5, abs=0.1)
    for tenth in range(10):
        assert any(tenth / 10 <= t <= (tenth + 1) / 10 for t in found)


def test_the_amount_is_the_part_of_the_way_to_the_random_place():
    start = do(ALL, "randomise", list(ALL.nodes), 1.0, seed=1)
    goal = places(do(start, "randomise", list(ALL.nodes), 1.0, seed=2))
    half = places(do(start, "randomise", list(ALL.nodes), 0.5, seed=2))
    assert do(start, "randomise", list(ALL.nodes), 0.0, seed=2) is start
    for (name, knob), t in places(start).items():
        if KNOWN[name].port(knob).default.taper not in ("whole", "choice"):
            assert half[name, knob] == pytest.approx((t + goal[name, knob]) / 2, abs=1e-6)


def test_settings_are_left_alone_and_initialise_turns_all_knobs_back():
    name = next(n for n, s in KNOWN.items() if s.of("setting") and s.of("knob"))
    patch = Patch({name: Node(name, channels=2, at=(3.0, 4.0))})
    random = do(patch, "randomise", [name])
    assert random.nodes[name].settings == {}
    assert random.nodes[name].knobs
    assert do(random, "initialise", [name]) == patch
    with pytest.raises(PatchError, match="^amount: must be a number from 0 to 1"):
        do(patch, "randomise", [name], 2.0)


def test_a_list_of_values_is_randomised_value_by_value():
    patch = do(Patch({"lif": Node("lif")}), "turn", "lif.tau", [0.1, 0.2, 0.3])
    values = do(patch, "randomise", ["lif"]).nodes["lif"].knobs["tau"]
    assert len(set(values)) == 3


def test_a_preset_turns_the_knobs_it_names_and_the_others_back():
    name, spec = next((n, s) for n, s in KNOWN.items() if s.presets)
    patch = do(Patch({name: Node(name)}), "randomise", [name])
    for preset, knobs in spec.presets.items():
        want = {k: v for k, v in knobs.items() if v != spec.port(k).default}
        assert do(patch, "preset", name, preset).nodes[name].knobs == want
    with pytest.raises(PatchError, match=f"^{name}: {name} has no preset"):
        do(patch, "preset", name, "no such sound")


TOLD = checked(
    Patch(
        {
            "osc": Node("oscillator", {"pitch": 1.0}),
            "filter": Node("svf", channels=4, state="bypassed"),
            "strange": Node("from_the_future"),
        },
        (
            Cable("osc", "saw", "filter", "x", 0.5, 0.01),
            Cable("filter", "low", "filter", "cutoff", muted=True),
        ),
        "One voice.",
        notes={"hint": Note("Turn\nit.")},
        groups={"g": Group("Voice", ("osc", "filter"), True, ports=("osc.pitch",))},
    )
)


def test_a_patch_in_sentences():
    assert of_patch(TOLD, KNOWN) == (
        "One voice.\n"
        "3 nodes and 2 cables.\n"
        "filter, an svf: 4 channels, bypassed. Its low goes to its own cutoff (muted).\n"
        "osc, an oscillator: pitch C5. Its saw goes to filter's x with weight 0.5 after 10 ms.\n"
        "strange, a from the future, which is unknown here and silent.\n"
        "Group Voice (folded) holds filter and osc, and shows osc's pitch.\n"
        "A note says: Turn it."
    )
    assert of_patch(Patch(), KNOWN) == "The patch is empty."


def test_a_node_and_a_cable_in_sentences():
    told = of_node(TOLD, KNOWN, "filter")
    for knob in KNOWN["svf"].of("knob"):
        assert f"{knob.name} " in told
    assert told.endswith(
        "Its low goes to its own cutoff (muted). Into its cutoff comes its own low (muted). "
        "Into its x comes osc's saw with weight 0.5 after 10 ms."
    )
    assert of_cable(TOLD.cables[1]) == "osc's saw goes to filter's x with weight 0.5 after 10 ms."
    with pytest.raises(PatchError, match="there is no such node"):
        of_node(TOLD, KNOWN, "nobody")


def test_lines_act_on_the_document_and_answer():
    document = Document()
    console = Console(document)
    assert console.run('cell = add("lif", (10, 20))') == ""
    assert console.run("cell") == "'lif'"
    assert console.run('turn(cell + ".tau", "12 ms")') == ""
    assert console.run('patch.nodes["lif"].knobs["tau"] * 1000') == "12.0"
    assert console.run("for i in range(3): add('lfo')") == ""
    assert len(document.patch.nodes) == 4
    assert console.run("undo()") == "'add lfo'"
    assert console.run('print("a", 2)') == "a 2"
    assert console.run('tell("lif")').startswith("lif: tau 12 ms, ")
    assert "'lif.drive'" in console.run("fits('lfo.y')")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("turn('lif.tau')", "turn: missing a required argument: 'value'; it takes knob, value"),
        ("add('lfi')", '"lfi": there is no such module; did you mean "lif"?'),
        ("1 +", "this is not Python (invalid syntax); help() lists what there is"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("nothing", "NameError: name 'nothing' is not defined"),
        ("raise SystemExit", "SystemExit"),
        ("help('lif')", '"lif": is no command; there are '),
    ],
)
def test_an_error_is_one_line_and_changes_nothing(line, answer):
    document = Document(Patch({"lif": Node("lif")}))
    before = document.patch
    assert Console(document).run(line).startswith(answer)
    assert document.patch is before


def test_help_lists_and_explains_every_command():
    console = Console(Document())
    listed = console.run("help()")
    for name, call in COMMANDS.items():
        assert f"\n{name}  {call.__doc__.splitlines()[0]}" in f"\n{listed}"
    assert console.run("help(turn)").startswith("turn(knob, value)\nTurn a knob")
    assert console.run("help('connect')").startswith(
        "connect(source, target, weight=1.0, delay=0.0)\n"
    )


def test_a_line_is_said_for_every_command_and_only_the_last_of_a_drag_counts():
    document, said = Document(), []
    document.said.append(lambda line: said.append((line, document.goes_on)))
    name = document.do("add", "lif", at=[1, 2])
    document.do("turn", f"{name}.tau", 0.2, gesture="drag")
    document.do("turn", f"{name}.tau", 0.3, gesture="drag")
    document.do("turn", f"{name}.rest", 0.3, gesture="drag")
    document.undo()
    assert said == [
        ("add('lif', at=[1, 2])", False),
        ("turn('lif.tau', 0.2)", False),
        ("turn('lif.tau', 0.3)", True),
        ("turn('lif.rest', 0.3)", False),
        ("undo()", False),
    ]
    assert document.patch.nodes[name].knobs == {}  # one gesture, one step
