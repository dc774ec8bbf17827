"""Colour that goes on: what a model made takes on the light and colour that are around it."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.membrane import fill_membrane
from imaging.region import Size
from imaging.sampling import resize_area

WORKING_PX = 384
"""Long side at which differences of colour are looked at: they are smooth."""
_SMOOTH_PX = 2.0
_KNOWN = 0.98
MOST = 0.15
"""Of full scale: what differs by more is no drift of colours."""


def anchor_colour(generated: np.ndarray, photo: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The generated image (h, w, 3) moved by what it differs from the photo outside the mask (h, w), all of one size.

    Inside, the difference goes on as smoothly as it can (Pérez, Gangnet and Blake, "Poisson image editing", 2003, of
    low frequencies alone). float32 in [0, 1]; the same where nothing is outside the mask.
    """
    size = Size(*mask.shape)
    small = size.within(WORKING_PX)
    outside = (resize_area((mask == 0).astype(np.float32), small) > _KNOWN).astype(np.float32)
    if not outside.any():
        return generated
    difference = resize_area(photo, small) - resize_area(generated, small)
    weight = cv2.GaussianBlur(outside, (0, 0), _SMOOTH_PX)[..., None]
    known = cv2.GaussianBlur(difference * outside[..., None], (0, 0), _SMOOTH_PX) / np.maximum(weight, 1e-3)
    drift = np.clip(fill_membrane(known, outside == 0), -MOST, MOST)
    enlarged = cv2.resize(drift, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
    return np.clip(generated + enlarged, 0, 1)
