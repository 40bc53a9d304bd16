"""Find a module by what a player calls it: name, synonym, family, or a word of its docstring.

Every word of the query must be found somewhere in an entry.  A word scores by where it is found
(a name beats a synonym, a synonym beats the docstring) and by how well (whole, beginning, inside,
letters in order, one letter wrong); the sum ranks, then what was used lately, then the alphabet.
A preset is found by its own words, beside those of its module.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from spikerack.modules.language.heading import title
from spikerack.patcher.models.synonyms import SYNONYMS
from spikerack.runtime.spec import Spec

WORD = re.compile(r"[^\W_]+")
WHOLE, BEGINS, INSIDE, LETTERS, SLIP = 1.0, 0.8, 0.5, 0.3, 0.25  # how well a word is found
NAME, TITLE, SYNONYM, PRESET, FAMILY, DOC = 100.0, 90.0, 93.0, 92.0, 45.0, 25.0  # and where
TEXT = 89.0  # what is called as a module is stands behind it
BOTH = 5.0  # for a preset that is asked for with its module's name
COMMON = {name: i for i, name in enumerate(SYNONYMS)}  # the table begins with what most look for
LATELY = 6.0  # for the module used last; less for those before it
FITTING = 4.0  # for the module that fits a waiting cable best


@dataclass(frozen=True)
class Entry:
    """One line of the palette."""

    name: str
    category: str
    line: str  # the first line of its docstring
    is_group: bool = False
    title: str = field(init=False)
    fields: tuple[tuple[float, tuple[str, ...]], ...] = field(init=False, repr=False)
    family: str = ""
    doc: str = field(default="", repr=False)
    preset: str = ""
    is_text: bool = False  # a preset that is called as it is, without its module's name

    def __post_init__(self) -> None:
        title = self.name.replace("_", " ")
        told: tuple[tuple[float, tuple[str, ...]], ...] = (
            (NAME, (self.name.casefold(), title.replace(" ", "").casefold())),
            (TITLE, _words(title)),
            (SYNONYM, _synonyms(self.name)),
            (FAMILY, _words(f"{self.family} {self.category}")),
            (DOC, tuple(dict.fromkeys(_words(self.doc)))),
        )
        own = _words(self.preset)
        if self.is_text:
            title = self.preset
            whole = own[0] if "," in title else "".join(own)  # letters in order are in any long one
            told = ((TEXT, (whole, whole)), (TEXT, own), *told[3:])
        elif self.preset:
            title, told = f"{title}: {self.preset}", (*told, (PRESET, own))
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "fields", told)


@lru_cache(maxsize=4096)
def _entry(name: str, category: str, family: str, doc: str) -> Entry:
    return Entry(name, category, doc.partition("\n")[0], False, family, doc)


def entries(
    known: Mapping[str, Spec],
    groups: Mapping[str, str] | None = None,
) -> list[Entry]:
    """Every module a player can add, then the groups of their own (name: what it is)."""
    listed = [
        _entry(name, spec.category, spec.family, spec.doc) for name, spec in sorted(known.items())
    ]
    for name, line in sorted((groups or {}).items()):
        listed.append(Entry(name, "utility", line or "A group", True, "groups", line))
    return listed


def presets(known: Mapping[str, Spec]) -> list[Entry]:
    """Every preset of every module: found when its words are asked for, never else."""
    found = []
    for name, spec in sorted(known.items()):
        plain = _entry(name, spec.category, spec.family, spec.doc)
        for preset, values in spec.presets.items():
            _, line = title(str(values.get("text", "")))
            own = replace(plain, line=line, doc=line) if line else plain
            found.append(replace(own, preset=preset, is_text=bool(line)))
    return found


def find(
    query: str,
    among: Sequence[Entry],
    recent: Sequence[str] = (),
    fits: Mapping[str, float] | None = None,
    category: str = "",
) -> list[Entry]:
    """The entries that match, best first; all, those used lately first, if nothing is asked.

    `fits` keeps what can be plugged to a cable that waits, and tells how well; `category` keeps
    what belongs to one.
    """
    words = _words(query, True)
    kept = [e for e in among if not category or e.category == category]
    if fits is not None:
        kept = [e for e in kept if e.name in fits]
    bonus = {name: LATELY * (1 - i / (len(recent) + 1)) for i, name in enumerate(recent)}
    well = {name: FITTING * share for name, share in (fits or {}).items()}
    if not words:
        kept = [e for e in kept if not e.preset]
        kept.sort(key=lambda e: (_common(e) if fits else 0, e.is_group, e.title))
        return sorted(kept, key=lambda e: (-well.get(e.name, 0.0), -bonus.get(e.name, 0.0)))
    joined = "".join(words)
    scored = []
    for entry in kept:
        score = _score(words, entry)
        if len(words) > 1 and joined == entry.fields[0][1][1]:
            score += NAME  # the whole name, typed as two words
        if score:
            more = bonus.get(entry.name, 0.0) + well.get(entry.name, 0.0)
            scored.append((score + more, entry))
    scored.sort(key=lambda pair: (-pair[0], _common(pair[1]), len(pair[1].title), pair[1].title))
    return [entry for _, entry in scored]


def _common(entry: Entry) -> int:
    return COMMON.get(entry.name, len(COMMON))


def _score(words: Sequence[str], entry: Entry) -> float:
    total = 0.0
    if entry.preset and not entry.is_text:
        own = [any(told.startswith(word) for told in entry.fields[-1][1]) for word in words]
        if not any(own):
            return 0.0
        total = BOTH * sum(own) + (0.0 if all(own) else BOTH * len(words))
    for word in words:
        best = max(weight * _best(word, told, weight) for weight, told in entry.fields)
        if not best:
            return 0.0
        total += best
    return total / len(words)


def _best(word: str, told: Iterable[str], weight: float) -> float:
    return max((_likeness(word, other, weight > FAMILY) for other in told), default=0.0)


def _likeness(word: str, other: str, is_name: bool) -> float:
    if word == other:
        return WHOLE
    if other.startswith(word):
        return BEGINS + 0.1 * len(word) / len(other)
    if len(word) > 2 and word in other:
        return INSIDE + 0.1 * len(word) / len(other)
    if not is_name or len(word) < 3:
        return 0.0
    if word[0] == other[0] and len(word) < len(other) and _in_order(word, other):
        return LETTERS * len(word) / len(other)
    return SLIP if len(word) > 3 and _one_slip(word, other) else 0.0


def _in_order(word: str, other: str) -> bool:
    rest = iter(other)
    return all(letter in rest for letter in word)


def _one_slip(word: str, other: str) -> bool:
    """Are they the same but for one letter wrong, missing, too many, or two swapped?

    A word may still be at its beginning: "osicl" for "oscillator".
    """
    same = 0
    while same < min(len(word), len(other)) and word[same] == other[same]:
        same += 1
    rest, other_rest = word[same:], other[same:]
    return bool(rest) and (
        other_rest.startswith(rest[1:])  # one too many
        or other_rest[1:].startswith(rest[1:])  # one wrong
        or other_rest[1:].startswith(rest)  # one missing
        or other_rest.startswith(rest[1::-1] + rest[2:])  # two swapped
    ) and same > 0  # fmt: skip


def _words(text: str, is_query: bool = False) -> tuple[str, ...]:
    folded = text.casefold()
    if is_query:  # "iaf_psc_exp" and "s&h" are one word each
        return tuple(w for w in re.split(r"[\s,./-]+", folded) if w)
    return tuple(WORD.findall(folded))


def _synonyms(name: str) -> tuple[str, ...]:
    listed = SYNONYMS.get(name, "").split()
    parts = [part for word in listed if "_" in word for part in word.split("_")]
    return tuple(dict.fromkeys(w.casefold() for w in listed + parts))
