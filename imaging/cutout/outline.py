"""From where a subject roughly is to its outline, soft where hair and leaves are."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.cutout.colours import average_colours
from imaging.cutout.matte import FoundMatte
from imaging.region import Size
from imaging.sky.guided import apply_guided, fit_guided

WORKING_PX = 1536
"""Long side of the copy on which the outline is found."""
LIKELY, SURE = 0.35, 0.8
"""A rough matte says that something is subject from the first on, if somewhere in one piece with it it is surer."""
DOUBTFUL = 0.01
"""As a share of the long side: how far from its outline a rough matte may be wrong, and how far hair reaches."""
RADIUS, RIDGE = 0.004, 2e-4
"""Of the guided filter: its window as a share of the long side, and the variance of colour that counts as plain."""
LOOKS = 3
WINDOW, ENOUGH, VARIED = 4, 0.1, 8.0
"""Of the mixture: the window as a multiple of that reach, the share of it by which a colour is known, and how many
times the variance of colours weighs against their difference."""


def refine_matte(rough: np.ndarray, image: np.ndarray, size: Size) -> FoundMatte:
    """The matte of a photo of `size`, from a rough one (h, w) in [0, 1] and a copy of the photo (h, w, 3) in [0, 1].

    First each place is decided on: nothing inside a subject is half there. Then, near the outline, a pixel is as much
    subject as its colour is like what surely is subject close by, and unlike what surely is none (guided filter, He,
    Sun & Tang 2013, asked again with what it said).
    """
    reach = max(1, round(DOUBTFUL * max(rough.shape)))
    subject = settle(rough)
    sure = _tell_sure(subject, reach)
    matte = _follow_colours(sure, image, subject)
    planes = _unmix(image, matte, sure, reach)
    matte = _hold(apply_guided(planes, image), sure)
    close = np.ones((3, 3), np.uint8)
    bounds = np.clip([2 * cv2.erode(matte, close) - 1, 2 * cv2.dilate(matte, close)], 0, 1)
    return FoundMatte(size, _stack(planes), _stack(bounds), matte)


def _tell_sure(subject: np.ndarray, reach: int) -> np.ndarray:
    """Of a subject (h, w) of 0 and 1 what is farther than `reach` from its outline: 1 and 0, and a half in between."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return (cv2.erode(subject, disc) + cv2.dilate(subject, disc)).astype(np.float32) / 2


def _follow_colours(sure: np.ndarray, image: np.ndarray, subject: np.ndarray) -> np.ndarray:
    """A matte (h, w) between what is sure: pixels alike are as much subject as each other."""
    radius, matte = max(2, round(RADIUS * max(sure.shape))), subject.astype(np.float32)
    for _ in range(LOOKS):
        matte = _hold(apply_guided(fit_guided(matte, image, radius, RIDGE), image), sure)
    return matte


def _unmix(image: np.ndarray, matte: np.ndarray, sure: np.ndarray, reach: int) -> np.ndarray:
    """Planes (4, h, w) of the matte under which each pixel is best explained as a mixture of what surely is subject
    close by and what surely is none; where the two differ little, or within themselves much, `matte` holds."""
    side = WINDOW * reach + 1
    (front, spread), (back, other) = (_describe(image, weight, side) for weight in (sure == 1, sure == 0))
    between = front - back
    slope = between / ((between**2).sum(axis=2, keepdims=True) + spread + other + RIDGE)
    mixed = matte[..., None] * front + (1 - matte[..., None]) * back
    offset = matte - (slope * mixed).sum(axis=2)
    return np.concatenate([slope, offset[..., None]], axis=2).transpose(2, 0, 1)


def _describe(image: np.ndarray, where: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean colours (h, w, 3) in windows, of the pixels `where` that is, and how much a colour may differ from them
    (h, w, 1): by their variance, and by more where there are few."""
    weight = where.astype(np.float32)[..., None]
    mean = average_colours(image, weight, side)
    square = average_colours(image**2, weight, side)
    few = np.clip(1 - cv2.blur(weight, (side, side)) / ENOUGH, 0, 1)[..., None]
    return mean, VARIED * np.maximum(square - mean**2, 0).sum(axis=2, keepdims=True) + few


def _hold(matte: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """A matte within [0, 1], and as sure as that is."""
    return np.where(sure == 0.5, np.clip(matte, 0, 1), sure)


def _stack(planes: np.ndarray) -> np.ndarray:
    """Planes (n, h, w) as (h, w, n), float32."""
    return np.ascontiguousarray(planes.transpose(1, 2, 0), np.float32)


def settle(rough: np.ndarray) -> np.ndarray:
    """What of a rough matte (h, w) is subject, uint8, 0 or 1: pieces that are likely throughout and sure somewhere."""
    _, pieces = cv2.connectedComponents((rough >= LIKELY).astype(np.uint8))
    sure = np.unique(pieces[rough >= SURE])
    return np.isin(pieces, sure[sure > 0]).view(np.uint8)
