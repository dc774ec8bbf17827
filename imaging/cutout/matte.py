"""From where a subject roughly is to how much of each pixel it covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from imaging.cutout.enlarge import enlarge
from imaging.masks import Mask
from imaging.region import Region, Size
from imaging.sampling import resize_area
from imaging.sky.guided import fit_guided

WORKING_PX = 1536
"""Long side of the copy on which the outline is found."""
LIKELY, SURE = 0.35, 0.8
"""A rough matte says that something is subject from the first on, if somewhere in one piece with it it is surer."""
DOUBTFUL = 0.008
"""As a share of the long side: how far from its outline a rough matte may be wrong, and how far hair reaches."""
RADIUS, RIDGE = 0.004, 2e-4
"""Of the guided filter: its window as a share of the long side, and the variance of colour that counts as plain."""
LOOKS = 3
FULL = 0.96
"""A matte from here on is all subject, and below one less it none: no haze is left over plain places."""


class Matte(Protocol):
    """How much of each pixel of a photo is subject."""

    @property
    def size(self) -> Size:
        """The photo's."""
        ...

    @property
    def coverage(self) -> np.ndarray:
        """The matte of a small copy, float32 (h, w)."""
        ...

    def draw(self, image: np.ndarray, block: Region) -> np.ndarray:
        """The matte float32 (h, w), [0, 1], of a block of the photo, whose pixels are `image` (h, w, 3) in [0, 1]."""
        ...


@dataclass(frozen=True, eq=False)
class FoundMatte:
    """As the pixels' colours say: planes of a small copy.

    `planes` float32 (h, w, 4): matte = planes · (R, G, B, 1); it is held between `bounds` (h, w, 2).
    """

    size: Size
    planes: np.ndarray
    bounds: np.ndarray
    coverage: np.ndarray

    def draw(self, image: np.ndarray, block: Region) -> np.ndarray:
        bounds = enlarge(self.bounds, self.size, block)
        if bounds[..., 0].min() == 1 or bounds[..., 1].max() == 0:
            return np.ascontiguousarray(bounds[..., 0])
        planes = enlarge(self.planes, self.size, block)
        matte = (planes[..., :3] * image).sum(axis=2) + planes[..., 3]
        matte = np.clip(matte, bounds[..., 0], bounds[..., 1])
        return np.asarray(np.clip((matte - (1 - FULL)) / (2 * FULL - 1), 0, 1), np.float32)


@dataclass(frozen=True, eq=False)
class GivenMatte:
    """As somebody marked it, and not otherwise."""

    mask: Mask
    coverage: np.ndarray

    @classmethod
    def of(cls, mask: Mask, small: Size) -> GivenMatte:
        """With its coverage at that size."""
        return cls(mask, np.ascontiguousarray(resize_area(mask.crop(mask.size.region), small)))

    @property
    def size(self) -> Size:
        return self.mask.size

    def draw(self, image: np.ndarray, block: Region) -> np.ndarray:
        return self.mask.crop(block)


def refine_matte(rough: np.ndarray, image: np.ndarray, size: Size) -> FoundMatte:
    """The matte of a photo of `size`, from a rough one (h, w) in [0, 1] and a copy of the photo (h, w, 3) in [0, 1].

    First each place is decided on: nothing inside a subject is half there. Then, near the outline, a pixel is as much
    subject as its colour is like what surely is subject close by, and unlike what surely is none (guided filter, He,
    Sun & Tang 2013, asked again with what it said).
    """
    radius = max(2, round(RADIUS * max(rough.shape)))
    matte = _follow_colours(settle(rough), image, radius)
    planes = fit_guided(matte, image, max(1, radius // 2), RIDGE)
    close = np.ones((3, 3), np.uint8)
    bounds = np.clip([2 * cv2.erode(matte, close) - 1, 2 * cv2.dilate(matte, close)], 0, 1)
    return FoundMatte(size, _stack(planes), _stack(bounds), matte)


def _follow_colours(subject: np.ndarray, image: np.ndarray, radius: int) -> np.ndarray:
    """The matte (h, w) of a subject (h, w) of 0 and 1, soft within reach of its outline alone."""
    reach = max(1, round(DOUBTFUL * max(subject.shape)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    inside, outside = cv2.erode(subject, disc) > 0, cv2.dilate(subject, disc) == 0
    matte = subject.astype(np.float32)
    for _ in range(LOOKS):
        planes = fit_guided(matte, image, radius, RIDGE)
        matte = np.clip((planes[:3].transpose(1, 2, 0) * image).sum(axis=2) + planes[3], 0, 1)
        matte[inside], matte[outside] = 1, 0
    return matte


def _stack(planes: np.ndarray) -> np.ndarray:
    """Planes (n, h, w) as (h, w, n), float32."""
    return np.ascontiguousarray(planes.transpose(1, 2, 0), np.float32)


def settle(rough: np.ndarray) -> np.ndarray:
    """What of a rough matte (h, w) is subject, uint8, 0 or 1: pieces that are likely throughout and sure somewhere."""
    _, pieces = cv2.connectedComponents((rough >= LIKELY).astype(np.uint8))
    sure = np.unique(pieces[rough >= SURE])
    return np.isin(pieces, sure[sure > 0]).view(np.uint8)
