"""A small grey picture as text: a PNG in base64, to travel inside JSON."""

import base64
import binascii
import struct

import cv2
import numpy as np

HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def encode_grey(image: np.ndarray) -> str:
    """Of uint8 (h, w)."""
    _, png = cv2.imencode(".png", image)
    return base64.b64encode(png.tobytes()).decode()


def decode_grey(text: str, longest_px: int) -> np.ndarray:
    """uint8 (h, w); raises ValueError for what is no such text, or has a longer side: some kilobytes may claim
    gigapixels."""
    try:
        png = base64.b64decode(text, validate=True)
        if not png.startswith(HEAD) or max(struct.unpack(">II", png[16:24])) > longest_px:
            raise ValueError(f"no PNG of {longest_px} px at most")
        image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    except (binascii.Error, cv2.error, struct.error) as error:
        raise ValueError(f"no PNG in base64: {error}") from error
    if image is None:
        raise ValueError("a PNG that is damaged")
    return image
