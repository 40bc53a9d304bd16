"""The two faces of all panels, and how wide a text is in them.

Source Sans Pro Semibold for labels and Manrope Bold for titles, both under the SIL Open Font
License 1.1.  A size is the height of a line (ascent and descent), as Dear PyGui counts it.
"""

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

FACES = {
    False: ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    True: ("font_manrope", "Manrope-Bold.ttf"),
}
MEASURED = 100  # pixels: the size at which widths are taken


@cache
def font_file(is_bold: bool = False) -> Path:
    """The file of a face."""
    package, name = FACES[is_bold]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(spec.origin).parent / "files" / name


@cache
def em(is_bold: bool = False) -> float:
    """The size a designer would name, as part of the height of a line."""
    ascent, descent = ImageFont.truetype(font_file(is_bold), 1000).getmetrics()
    return 1000 / (ascent + descent)


@cache
def face(pixels: float, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    """The face for a line of so many pixels."""
    basic = ImageFont.Layout.BASIC  # as Dear PyGui sets text; raqm fails on some control characters
    return ImageFont.truetype(font_file(is_bold), pixels * em(is_bold), layout_engine=basic)


@lru_cache(maxsize=16384)
def text_width(text: str, size: float, is_bold: bool = False) -> float:
    """How wide a line of text is."""
    return face(MEASURED, is_bold).getlength(text) * size / MEASURED


def fitted(text: str, width: float, size: float, least: float, is_bold: bool = False) -> tuple:
    """The text and the size that fit a width: smaller first, then with its end left out."""
    wide = text_width(text, size, is_bold)
    if wide <= max(width, 0.0):
        return text, size
    size = max(least, size * width / wide)
    while len(text) > 1 and text_width(text, size, is_bold) > width:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
    return text, size
