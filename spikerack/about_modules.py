"""What there is to patch: modules by name, and their datasheets."""

from spikerack.runtime.commands.datasheet import text
from spikerack.runtime.errors import meant, shown, wrong
from spikerack.runtime.library import library as known


def library() -> dict[str, str]:
    """Every module by name, with the first line of what it is."""
    return {name: spec.doc.partition("\n")[0] for name, spec in sorted(known().items())}


def datasheet(module: str) -> str:
    """A module's jacks, knobs, settings and presets, as Markdown."""
    if module not in known():
        raise wrong(shown(module), "there is no such module", todo=meant(module, known()))
    return text(known()[module])
