"""A picture of a patch that holds the patch: a PNG with a text chunk that other programs ignore."""

import base64
import binascii
import io
from collections.abc import Mapping

from PIL import Image as Pixels
from PIL.PngImagePlugin import PngInfo

from patcher.panels.picture import Live, picture
from patcher.sharing.cargo import packed
from runtime.errors import wrong
from runtime.patch.graph import Patch
from runtime.spec import Spec

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "Spikerack"


def png(
    patch: Patch, known: Mapping[str, Spec], width: int = 1600, live: Live | None = None
) -> bytes:
    """The picture as the bytes of a file."""
    return with_patch(picture(patch, known, width, live), patch, known)


def with_patch(image: Pixels.Image, patch: Patch, known: Mapping[str, Spec]) -> bytes:
    """Any picture as the bytes of a file that holds a patch."""
    info = PngInfo()
    if patch.about:
        info.add_itxt("Description", patch.about)
    info.add_text(KEYWORD, base64.b64encode(packed(patch, known)).decode())
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=info, optimize=True)
    return file.getvalue()


def cargo_of(data: bytes, place: str) -> bytes:
    """The packed patch in the bytes of a PNG, or a PatchError.

    The chunks are walked here: Pillow would read the picture first, and shortens long texts.
    """
    at, head = len(SIGNATURE), KEYWORD.encode() + b"\0"
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if len(body) < size:
            raise wrong(place, "ends too early", todo="take the file from where it came again")
        if kind == b"tEXt" and body.startswith(head):
            try:
                return base64.b64decode(body[len(head) :], validate=True)
            except binascii.Error:
                raise wrong(place, "is damaged", todo="take it from where it came") from None
        if kind == b"IEND":
            break
        at += 12 + size
    raise wrong(place, "holds no patch", todo="choose a picture that Spikerack has saved")
