"""One direction through a hole: what enters at one side and leaves at the other, and how far they are the same line."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA

_OUTSIDE_PX = 2


@dataclass(frozen=True, eq=False)
class Stripes:
    """`image` float32 (h, w, 3): each place mixed of both ends of its line; `score` (h, w): squared gradients in [0, 1]
    units that agree at both ends, 0 where a line has no two ends."""

    image: np.ndarray
    score: np.ndarray


def read_stripes(image: np.ndarray, hole: np.ndarray, angle_deg: float) -> Stripes:
    """Every line of that direction through the hole (h, w), read at least 2 px outside of it at both ends."""
    height, width = hole.shape
    side = int(np.ceil(np.hypot(height, width))) + 4
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    turn[:, 2] += [side / 2 - width / 2, side / 2 - height / 2]
    turned_hole = cv2.warpAffine(hole.astype(np.uint8) * 255, turn, (side, side)) > 8
    rows = np.flatnonzero(turned_hole.any(axis=1))
    if not rows.size:
        return Stripes(image, np.zeros(hole.shape, np.float32))
    top, bottom = max(int(rows[0]) - 8, 0), min(int(rows[-1]) + 9, side)
    turn[1, 2] -= top
    size = (side, bottom - top)
    turned = cv2.warpAffine(image, turn, size, borderMode=cv2.BORDER_REFLECT)
    beyond = cv2.warpAffine(np.full(hole.shape, 255, np.uint8), turn, size) < 250
    mixed, score = _mix_rows(cv2.blur(turned, (7, 1)), turned_hole[top:bottom], beyond)
    back = cv2.invertAffineTransform(turn)
    return Stripes(*(cv2.warpAffine(each, back, (width, height)) for each in (mixed, score)))


def _mix_rows(image: np.ndarray, hole: np.ndarray, beyond: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Along each row: colours mixed by distance of the last known ones to the left and right, and their score."""
    height, width = hole.shape
    known = cv2.dilate(hole.astype(np.uint8), np.ones((1, 2 * _OUTSIDE_PX + 1), np.uint8)) == 0
    column = np.arange(width)[None]
    left = np.maximum.accumulate(np.where(known, column, -1), axis=1)
    right = np.minimum.accumulate(np.where(known, column, width)[:, ::-1], axis=1)[:, ::-1]
    both = (left >= 0) & (right < width)
    left, right, row = np.maximum(left, 0), np.minimum(right, width - 1), np.arange(height)[:, None]
    both &= ~beyond[row, left] & ~beyond[row, right]
    begins, ends = image[row, left], image[row, right]
    share = ((column - left) / np.maximum(right - left, 1)).astype(np.float32)[..., None]
    one, other = (cv2.Sobel(each @ LUMA, cv2.CV_32F, 0, 1) / 4 for each in (begins, ends))
    score = cv2.GaussianBlur(2 * one * other - 0.7 * (one - other) ** 2, (0, 0), sigmaX=1, sigmaY=2.0)
    return begins * (1 - share) + ends * share, np.where(both & hole, score, 0).astype(np.float32)
