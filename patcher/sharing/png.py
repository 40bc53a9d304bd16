"""A picture of a patch that holds the patch: a PNG with a text chunk that other programs ignore."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image as Pixels
from PIL.PngImagePlugin import PngInfo

from spikerack.patcher.panels.patch_image import Live, picture
from spikerack.runtime.patch.chunks import KEYWORD
from spikerack.runtime.patch.graph import Patch
from spikerack.runtime.patch.patchfile import bundled
from spikerack.runtime.spec import Spec


def png(
    patch: Patch, known: Mapping[str, Spec], width: int = 1600, live: Live | None = None
) -> bytes:
    """The picture as the bytes of a file."""
    return with_patch(picture(patch, known, width, live), patch, known)


def with_patch(
    image: Pixels.Image, patch: Patch, known: Mapping[str, Spec], folder: Path | None = None
) -> bytes:
    """Any picture as the bytes of a file, to stand in `folder`, that holds a patch."""
    info = PngInfo()
    if patch.about:
        info.add_itxt("Description", patch.about)
    info.add_text(KEYWORD, base64.b64encode(bundled(patch, known, folder)).decode())
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=info, optimize=True)
    return file.getvalue()
