"""A small grey picture as text: a PNG in base64, to travel inside JSON."""

import base64
import binascii

import cv2
import numpy as np


def encode_grey(image: np.ndarray) -> str:
    """Of uint8 (h, w)."""
    _, png = cv2.imencode(".png", image)
    return base64.b64encode(png.tobytes()).decode()


def decode_grey(text: str) -> np.ndarray:
    """uint8 (h, w); raises ValueError for what is no such text."""
    try:
        png = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
        image = cv2.imdecode(png, cv2.IMREAD_GRAYSCALE) if len(png) else None
    except (binascii.Error, cv2.error) as error:
        raise ValueError(f"no picture in base64: {error}") from error
    if image is None:
        raise ValueError("no picture in base64")
    return image
