"""From likelihoods to what is of a surface."""

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.surfaces.classes import Surface, surface_id

LEAST_SHARE = 0.0005
"""Of the picture: smaller islands are a network's stray pixels."""


def is_surface(likely: NDArray[np.floating], name: Surface) -> NDArray[np.float32]:
    """How far each pixel is of a class, (h, w) float32 in [0, 1]: above a half where it is likelier than any other, and
    0 far from these places. `likely`: (classes, h, w), by the numbers of SURFACES."""
    number = surface_id(name)
    this = likely[number].astype(np.float32)
    others = np.delete(likely, number, axis=0).max(axis=0).astype(np.float32)
    share = this / np.maximum(this + others, 1e-6)
    return np.where(_near(_islands(share > 0.5)), share, 0).astype(np.float32)


def _islands(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What of it is in pieces of LEAST_SHARE of the picture and more."""
    _, labels, facts, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=8)
    large = facts[:, cv2.CC_STAT_AREA] >= LEAST_SHARE * inside.size
    large[0] = False  # what is around them
    return large[labels]


def _near(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With a pixel around it, so that its outline lies between pixels as it was."""
    return cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
