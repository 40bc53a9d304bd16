"""The world outside: sound, MIDI, joysticks, the mouse, takes on disk."""
