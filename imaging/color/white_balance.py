"""Estimate the colour of the light from the photo alone, and take it out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imaging.color.transfer import linear_to_srgb, srgb_to_linear
from imaging.photo import ImageError

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_CLIPPED = 0.99


def estimate_white_balance(
    image: NDArray[np.float32], *, norm: float = 6, max_gain: float = 2
) -> tuple[float, float, float]:
    """Gains on linear red, green, blue, within [1/max_gain, max_gain], that make the light of an (H, W, 3) image grey.

    Shades of grey (Finlayson & Trezzi, "Shades of Gray and Colour Constancy", CIC 2004): the light is the Minkowski
    mean of the scene; `norm=1` is grey-world. Clipped pixels say nothing about colour and are left out. The gains keep
    the luminance of the light. Raises ImageError for a wrong shape and for a norm below 1 or a max_gain below 1.
    """
    if image.ndim != 3 or image.shape[2] != 3:
        raise ImageError("wrong_shape", f"expected an image (H, W, 3), not {image.shape}")
    if norm < 1 or max_gain < 1:
        raise ImageError("out_of_range", f"norm and max_gain are at least 1, not {norm} and {max_gain}")
    usable = image[(image < _CLIPPED).all(axis=2)]
    light = (
        np.mean(srgb_to_linear(usable.astype(np.float64)) ** norm, axis=0) ** (1 / norm) if usable.size else np.zeros(3)
    )
    if light.min() <= 0:
        return 1.0, 1.0, 1.0
    red, green, blue = np.clip(light @ _LUMINANCE / light, 1 / max_gain, max_gain)
    return float(red), float(green), float(blue)


def apply_white_balance(image: NDArray[np.float32], gains: tuple[float, float, float]) -> NDArray[np.float32]:
    """Image (..., 3) with each channel's linear light multiplied by its gain, clipped to [0, 1]."""
    return linear_to_srgb(srgb_to_linear(image) * np.asarray(gains, np.float32)).astype(np.float32)
