"""MIDI messages as bytes: a status, and up to two data bytes of seven bits each (MIDI 1.0)."""

NOTE_OFF, NOTE_ON, KEY_PRESSURE, CONTROL, PROGRAM, PRESSURE, BEND = range(0x80, 0xF0, 0x10)
SYSEX, SYSEX_END, SYSTEM_RESET = 0xF0, 0xF7, 0xFF
_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # time code, song position, song select


def data_bytes(status: int) -> int:
    """How many data bytes follow a status, SysEx aside."""
    if status >= SYSEX:
        return _SYSTEM.get(status, 0)
    return 1 if status & 0xF0 in (PROGRAM, PRESSURE) else 2
