"""A frame brought to its shot's light: the camera's gain taken away, and what it burnt made whole without a tint."""

from __future__ import annotations

import numpy as np

from imaging.color import srgb_to_linear
from video.channels import least_of, most_of

_BURNS_FROM, _BURNT = 0.94, 0.985
"""Encoded values from which a channel counts as burnt, and fully."""
_WHITE_FROM, _WHITE = 0.93, 0.99
"""Of the darkest channel: from where a colour is held up to white, and where it is white whatever the gain."""
BRIGHTEST = 1.25
"""Encoded: beyond that a frame's light is cut off."""


def undo_gain(image: np.ndarray, gain: np.ndarray, white_lasts: float = 1.0) -> np.ndarray:
    """Encoded colours float32 (..., 3), [0, 1], with 2^`gain` (3,) taken from their light; up to BRIGHTEST.

    A channel that is burnt is at least as bright as the brightest that is not: taken down alone it would leave a
    coloured rim around a window. What is burnt in all three is grey, for its colour was lost, and stays white as far as
    `white_lasts`, [0, 1]: a window does, a wall that burns for a moment is as light as what is around it.
    """
    lit = encode_light(srgb_to_linear(image) * np.exp2(-gain).astype(np.float32))
    burnt = np.clip((image - _BURNS_FROM) / np.float32(_BURNT - _BURNS_FROM), 0, 1)
    held = np.maximum(most_of(lit * (1 - burnt)), most_of(lit) * least_of(burnt))
    whole = lit + burnt * np.maximum(held - lit, 0)
    white = np.clip((least_of(image) - _WHITE_FROM) / np.float32(_WHITE - _WHITE_FROM), 0, 1) ** 2
    return np.clip(whole + white_lasts * white * np.maximum(1 - whole, 0), 0, BRIGHTEST)


def encode_light(linear: np.ndarray) -> np.ndarray:
    """The sRGB curve, going on beyond white."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
