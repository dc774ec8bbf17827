"""Windows must not burn out: a soft shoulder that keeps what a brightening field would push beyond white."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.tone_field.field import ToneField, field_planes

KNEE, TOP = 0.8, 0.99
"""Of full scale: up to the knee a value is what the field makes of it; at the top the brightest is held."""

_BURNT = 0.985
_HIGHEST = 2.0
_REACH = 0.15
_CELL_PX = 4


def plan_ceiling(image: np.ndarray, field: ToneField) -> np.ndarray:
    """How far the field takes what the photo still holds near each place, (h, w), TOP where it goes no farther.

    image (h, w, 3) is the photo at any low resolution. What is burnt out already holds nothing, and does not count.
    """
    planes = [cv2.resize(plane, image.shape[1::-1], interpolation=cv2.INTER_LINEAR) for plane in field_planes(field)]
    mapped = [sum(planes[3 * row + n] * image[..., n] for n in range(3)) + planes[9 + row] for row in range(3)]
    brightest = np.max(mapped, axis=0)
    brightest[image.min(axis=2) >= _BURNT] = TOP
    side = 2 * max(1, round(_REACH * max(image.shape) / 2)) + 1
    ceiling = cv2.blur(cv2.dilate(brightest, np.ones((side, side), np.uint8)), (side, side))
    # So smooth a plane needs no more cells than this.
    cells = tuple(max(1, length // _CELL_PX) for length in image.shape[1::-1])
    return np.asarray(np.clip(cv2.resize(ceiling, cells, interpolation=cv2.INTER_AREA), TOP, _HIGHEST), np.float32)


def hold_below(values: np.ndarray, source: np.ndarray, ceiling: np.ndarray, full_scale: float) -> None:
    """Bring values (h, w) from knee to ceiling into knee to top, in place; below the knee nothing changes, and none is
    held lower than it was in the `source`.

    Reinhard's curve with a white point ("Photographic tone reproduction for digital images", SIGGRAPH 2002), begun at
    the knee with a slope of 1: a ceiling at the top is no change, order is kept, and what was burnt out stays white.
    """
    over = values - np.float32(KNEE * full_scale)
    if over.max(initial=0) <= 0:
        return
    room = np.float32((TOP - KNEE) * full_scale)
    excess = (ceiling - TOP) / np.float32(TOP - KNEE)
    share = over / (room * (1 + excess))
    held = np.float32(KNEE * full_scale) + room * (1 + excess) * share / (1 + excess * share)
    held = np.maximum(held, np.minimum(source, values))
    np.copyto(values, held, where=(over > 0) & (excess > 0))
