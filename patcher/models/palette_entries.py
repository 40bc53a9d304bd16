"""What the palette makes of what is typed: modules, how many channels, or the nearest names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spikerack.patcher.models.search import NAME, SYNONYM, Entry, find

MOST_CHANNELS = 4096
NEAREST, LEAST = 6, 0.3  # names that are offered in place of none; how alike they are at least


@dataclass(frozen=True)
class Found:
    """The lines of the palette, best first, and what there is to say of them."""

    entries: list[Entry]
    told: str = ""
    channels: int = 0  # 0 follows the cables


def asked(
    query: str,
    among: Sequence[Entry],
    recent: Sequence[str] = (),
    fits: Mapping[str, float] | None = None,
    category: str = "",
) -> Found:
    """The modules that are meant; "lif 8" is a lif of 8 channels."""
    words, channels = query.strip(), 0
    before, _, last = words.rpartition(" ")
    if before.strip() and last.isdigit() and 0 < int(last) <= MOST_CHANNELS:
        plain = find(before, among, recent, fits, category)
        if plain and not _is_named(last, plain[0]):
            words, channels = before.strip(), int(last)
    found = find(words, among, recent, fits, category)
    many = f"{channels} channel{'s' * (channels > 1)}"
    if found:
        return Found(found, f"Enter adds it with {many}" if channels else "", channels)
    if not words:
        return Found([], "Nothing is here")
    elsewhere = find(words, among, recent, fits)
    if elsewhere:
        return Found(elsewhere, f"Nothing in {category} is called “{words}”; elsewhere:", channels)
    others = find(words, among, recent) if fits is not None else []
    why = f"“{words}” has no jack for this cable" if others else f"Nothing is called “{words}”"
    kept = [e for e in among if not e.preset and (fits is None or e.name in fits)]
    near = spelled_alike(words, kept)
    return Found(near, f"{why}; nearest are:" if near else why, channels)


def spelled_alike(query: str, among: Sequence[Entry]) -> list[Entry]:
    """The entries whose names or other names are spelled most like what was typed."""
    typed = [_pairs(word) for word in query.casefold().split()]
    scored = []
    for entry in among:
        own = [(w / NAME, _pairs(n)) for w, told in entry.fields if w >= SYNONYM for n in told]
        best = [max(share * _alike(word, other) for share, other in own) for word in typed]
        scored.append((sum(best) / len(best), entry))
    scored = [pair for pair in scored if pair[0] >= LEAST]
    scored.sort(key=lambda pair: (-pair[0], pair[1].title))
    return [entry for _, entry in scored[:NEAREST]]


def _pairs(word: str) -> set[str]:
    """The pairs of letters in a word, its ends marked."""
    framed = f" {word} "
    return {framed[i : i + 2] for i in range(len(framed) - 1)}


def _alike(a: set[str], b: set[str]) -> float:
    """The share of pairs in common, 0 to 1 (Dice 1945)."""
    return 2.0 * len(a & b) / (len(a) + len(b))


def _is_named(word: str, entry: Entry) -> bool:
    return any(word in told for weight, told in entry.fields if weight >= SYNONYM)
