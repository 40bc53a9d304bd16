"""Whatever a file holds: a patch, or one line that says where, what and what to do."""

import json
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spikerack.runtime.errors import JOINERS, PatchError
from spikerack.runtime.library import library, presets
from spikerack.runtime.patch.graph import Cable, Node, Patch
from spikerack.runtime.patch.patchfile import dumps, loads
from spikerack.runtime.patch.validate import checked, ghosts
from tests.at_random.patches import LIBRARY, patches, trees

OSC = '{"spikerack": 1, "nodes": {"osc": {"module": "oscillator", %s}}}'
TWO = '{"spikerack": 1, "nodes": {"osc": {"module": "oscillator"}, "pop": {"module": "lif"}}, %s}'
CABLE = TWO % '"cables": [{"from": "osc.out", "to": "pop.drive"}, %s]'
TOP = '{"spikerack": 1, %s}'
PITCH = "must be a number from -6 to 6 oct"
LIST = "shorten or lengthen the list"
NAMING = "a node is named with letters, digits, spaces, - and _, at most 64, a letter first"
RATE = 'must be "audio", "control", from 1 to 100000 samples, or a time such as "0.1 ms"'
RATE_TODO = 'leave it out for "audio"; samples from tick to tick, or "0.1 ms"'
VERSION = "must be the version of the format, a whole number from 1 to 3"

LINES = [
    (OSC, '"knobs": {"pitch": "loud"}', f'nodes.osc.knobs.pitch: {PITCH} (got "loud"); leave it out for 0 oct'),
    (OSC, '"knobs": {"pitch": true}', f"nodes.osc.knobs.pitch: {PITCH} (got true); leave it out for 0 oct"),
    (OSC, '"knobs": {"pitch": 1e308}', f"nodes.osc.knobs.pitch: {PITCH} (got 1e+308); leave it out for 0 oct"),
    (OSC, '"knobs": {"pitch": [0, 7]}', f"nodes.osc.knobs.pitch[1]: {PITCH} (got 7); leave it out for 0 oct"),
    (OSC, '"knobs": {"pitch": NaN}', "nodes.osc.knobs.pitch: must be a finite number (got NaN); write a number"),
    (OSC, '"knobs": {"pitch": -1e999}', "nodes.osc.knobs.pitch: must be a finite number (got -Infinity); write a number"),
    (OSC, '"knobs": {"pitch": []}', f"nodes.osc.knobs.pitch: must be one number, or one for each channel (got a list of 0); {LIST}"),
    (OSC, '"channels": 3, "knobs": {"pitch": [0, 1]}', f"nodes.osc.knobs.pitch: must be one number, or one for each of 3 channels (got 2); {LIST}"),
    (OSC, '"knobs": {"pitc": 1}', 'nodes.osc.knobs.pitc: oscillator has no knob "pitc"; did you mean "pitch"?'),
    (OSC, '"knobs": {"x": 1}', 'nodes.osc.knobs.x: oscillator has no knob "x"; there are "pitch", "rate", "shape", "steps"'),
    (OSC, '"knobs": {"file": 1}', 'nodes.osc.knobs.file: oscillator has no knob "file"; there are "pitch", "rate", "shape", "steps"'),
    (OSC, '"knobs": {"shape": "squar"}', 'nodes.osc.knobs.shape: must be one of its names (got "squar"); did you mean "square"?'),
    (OSC, '"knobs": {"shape": 1.5}', 'nodes.osc.knobs.shape: must be a whole number from 0 to 2 (got 1.5); there are "saw", "sine", "square"'),
    (OSC, '"knobs": {"steps": 17}', "nodes.osc.knobs.steps: must be a whole number from 1 to 16 (got 17); leave it out for 8"),
    (OSC, '"knobs": 3', "nodes.osc.knobs: must be an object in braces (got 3); write {knob: value}"),
    (OSC, '"knobs": {"pitch": 1, "pitch": 2}', "pitch: is written twice in one object; keep one of them"),
    (OSC, '"settings": {"folds": 2.5}', "nodes.osc.settings.folds: must be a whole number from 1 to 8 (got 2.5); leave it out for 2"),
    (OSC, '"settings": {"file": 3}', "nodes.osc.settings.file: must be text (got 3); leave it out for its default"),
    (OSC, '"settings": {"fold": 3}', 'nodes.osc.settings.fold: oscillator has no setting "fold"; did you mean "folds"?'),
    (OSC, '"channels": 0', "nodes.osc.channels: must be at least 1 (got 0); leave it out to follow the cables"),
    (OSC, '"channels": 100001', "nodes.osc.channels: must be at most 100000 (got 100001); leave it out to follow the cables"),
    (OSC, '"channels": 2.0', "nodes.osc.channels: must be a whole number (got 2.0); leave it out to follow the cables"),
    (OSC, '"rate": "fast"', f'nodes.osc.rate: {RATE} (got "fast"); {RATE_TODO}'),
    (OSC, '"rate": 0', f"nodes.osc.rate: {RATE} (got 0); {RATE_TODO}"),
    (OSC, '"at": [1]', "nodes.osc.at: must be a list of two numbers (got a list of 1); write [x, y], its place"),
    (OSC, '"seed": -1', "nodes.osc.seed: must be at least 0 (got -1); leave it out to follow the patch's seed"),
    (OSC, '"knob": {}', 'nodes.osc.knob: there is no such field; did you mean "knobs"?'),
    (OSC, '"state": "silent"', 'nodes.osc.state: must be "", "muted", "bypassed" or "frozen" (got "silent"); leave it out for a node that plays'),
    (CABLE, '{"from": "osc.out", "to": "pop.tau", "muted": 1}', "cables[1].muted: must be true or false (got 1); leave it out for a cable that sounds"),
    (TWO, '"notes": {"osc": {"text": ""}}', "notes.osc: there is a node of this name; rename one of them"),
    (TWO, '"notes": {"n": {"at": [0, 0]}}', "notes.n.text: is missing; write its words"),
    (TWO, '"notes": {"n": {"text": "", "size": [0, 9]}}', "notes.n.size: must be a list of two numbers from 1 (got 0); write [width, height]"),
    (TWO, '"notes": {"a.b": {"text": ""}}', f'notes: {NAMING.replace("node", "note")} (got "a.b"); rename it'),
    (TWO, '"groups": {"g": {"nodes": []}}', 'groups.g.nodes: must hold at least 1 (got a list of 0); list the names of its nodes, e.g. ["cell"]'),
    (TWO, '"groups": {"g": {"nodes": ["osk"]}}', 'groups.g.nodes[0]: there is no node "osk"; did you mean "osc"?'),
    (TWO, '"groups": {"g": {"nodes": ["osc", "osc"]}}', "groups.g.nodes[1]: osc is in group g already; keep it in one group"),
    (TWO, '"groups": {"g": {"nodes": ["osc"]}, "h": {"nodes": ["osc"]}}', "groups.h.nodes[0]: osc is in group g already; keep it in one group"),
    (TWO, '"groups": {"osc": {"nodes": ["osc"]}}', "groups.osc: there is a node of this name; rename one of them"),
    (TWO, '"groups": {"g": {"nodes": ["osc"], "ports": ["pop.tau"]}}', 'groups.g.ports[0]: "pop" is not in the group; there is "osc"'),
    (TWO, '"groups": {"g": {"nodes": ["osc"], "ports": ["osc.ot"]}}', 'groups.g.ports[0]: there is no port "ot" on osc; did you mean "out"?'),
    (TWO, '"groups": {"g": {"nodes": ["osc"], "ports": ["osc.out", "osc.out"]}}', "groups.g.ports[1]: shows osc.out twice; keep one of them"),
    (TWO, '"groups": {"g": {"nodes": ["osc"], "ports": ["osc"]}}', 'groups.g.ports[0]: must name a node and its port (got "osc"); list what it shows, e.g. ["cell.tau"]'),
    (TOP, '"views": {"1": [0, 0]}', "views.\"1\": must be a list of x, y and a zoom from 0.001 to 1000 (got a list of 2); write {\"1\": [x, y, zoom]}"),
    (TOP, '"views": {"x": [0, 0, 1]}', 'views: a view is numbered from 1 to 9 (got "x"); rename it'),
    (CABLE, '{"from": "osc.out", "to": "pop.driv"}', 'cables[1].to: there is no inlet "driv" on pop (lif); did you mean "drive"?'),
    (CABLE, '{"from": "osc.ot", "to": "pop.tau"}', 'cables[1].from: there is no outlet "ot" on osc (oscillator); did you mean "out"?'),
    (CABLE, '{"from": "osk.out", "to": "pop.tau"}', 'cables[1].from: there is no node "osk"; did you mean "osc"?'),
    (CABLE, '{"from": "osc", "to": "pop.tau"}', 'cables[1].from: must name a node and its outlet (got "osc"); write "node.outlet"'),
    (CABLE, '{"to": "pop.tau"}', 'cables[1].from: is missing; write "node.outlet"'),
    (CABLE, '{"from": "osc.out", "to": "pop.drive", "weight": 2}', "cables[1]: is a second cable osc.out -> pop.drive beside cables[0]; keep one and add their weights"),
    (CABLE, '{"from": "osc.out", "to": "pop.tau", "weight": 1e7}', "cables[1].weight: must be at most 1000000 (got 10000000.0); 1 is unchanged"),
    (CABLE, '{"from": "osc.out", "to": "pop.tau", "weight": true}', "cables[1].weight: must be a number (got true); 1 is unchanged"),
    (CABLE, '{"from": "osc.out", "to": "pop.tau", "delay": -1}', "cables[1].delay: must be at least 0 (got -1); give seconds"),
    (CABLE, '{"from": "osc.out", "to": "pop.tau", "wieght": 1}', 'cables[1].wieght: there is no such field; did you mean "weight"?'),
    (CABLE, "3", 'cables[1]: must be an object in braces (got 3); write [{"from": "a.out", "to": "b.inlet"}]'),
    (TOP, '"nodes": []', 'nodes: must be an object in braces (got a list of 0); write {"cell": {"module": "lif"}}'),
    (TOP, '"nodes": {"a.b": {"module": "lif"}}', f'nodes: {NAMING} (got "a.b"); rename it'),
    (TOP, r'"nodes": {"a\nb": {"module": "lif"}}', rf'nodes: {NAMING} (got "a\nb"); rename it'),
    (TOP, '"nodes": {"at": {}}', "nodes.at.module: is missing; name a module, e.g. lif"),
    (TOP, '"sample_rate": 10', "sample_rate: must be at least 1000 (got 10); give samples in a second, e.g. 48000"),
    (TOP, '"sample_rate": "48000"', 'sample_rate: must be a whole number (got "48000"); give samples in a second, e.g. 48000'),
    (TOP, '"control": 0', "control: must be at least 1 (got 0); give samples from one control tick to the next"),
    (TOP, '"about": 3', "about: must be text (got 3); write a sentence"),
    (TOP, r'"about": "\ud800"', r'about: holds half a character (got "\ud800"); type it again'),
    (TOP, '"x": ' + "9" * 50, f"x: is too large (got {'9' * 50}); write a smaller number"),
    (TOP, '"x": ' + "9" * 5000, "patch: holds a number that is too long; shorten it"),
    (TOP, '"x": ' + "[" * 60 + "]" * 60, "x[0][0]: is nested too deeply; choose a Spikerack patch"),
    ("%s", '{"nodes": {}}', 'spikerack: is missing; a patch begins with {"spikerack": 3'),
    ("%s", '{"spikerack": 4}', "spikerack: this Spikerack reads patches up to version 3 (got 4); update Spikerack to open it"),
    ("%s", '{"spikerack": true}', f"spikerack: {VERSION} (got true); write 3"),
    ("%s", "[]", "patch: must be an object in braces (got a list of 0); choose a Spikerack patch"),
    ("%s", "", "line 1, column 1: is not JSON (Expecting value); mend the text there"),
    ("%s", '{\n"spikerack" 1}', "line 2, column 13: is not JSON (Expecting ':' delimiter); mend the text there"),
    ("%s", "[" * 100_000, "patch: is nested too deeply; choose a Spikerack patch"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "text", "line"), LINES)
def test_the_line(frame, text, line):
    with pytest.raises(PatchError) as caught:
        loads(frame % text, LIBRARY)
    assert str(caught.value) == line


def test_bytes_that_are_no_text():
    with pytest.raises(PatchError, match="^patch: is not UTF-8 text at byte 0; "):
        loads(b"\xff\xfe", LIBRARY)
    assert loads('\ufeff{"spikerack": 1}'.encode(), LIBRARY) == Patch()


def test_fields_of_a_newer_version_pass():
    text = TOP % '"mood": {"b": 1}, "nodes": {"n": {"module": "lif", "group": 3}}'
    patch = loads(text, LIBRARY)
    assert patch.extra == {"mood": {"b": 1}}
    assert patch.nodes["n"].extra == {"group": 3}
    assert '"mood": {"b": 1}' in dumps(patch, LIBRARY)


def test_a_ghost_and_its_cables_are_not_checked():
    patch = Patch(
        {"n": Node("lif"), "g": Node("unheard_of", {"x": "y"})}, (Cable("g", "a", "n", "b"),)
    )
    assert ghosts(patch, LIBRARY) == ("g",)
    assert checked(patch, LIBRARY).nodes["g"] == patch.nodes["g"]
    with pytest.raises(PatchError, match='there is no node "h"'):
        checked(patch.with_cable(Cable("h", "a", "g", "b")), LIBRARY)


def test_limits_and_speed():
    nodes = ", ".join(f'"n{i}": {{"module": "lif"}}' for i in range(20_001))
    with pytest.raises(PatchError, match=r"^nodes: must hold at most 20000 \(got 20001\); "):
        loads(TOP % f'"nodes": {{{nodes}}}', LIBRARY)
    cables = "{}," * 200_000 + "{}"
    with pytest.raises(PatchError, match=r"^cables"):
        loads(TOP % f'"cables": [{cables}]', LIBRARY)
    made = {f"n{i}": Node("lif", {"tau": 0.02}) for i in range(2000)}
    wired = [Cable(f"n{i}", "v", f"n{i * k % 2000}", "drive") for i in range(2000) for k in (2, 3)]
    patch = Patch(made, tuple({c.ends: c for c in wired}.values()))
    start = time.perf_counter()
    assert loads(dumps(patch, LIBRARY), LIBRARY) == checked(patch, LIBRARY)
    assert time.perf_counter() - start < 10.0  # about 0.3 s on a quiet machine


def one_line(text):
    """A patch, or an error of one line; anything else fails the test."""
    try:
        patch = loads(text, LIBRARY)
    except PatchError as error:
        line = str(error)
        assert len(line.splitlines()) == 1, line
        assert line.translate(dict.fromkeys(map(ord, JOINERS))).isprintable(), line
        assert ": " in line, line
        assert len(line) < 400, line
        return None
    assert isinstance(patch, Patch)
    again = dumps(patch, LIBRARY)
    assert dumps(loads(again, LIBRARY), LIBRARY) == again
    return patch


calm = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@calm
@given(patches(), st.randoms(use_true_random=False))
def test_damaged_text_is_a_patch_or_one_line(patch, dice):
    good = dumps(patch, LIBRARY).encode()
    for _ in range(8):
        bad = bytearray(good)
        for _ in range(dice.randint(1, 3)):
            i = dice.randrange(len(bad))
            cut = dice.randrange(4)
            piece = bytes([dice.choice(b'{}[]",:0123456789-+.eE\\ntfaul\x00\xff\xed')])
            bad[i : i + dice.randrange(1, 9) if cut == 0 else i + (cut == 1)] = piece
        one_line(bytes(bad))


NASTY = [
    None, True, -1, 0, 1e308, -1e-320, 10**18, 2**63 - 1, "", "NaN", "a.b", "cell", ".", "\0", "\n",
    "\u2028", "é" * 99, [], {}, [[]], [1e400], float("nan"), {"": 0}, [None] * 3,
    {"module": "lif"}, "oscillator", "later", "audio", "\ud800",
]  # fmt: skip


def mutated(value, dice):
    """The same data with something replaced, removed, doubled or renamed somewhere."""
    if dice.random() < 0.15:
        return dice.choice(NASTY)
    if isinstance(value, dict) and value:
        key = dice.choice(list(value))
        changed = dict(value)
        deed = dice.random()
        if deed < 0.1:
            del changed[key]
        elif deed < 0.2:
            changed[str(dice.choice([*NASTY, key[:-1], key + "s"]))] = changed.pop(key)
        else:
            changed[key] = mutated(value[key], dice)
        return changed
    if isinstance(value, list) and value:
        i = dice.randrange(len(value))
        return [*value[:i], mutated(value[i], dice), *value[i + dice.randrange(2) :]]
    return dice.choice(NASTY)


@calm
@given(patches(), st.integers(0, 2**32))
def test_mutated_data_is_a_patch_or_one_line(patch, seed):
    data = json.loads(dumps(patch, LIBRARY))
    dice = random.Random(seed)
    for _ in range(8):
        bad = mutated(data, dice)
        while dice.random() < 0.3:
            bad = mutated(bad, dice)
        one_line(json.dumps(bad))


@calm
@given(trees)
def test_any_json_is_a_patch_or_one_line(tree):
    one_line(json.dumps(tree))
    one_line(json.dumps({"spikerack": 1, "nodes": tree, "extra": tree}))
    one_line(json.dumps({"spikerack": 1, "nodes": {"n": {"module": "lif", "knobs": tree}}}))
    one_line(json.dumps({"spikerack": 1, "nodes": {"n": {"module": "x", "settings": tree}}}))


def test_presets_are_in_range_and_known():
    assert all(
        spec.port(knob).default.lo <= value <= spec.port(knob).default.hi
        for spec in library().values()
        for knobs in presets(spec.name).values()
        for knob, value in knobs.items()
        if not isinstance(value, str)  # a text, and its preset: their own tests
    )
