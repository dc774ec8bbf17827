"""Windows must not burn out: a soft shoulder that keeps what a brightening field would push beyond white."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.tone_field.field import ToneField, field_planes

KNEE = 0.85
"""Of full scale: up to here a value is what the field makes of it."""

_BURNT = 0.985
_HIGHEST = 2.0
_REACH = 0.15
_CELL_PX = 4


def plan_ceiling(image: np.ndarray, field: ToneField) -> np.ndarray:
    """How far beyond white the field takes what the photo still holds near each place, (h, w), 1 where not at all.

    image (h, w, 3) is the photo at any low resolution. What is burnt out already holds nothing, and does not count.
    """
    planes = [cv2.resize(plane, image.shape[1::-1], interpolation=cv2.INTER_LINEAR) for plane in field_planes(field)]
    mapped = [sum(planes[3 * row + n] * image[..., n] for n in range(3)) + planes[9 + row] for row in range(3)]
    brightest = np.max(mapped, axis=0)
    brightest[image.max(axis=2) >= _BURNT] = 1
    side = 2 * max(1, round(_REACH * max(image.shape) / 2)) + 1
    ceiling = cv2.blur(cv2.dilate(brightest, np.ones((side, side), np.uint8)), (side, side))
    # So smooth a plane needs no more cells than this.
    cells = tuple(max(1, length // _CELL_PX) for length in image.shape[1::-1])
    return np.asarray(np.clip(cv2.resize(ceiling, cells, interpolation=cv2.INTER_AREA), 1, _HIGHEST), np.float32)


def hold_below(values: np.ndarray, ceiling: np.ndarray, full_scale: float) -> None:
    """Bring values (h, w) in [knee, ceiling] of full scale into [knee, 1], in place; below the knee nothing changes.

    Reinhard's curve with a white point ("Photographic tone reproduction for digital images", SIGGRAPH 2002), begun at
    the knee with a slope of 1: a ceiling of 1 is no change, and order is kept.
    """
    over = values - np.float32(KNEE * full_scale)
    if over.max(initial=0) <= 0:
        return
    room = np.float32((1 - KNEE) * full_scale)
    excess = (ceiling - 1) / np.float32(1 - KNEE)
    share = np.clip(over / (room * (1 + excess)), 0, 1)
    held = np.float32(KNEE * full_scale) + room * (1 + excess) * share / (1 + excess * share)
    np.copyto(values, held, where=(over > 0) & (excess > 0))
