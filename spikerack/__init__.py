"""Spikerack: a patching environment for neural instruments."""

from pathlib import Path

if not Path(__file__).with_name("modules").is_dir():  # a clone: its folders stand beside this one
    __path__.append(str(Path(__file__).resolve().parents[1]))
