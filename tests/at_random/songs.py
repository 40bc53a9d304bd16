"""MIDI files at random: valid ones by another writer, and damage that knows their structure."""

import io
import random

import mido
from mido.messages.specs import SPEC_BY_TYPE

KINDS = ["note_on", "note_off", "polytouch", "control_change", "program_change", "aftertouch",
         "pitchwheel", "sysex"]  # fmt: skip
METAS = {
    "set_tempo": lambda dice: {"tempo": dice.randint(1, 2**24 - 1)},
    "text": lambda dice: {"text": "a" * dice.choice((0, 5, 200))},
    "key_signature": lambda dice: {"key": dice.choice(["Cb", "C#m"])},
    "time_signature": lambda dice: {"numerator": dice.randint(1, 255)},
}
NOTE = bytes.fromhex("00 90 3c 64 60 80 3c 00")  # what undamaged() finds again
EVENTS = [
    bytes.fromhex(e)
    for e in (
        "00 ff 59 02 08 00", "00 ff 59 00", "00 ff 51 00", "00 ff 51 03 00 00 00",
        "00 ff 58 01 04", "00 ff 01 ff ff ff 7f", "00 b0 07 c8", "00 90 ff ff", "00 f0 05 7e",
        "00 f0 ff ff ff 7f f7", "00 f7 03 90 3c 64", "00 f7 ff 7f", "00 f8", "00 f2 01 02", "f4",
        "ff ff ff ff ff ff ff 7f", "00 ff 2f 00", "4d 54 72 6b 00 00 00 00",
        "4d 54 68 64 00 00 00 06 00 02 00 00 00 00", "3c 40", "00 ff", "00 ff c8 00",
    )
]  # fmt: skip


def written(file: mido.MidiFile) -> bytes:
    """A file's bytes."""
    made = io.BytesIO()
    file.save(file=made)
    return made.getvalue()


def whole(dice: random.Random, longest: int = 80) -> bytes:
    """Any valid file, with running status."""

    def event() -> mido.Message | mido.MetaMessage:
        kind = dice.choice([*KINDS, *METAS])
        if kind in METAS:
            return mido.MetaMessage(kind, **METAS[kind](dice))
        message = mido.Message(kind)
        for name in SPEC_BY_TYPE[kind]["value_names"]:
            low, most = (-8192, 8191) if name == "pitch" else (0, 15 if name == "channel" else 127)
            value = dice.randint(low, most)
            setattr(message, name, [value] * dice.choice((0, 3, 200)) if name == "data" else value)
        return message

    file = mido.MidiFile(type=1, ticks_per_beat=dice.randint(1, 2**15 - 1))
    for _ in range(dice.randint(1, 4)):
        track = mido.MidiTrack(event() for _ in range(dice.randint(0, longest)))
        for message in track:
            message.time = dice.choice((0, 1, 127, 128, 2**14, 2**21))
        file.tracks.append(track)
    return written(file)


def damaged(dice: random.Random, data: bytes, first: int = 0) -> bytes:
    """The same file with some bytes changed, gone, doubled or added behind byte `first`."""
    made = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randint(min(first, len(made)), len(made))
        what = dice.randrange(8)
        if what < 2 and at < len(made):
            made[at] = dice.choice(
                (0, 0x7F, 0x80, 0xF0, 0xF7, 0xFF, made[at] ^ 1 << dice.randrange(8))
            )
        elif what == 2:
            made[at:at] = dice.choice(EVENTS)
        elif what == 3:
            del made[at : at + dice.choice((1, 1, 4, 100))]
        elif what == 4:
            made[at:at] = made[at : at + dice.choice((1, 8, 200))]
        elif what == 5 and dice.random() < 0.3:
            del made[at:]
        elif what == 6:
            made[at:at] = dice.randbytes(dice.choice((1, 3, 50)))
        else:  # a length lies
            name = dice.choice((b"MThd", b"MTrk"))
            place = made.find(name, max(0, at - 4))
            if place >= max(0, first - 8) and len(made) >= place + 8:
                size = dice.choice((0, 1, 6, 2**31, 2**32 - 1, dice.randrange(2**12)))
                made[place + 4 : place + 8] = size.to_bytes(4, "big")
    return bytes(made)
