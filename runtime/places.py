"""Where Spikerack keeps things: the system's usual places for each kind, or what is told.

An environment variable comes before the usual place.  What stands there is in docs/places.md.
"""

import os
from pathlib import Path

import platformdirs

NAME = "spikerack"


def cache() -> Path:
    """Compiled kernels and small pictures, SPIKERACK_CACHE: they come back by themselves."""
    return _kept("SPIKERACK_CACHE", platformdirs.user_cache_path(NAME)).absolute()


def state() -> Path:
    """Journals of edits, SPIKERACK_STATE."""
    return _kept("SPIKERACK_STATE", platformdirs.user_state_path(NAME))


def config() -> Path:
    """Settings, and which modules of one's own were agreed to, SPIKERACK_CONFIG."""
    return _kept("SPIKERACK_CONFIG", platformdirs.user_config_path(NAME))


def data() -> Path:
    """Groups on the shelf, SPIKERACK_DATA."""
    return _kept("SPIKERACK_DATA", platformdirs.user_data_path(NAME))


def _kept(variable: str, usual: Path) -> Path:
    told = os.environ.get(variable)
    return Path(told) if told else usual
