"""Patches that travel: as text, in a bundle, in a picture, in a recording; and the examples."""
