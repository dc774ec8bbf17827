"""What a field would do to a photo's highlights: push beyond white what it still holds, or turn white grey."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.tone_field.field import ToneField, field_planes

TOP = 0.99
"""Of full scale: where the brightest is held."""

GREYEST_WHITE = 0.97
"""Where a darkening field would have burnt white lower, it is this: windows turned grey look veiled."""

_BURNT, _ENOUGH = 0.985, 0.05
_HIGHEST = 2.0
_REACH = 0.15
_CELL_PX = 4


@dataclass(frozen=True, eq=False)
class Highlights:
    """What a field would do to the brightest near each place of a photo, on one grid.

    ceiling (h, w): how far it takes what the photo still holds, TOP where it goes no farther; lack (h, w, 3): how far
    white falls short of GREYEST_WHITE, so far as there is burnt white around.
    """

    ceiling: np.ndarray
    lack: np.ndarray

    @property
    def matter(self) -> bool:
        """Whether anything is to be held at all."""
        return self.reach_beyond or self.turn_grey

    @property
    def reach_beyond(self) -> bool:
        return bool(self.ceiling.max() > TOP)

    @property
    def turn_grey(self) -> bool:
        return bool(self.lack.max() > 0)


def plan_highlights(image: np.ndarray, field: ToneField) -> Highlights:
    """How the brightest will have to be held; image (h, w, 3) is the photo at any low resolution."""
    planes = np.stack(
        [cv2.resize(plane, image.shape[1::-1], interpolation=cv2.INTER_LINEAR) for plane in field_planes(field)]
    )
    white = planes[:9].reshape(3, 3, *image.shape[:2]).sum(axis=1) + planes[9:]
    lack = (np.maximum(GREYEST_WHITE - white, 0) * _share_burnt(image)).transpose(1, 2, 0)
    reach = _reach(image, planes)
    # So smooth planes need no more cells than this.
    cells = tuple(max(1, length // _CELL_PX) for length in image.shape[1::-1])
    ceiling, lack = (cv2.resize(plane, cells, interpolation=cv2.INTER_AREA) for plane in (reach, lack))
    return Highlights(np.clip(ceiling, TOP, _HIGHEST).astype(np.float32), lack.astype(np.float32))


def _share_burnt(image: np.ndarray) -> np.ndarray:
    """How much there is of burnt white around each pixel, [0, 1], (h, w): none, or enough."""
    burnt = (image.min(axis=2) >= _BURNT).astype(np.float32)
    side = 2 * max(1, round(_REACH * max(image.shape) / 2)) + 1
    return np.clip(cv2.blur(cv2.blur(burnt, (side, side)) / _ENOUGH, (side, side)), 0, 1)


def _reach(image: np.ndarray, planes: np.ndarray) -> np.ndarray:
    """How far a field takes the brightest near each pixel; what is burnt out holds nothing and does not count."""
    mapped = [sum(planes[3 * row + n] * image[..., n] for n in range(3)) + planes[9 + row] for row in range(3)]
    brightest = np.max(mapped, axis=0)
    brightest[image.min(axis=2) >= _BURNT] = TOP
    side = 2 * max(1, round(_REACH * max(image.shape) / 2)) + 1
    return cv2.blur(cv2.dilate(brightest, np.ones((side, side), np.uint8)), (side, side))
