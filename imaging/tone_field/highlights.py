"""What a field would do to a photo's highlights: push beyond white what it still holds, or turn white grey."""

from __future__ import annotations

from collections.abc import Iterator
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
    channels = cv2.split(image)
    burnt = np.asarray(cv2.min(cv2.min(*channels[:2]), channels[2])) >= _BURNT
    share = _share_burnt(burnt)
    lack: np.ndarray = np.empty(image.shape, np.float32)
    brightest: np.ndarray = np.full(burnt.shape, -np.inf, np.float32)
    for row, planes in enumerate(_enlarge_rows(field, burnt.shape)):
        lack[..., row] = np.maximum(GREYEST_WHITE - _add_up(planes.copy()), 0) * share
        for slope, channel in zip(planes, channels, strict=False):
            np.multiply(slope, channel, out=slope)
        np.maximum(brightest, _add_up(planes), out=brightest)
    reach = _reach(brightest, burnt)
    # So smooth planes need no more cells than this.
    cells = tuple(max(1, length // _CELL_PX) for length in image.shape[1::-1])
    reach, lack = (np.asarray(cv2.resize(plane, cells, interpolation=cv2.INTER_AREA)) for plane in (reach, lack))
    return Highlights(np.clip(reach, TOP, _HIGHEST).astype(np.float32), lack.astype(np.float32))


def _enlarge_rows(field: ToneField, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """What makes red, green and blue of a photo, in turn: three slopes and an offset (4, h, w), in the same memory."""
    planes, enlarged = field_planes(field), np.empty((4, *shape), np.float32)
    for row in range(3):
        for plane, large in zip((*planes[3 * row : 3 * row + 3], planes[9 + row]), enlarged, strict=True):
            cv2.resize(plane, shape[::-1], dst=large, interpolation=cv2.INTER_LINEAR)
        yield enlarged


def _add_up(planes: np.ndarray) -> np.ndarray:
    """The sum (h, w) of planes (n, h, w), in the first of them."""
    for plane in planes[1:]:
        planes[0] += plane
    return planes[0]


def _share_burnt(burnt: np.ndarray) -> np.ndarray:
    """How much there is of burnt white (h, w) around each pixel, [0, 1], (h, w): none, or enough."""
    side = (_reach_px(burnt), _reach_px(burnt))
    near = np.asarray(cv2.blur(burnt.astype(np.float32), side))
    return np.clip(cv2.blur(near / np.float32(_ENOUGH), side), 0, 1)


def _reach(brightest: np.ndarray, burnt: np.ndarray) -> np.ndarray:
    """How far a field takes the brightest near each pixel; what is burnt out holds nothing and does not count."""
    brightest[burnt] = TOP
    side = _reach_px(burnt)
    return cv2.blur(cv2.dilate(brightest, np.ones((side, side), np.uint8)), (side, side))


def _reach_px(image: np.ndarray) -> int:
    return 2 * max(1, round(_REACH * max(image.shape) / 2)) + 1
