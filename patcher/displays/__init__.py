"""What a display shows: taps and knobs in, lines and pixels out.  No window here."""
