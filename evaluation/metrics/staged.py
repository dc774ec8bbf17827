"""How near a staged room comes to the same room truly furnished."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import delta_e_2000, srgb_to_lab
from imaging.sampling import as_image

_NEAR = 0.05
"""Shadows are looked for within so much of the long side of furniture."""
_LEAST_SHADOW = 2.0
"""In L*: what furniture darkens by less is no shadow to keep."""
_INSIDE_PX = 2


@dataclass(frozen=True)
class StagedError:
    """`iou` of the matte with the furniture; `delta_e`: CIEDE2000 inside of it, mean, and `edge` along its outline;
    `shadows`: which share of what furniture darkens the floor by is there; `shadow_error`: what the floor is off by,
    mean |L*|; `outside`: values changed where the mask is 0."""

    iou: float
    delta_e: float
    edge: float
    shadows: float
    shadow_error: float
    outside: int


def measure_staged(
    photo: np.ndarray,
    result: np.ndarray,
    truth: np.ndarray,
    furniture: np.ndarray,
    floor: np.ndarray,
    matte: np.ndarray,
    mask: np.ndarray,
) -> StagedError:
    """Of pixels uint8 (h, w, 3): the empty room, the staged one, and the furnished one, whose furniture and free floor
    are bool (h, w); the matte (h, w) of what was taken for furniture, and the mask (h, w) of all that changed."""
    taken = matte >= 0.5
    labs = [
        srgb_to_lab(np.asarray(cv2.blur(as_image(pixels), (3, 3)), np.float32)) for pixels in (photo, result, truth)
    ]
    off = delta_e_2000(labs[1], labs[2])
    disc = np.ones((2 * _INSIDE_PX + 1,) * 2, np.uint8)
    inside = cv2.erode(furniture.astype(np.uint8), disc) > 0
    edge = (cv2.dilate(furniture.astype(np.uint8), disc) > 0) & ~inside
    away = cv2.distanceTransform((~furniture).astype(np.uint8), cv2.DIST_L2, 5)
    near = floor & ~edge & (away < _NEAR * max(floor.shape))
    darker = labs[0][..., 0] - labs[2][..., 0]
    shadow = near & (darker > _LEAST_SHADOW)
    kept = (labs[0] - labs[1])[..., 0][shadow].sum() / darker[shadow].sum() if shadow.any() else 1.0
    left = np.abs((labs[1] - labs[2])[..., 0][near])
    return StagedError(
        iou=float((taken & furniture).sum() / max(1, (taken | furniture).sum())),
        delta_e=float(off[inside].mean()) if inside.any() else 0.0,
        edge=float(off[edge].mean()) if edge.any() else 0.0,
        shadows=float(kept),
        shadow_error=float(left.mean()) if near.any() else 0.0,
        outside=int((result != photo)[mask == 0].sum()),
    )
