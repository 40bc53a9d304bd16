"""The palette's search finds what players of other systems call a module."""

import pytest

from spikerack.modules.ports import CATEGORIES
from spikerack.patcher.models.autowire import first_jack, opens_to
from spikerack.patcher.models.palette_entries import asked
from spikerack.patcher.models.search import entries, find, presets
from spikerack.patcher.models.synonyms import SYNONYMS
from spikerack.runtime.library import library

ALL = entries(library())


def names(query: str, **more) -> list[str]:
    return [e.name for e in find(query, ALL, **more)]


# what is typed, and the module that must come first
FIRST = {
    "VCO": "oscillator", "vcf": "svf", "LPF": "svf", "ADSR": "adsr", "envelope": "adsr",
    "VCA": "vca", "LFO": "lfo", "verb": "reverb", "echo": "delay", "hair cell": "hair_cell",
    "cochlea": "gammatone", "cc": "midi_control", "s&h": "sample_hold", "glide": "slew",
    "karplus": "plucked_string", "euclidean": "euclid", "seq": "sequencer", "joypad": "gamepad",
    "iaf_psc_exp": "lif", "iaf": "lif", "aeif_cond_exp": "adex", "hh_psc_alpha": "hodgkin_huxley",
    "poisson_generator": "poisson", "PoissonGroup": "poisson", "stdp_synapse": "stdp",
    "static_synapse": "synapses", "izh": "izhikevich", "noise": "noise", "filter": "svf",
    "spike voice": "spike_voice", "spikevoice": "spike_voice", "speaker": "audio_out",
    "SpikeMonitor": "raster", "oscilloscope": "scope", "fft": "spectrum",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "wanted"), FIRST.items(), ids=FIRST)
def test_what_players_type(typed, wanted):
    assert names(typed)[:1] == [wanted]


@pytest.mark.parametrize("name", library())
def test_every_module_is_found_first_by_its_own_name(name):
    assert names(name)[0] == name
    assert names(name.replace("_", " "))[0] == name


@pytest.mark.parametrize("typed", ["ocsillator", "oscilator", "oscillatr", "osxillator"])
def test_one_slip_is_forgiven(typed):
    assert names(typed)[0] == "oscillator"


def test_every_word_must_be_found():
    assert names("filter zzz") == []
    assert set(names("moog filter")) < set(names("filter"))


def test_a_longer_word_finds_no_more():
    for word in ("oscillator", "filter", "neuron"):
        for size in range(3, len(word)):
            beginning = {e.name for e in find(word[:size], ALL) if e.title.startswith(word)}
            assert beginning <= set(names(word[: size + 1]))


def test_what_fits_and_categories():
    assert names("", fits={"lif": 1.0, "adex": 1.0}, recent=["adex"]) == ["adex", "lif"]
    assert names("", fits={"lif": 1.0, "adex": 0.5}, recent=["adex"]) == ["lif", "adex"]
    assert names("noise", fits={"lif": 1.0}) == []
    for category in CATEGORIES:
        assert {e.category for e in find("", ALL, category=category)} == {category}
    assert sum(len(names("", category=c)) for c in CATEGORIES) == len(ALL)


def test_used_lately_comes_first():
    assert names("", recent=["stdp", "lif"])[:2] == ["stdp", "lif"]
    assert len(names("", recent=["stdp"])) == len(ALL)
    assert names("vcf", recent=["ladder"])[0] == "ladder"  # equals: the one used lately
    assert names("lif", recent=["stdp", "adex"])[0] == "lif"  # but a name is a name


def test_groups_are_listed_too():
    mine = entries(library(), {"my_voice": "Three oscillators"})
    assert [e.name for e in find("my voice", mine)] == ["my_voice"]
    assert [e.name for e in find("three", mine) if e.is_group] == ["my_voice"]


def test_synonyms_are_of_modules_that_exist():
    assert set(SYNONYMS) <= set(library())
    for words in SYNONYMS.values():
        assert len(set(words.split())) == len(words.split())


def test_a_number_at_the_end_makes_channels():
    found = asked("lif 8", ALL)
    assert found.entries[0].name == "lif"
    assert found.channels == 8
    assert "8 channels" in found.told
    assert asked("lif", ALL).channels == 0
    assert asked("808", ALL).entries[0].name == "drum"  # a name, not a number of channels
    assert asked("sequencer 8", ALL).channels == 0


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("izikevitch", "izhikevich"), ("oscilatorr", "oscillator"), ("gamatonne", "gammatone"),
     ("hodgkin husly", "hodgkin_huxley")],
)  # fmt: skip
def test_without_a_result_the_nearest_names_are_offered(typed, wanted):
    assert names(typed) == []
    found = asked(typed, ALL)
    assert found.entries[0].name == wanted
    assert typed in found.told
    assert asked("@@@@", ALL).entries == []
    assert "@@@@" in asked("@@@@", ALL).told


def test_what_is_elsewhere_is_told():
    found = asked("adsr", ALL, category="neuron")
    assert [e.name for e in found.entries][0] == "adsr"
    assert "neuron" in found.told
    assert "no jack" in asked("audio_out", ALL, fits={"lif": 1.0}).told


def test_presets_are_found_by_their_own_words():
    every = ALL + presets(library())
    for entry in presets(library()):
        if entry.is_text:
            assert entry in find(entry.title, every)[:5]
            continue
        query = f"{entry.name} {entry.preset}"
        first = find(query, every)[0]
        assert (first.name, first.preset) == (entry.name, entry.preset), query
    assert not any(e.preset for e in find("", every))
    assert (
        asked("izikevitch", every).entries[0].name == "izhikevich"
    )  # and no long name of a preset
    assert not asked("izikevitch", every).entries[0].preset
    found = find("izhikevich", every)
    assert found[0].name == "izhikevich"
    assert all(e.is_text for e in found if e.preset)


def fitting(module: str, port: str, from_outlet: bool) -> list[str]:
    """What the palette offers to a cable from or into a jack, best first."""
    known = library()
    kind = known[module].kind(port, from_outlet)
    fits = opens_to(known, from_outlet, kind, port)
    return [e.name for e in find("", ALL, ["raster", "lorenz"], fits)]


def test_what_fits_a_cable_best_comes_first():
    known = library()
    assert set(fitting("oscillator", "pitch", False)[:3]) == {"sequencer", "midi_notes", "piano"}
    assert fitting("sequencer", "pitch", True)[0] == "oscillator"
    assert set(fitting("lif", "spike", True)[:4]) >= {"lif", "adex", "izhikevich"}
    assert set(fitting("svf", "x", False)[:3]) >= {"oscillator", "wavetable"}
    assert fitting("midi_notes", "gate", True)[:2] == ["file_player", "adsr"]
    assert set(fitting("oscillator", "saw", True)[:4]) >= {"svf", "ladder"}
    for name in fitting("oscillator", "saw", True)[:10]:
        jack = first_jack(known[name], "audio", True, "saw")
        assert known[name].kind(jack, False) == "audio", name
        assert known[name].port(jack).role != "knob", name
