"""The patch kernel: the whole plan as text, cut into pieces, compiled behind the music."""
