"""Files, wrapping, completion and joining: what windows think, without a window."""

import pytest

from spikerack.patcher.models.autowire import best_cable, first_jack
from spikerack.patcher.models.completion import completed as line_completed
from spikerack.patcher.models.completion import completions
from spikerack.patcher.models.file_list import age, completed_path, listing, typed_path, with_ending
from spikerack.patcher.panels.wrapping import wrapped
from spikerack.runtime.library import library
from spikerack.runtime.patch.graph import Cable, Node, Patch


@pytest.fixture
def folder(tmp_path):
    for name in ("bass.json", "Bell.spikerack", "take.wav", "notes.txt", ".hidden.json"):
        (tmp_path / name).write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "inner.png").write_text("x")
    return tmp_path


def test_a_folder_lists_what_can_hold_a_patch(folder):
    assert [line.name for line in listing(folder)] == [
        "..", "sub", "bass.json", "Bell.spikerack", "take.wav",
    ]  # fmt: skip
    assert [line.name for line in listing(folder, "BE")] == ["Bell.spikerack"]
    assert listing(folder / "nowhere")[1:] == []


def test_paths_are_meant_as_typed(folder):
    assert typed_path(folder, "bass.json") == folder / "bass.json"
    assert typed_path(folder, str(folder / "sub")) == folder / "sub"
    assert typed_path(folder, "~").is_absolute()
    assert completed_path(folder, "su") == "sub/"
    assert completed_path(folder, "sub/in") == "sub/inner.png"
    assert completed_path(folder, "b") == "b"
    assert completed_path(folder, "zzz") == "zzz"
    assert with_ending(folder / "song").name == "song.json"
    assert with_ending(folder / "song.v2").name == "song.v2.json"
    assert with_ending(folder / "song.spikerack").name == "song.spikerack"


def test_ages_are_told():
    assert [age(s) for s in (5, 60, 7300, 200_000)] == [
        "just now", "1 minute ago", "2 hours ago", "2 days ago",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1, 5, 12, 40])
def test_wrapping_keeps_every_word_and_fits(width):
    text = f"one two three four five\n\n  tau dv/dt = rest + drive - v\n{' ' * 11}far\nlast"
    lines = wrapped(text, lambda line: len(line) <= width)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert len(line) <= width or " " not in line


def test_a_console_line_is_completed():
    names = {"turn": print, "tell": print, "patch": Patch(), "_own": 1}
    assert completions("t", names, []) == ["tell", "turn"]
    assert line_completed("tu", completions("tu", names, [])) == "turn"
    assert completions('turn("os', names, ["osc", "osc.pitch"]) == ["osc", "osc.pitch"]
    assert line_completed('turn("os', ["osc", "osc.pitch"]) == 'turn("osc'
    assert "patch.nodes" in completions("patch.no", names, [])
    assert completions("_", names, []) == []
    assert line_completed("zz", []) == "zz"


def two(a: str, b: str, *cables: Cable) -> Patch:
    return Patch({"a": Node(a), "b": Node(b)}, cables)


@pytest.mark.parametrize(
    ("a", "b", "ends"),
    [
        ("oscillator", "svf", ("a.sine", "b.x")),
        ("svf", "audio_out", ("a.low", "b.left")),
        ("clock", "euclid", ("a.trigger", "b.clock")),
        ("poisson", "lif", ("a.spike", "b.kick")),
        ("lif", "spike_voice", ("a.spike", "b.spike")),
        ("lfo", "oscillator", ("a.y", "b.pitch")),
    ],
)
def test_two_modules_are_joined_by_the_jacks_that_are_meant(a, b, ends):
    found = best_cable(two(a, b), library(), "a", "b")
    source, target = found
    assert (source, target) == ends or (a == "lfo" and source == "a.y")


def test_joining_again_takes_the_next_jacks_until_none_are_left():
    patch, seen = two("lfo", "vca"), set()
    while ends := best_cable(patch, library(), "a", "b"):
        assert ends not in seen
        seen.add(ends)
        (_, outlet), (_, inlet) = (e.split(".") for e in ends)
        patch = patch.with_cable(Cable("a", outlet, "b", inlet))
    lfo, vca = library()["lfo"], library()["vca"]
    assert len(seen) == len(lfo.outlets) * len(vca.inlets)


@pytest.mark.parametrize("name", library())
@pytest.mark.parametrize("kind", ["spikes", "audio", "control", "gate"])
def test_a_dropped_cable_finds_a_jack(name, kind):
    spec = library()[name]
    assert (first_jack(spec, kind, True) != "") == bool(spec.inlets)
    found = first_jack(spec, kind, False)
    assert found in [*map(str, spec.outlets), ""]
