"""Notes of one key that meet at a tick of a MIDI file: the old one ends before the new one begins.

Many programs write the new note's on before the old one's off.  Heard so, that off would end the
new note at once; a file tells which off it has of its own.
"""

import numpy as np

from spikerack.runtime.devices.messages import NOTE_OFF, NOTE_ON


def note_order(ticks: np.ndarray, packed: np.ndarray) -> np.ndarray:
    """The order in which messages (status, data << 8, data << 16), sorted by ticks, are heard.

    An off that follows an on of its key at its tick changes places with it, if the key is down
    already and another off follows for the new note.
    """
    order = np.arange(len(packed))
    kind = packed & 0xF0
    at = np.flatnonzero((kind == NOTE_ON) | (kind == NOTE_OFF))
    key = packed[at] & 0x7F0F  # the note and its channel
    at = at[np.argsort(key, kind="stable")]
    key, tick = packed[at] & 0x7F0F, ticks[at]
    is_on = (packed[at] & 0xF0 == NOTE_ON) & (packed[at] >> 16 > 0)
    begins = np.flatnonzero(np.diff(key, prepend=-1) | np.diff(tick, prepend=-1))
    if not len(begins):
        return order
    ends = np.append(begins[1:], len(at))
    mixed = is_on[begins] & ~np.logical_and.reduceat(is_on, begins)
    offs = np.flatnonzero(~is_on)
    last_off = dict(zip(key[offs].tolist(), offs.tolist(), strict=True))
    for begin, end in zip(begins[mixed].tolist(), ends[mixed].tolist(), strict=True):
        is_down = begin > 0 and key[begin - 1] == key[begin] and is_on[begin - 1]
        off = begin + int(np.argmin(is_on[begin:end]))
        if is_down and last_off[int(key[begin])] > off:
            places = at[begin : off + 1]
            order[places] = np.roll(places, 1)
            is_on[begin : off + 1] = np.roll(is_on[begin : off + 1], 1)
    return order
