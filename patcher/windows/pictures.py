"""Pictures of patches as textures: made once, one a frame, and never deleted.

The toolkit uploads a static texture once; deleting one can end the program (its issue 2159).
"""

from io import BytesIO

import dearpygui.dearpygui as dpg
import numpy as np
from PIL import Image

from spikerack.patcher.panels.theme import theme

WIDE, HIGH = 288, 162  # pixels
_known: dict[str, int | str] = {}
_registry: list[int | str] = []


def known(name: str) -> int | str | None:
    """The texture of a picture, if it was made."""
    return _known.get(f"{theme().name} {name}")


def make(name: str, data: bytes) -> int | str:
    """Make it: a picture file's bytes, fitted into the size of all textures."""
    if not _registry or not dpg.does_item_exist(_registry[0]):
        _known.clear()
        _registry[:] = [dpg.add_texture_registry()]
    with Image.open(BytesIO(data)) as picture:
        image = picture.convert("RGBA")
    image.thumbnail((WIDE, HIGH))
    whole = Image.new("RGBA", (WIDE, HIGH), theme().background)
    whole.paste(image, ((WIDE - image.width) // 2, (HIGH - image.height) // 2))
    pixels = np.asarray(whole, np.float32).ravel() / 255.0
    texture = dpg.add_static_texture(WIDE, HIGH, pixels.tolist(), parent=_registry[0])
    _known[f"{theme().name} {name}"] = texture
    return texture
