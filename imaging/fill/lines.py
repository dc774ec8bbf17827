"""Straight lines that end at a hole, continued through it: skirtings, door frames, joints, cables behind what goes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.color import LUMA
from imaging.fill.holes.membrane import fill_membrane
from imaging.fill.holes.morphology import ring_around
from imaging.fill.stripes import read_stripes

WORK_PX = 400
_MOST_ANGLES, _APART_DEG = 24, 0.8
_SHORTEST_PX, _REACH_PX, _STANDS_OUT_PX = 10, 8, 4
_SURE, _BUSY = 4.5 / 255, 2.0
"""How far colours must change across a line, where it enters and where it leaves the hole, to be followed with full
weight: by 4.5 levels a pixel, and by twice what they do everywhere around, as leaves and branches do."""


@dataclass(frozen=True, eq=False)
class Lines:
    """`image` float32 (h, w, 3) with the hole filled; `evidence` (h, w), [0, 1]: how surely a line passes there."""

    image: np.ndarray
    evidence: np.ndarray


def continue_lines(image: np.ndarray, hole: np.ndarray) -> Lines:
    """The hole in an image filled along the lines that meet it, and by a membrane where none does."""
    size = _work_size(hole.shape)
    if size == hole.shape[::-1]:
        return _continue(image, hole)
    known = (~hole).astype(np.float32)
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(image * known[..., None], size, interpolation=cv2.INTER_AREA)
    lines = _continue(small / np.maximum(share, 1e-4)[..., None], share < 0.95)
    filled, evidence = (cv2.resize(each, hole.shape[::-1]) for each in (lines.image, lines.evidence))
    return Lines(np.where(hole[..., None], filled, image), evidence)


def _continue(image: np.ndarray, hole: np.ndarray) -> Lines:
    smooth = fill_membrane(_blur_known(image, hole), hole)
    base: np.ndarray = np.where(hole[..., None], smooth, image)
    best, colours = np.zeros(hole.shape, np.float32), base.copy()
    for angle in _find_angles(base, hole):
        stripes = read_stripes(image, hole, angle)
        better = (stripes.score > best) & hole
        best[better], colours[better] = stripes.score[better], stripes.image[better]
    sure = max(_SURE, _BUSY * _measure_around(base, hole))
    evidence: np.ndarray = np.clip(np.sqrt(best) / sure - 0.5, 0, 1).astype(np.float32)
    # The winning stripe is spread, so that both its flanks come with it.
    evidence = cv2.GaussianBlur(cv2.dilate(evidence, np.ones((3, 3), np.uint8)), (0, 0), 1.2)
    blended = base + (colours - base) * evidence[..., None]
    return Lines(np.where(hole[..., None], np.clip(blended, 0, 1), image), np.where(hole, evidence, np.float32(0)))


def _find_angles(image: np.ndarray, hole: np.ndarray) -> list[float]:
    """Directions in degrees of segments that end near the hole and begin outside it, the longest first, none twice."""
    grey = np.rint(np.clip(image, 0, 1) @ LUMA * 255).astype(np.uint8)
    segments = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if segments is None:
        return []
    ends = segments.reshape(-1, 2, 2)
    away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 3)
    limits = np.array(hole.shape[::-1]) - 1
    places = np.clip(ends.astype(int), 0, limits)
    distance = away[places[..., 1], places[..., 0]]
    along = ends[:, 1] - ends[:, 0]
    length = np.hypot(along[:, 0], along[:, 1])
    meets = (length >= _SHORTEST_PX) & (distance.min(axis=1) < _REACH_PX) & (distance.max(axis=1) > _STANDS_OUT_PX)
    angles = np.degrees(np.arctan2(along[:, 1], along[:, 0])) % 180
    kept: list[float] = []
    for index in np.flatnonzero(meets)[np.argsort(-length[meets], kind="stable")]:
        if len(kept) < _MOST_ANGLES and all(_apart(angles[index], other) > _APART_DEG for other in kept):
            kept.append(float(angles[index]))
    return kept


def _measure_around(image: np.ndarray, hole: np.ndarray) -> float:
    """The median gradient a pixel of luma around the hole."""
    luma = image @ LUMA
    across, down = (cv2.Sobel(luma, cv2.CV_32F, *order) / 8 for order in ((1, 0), (0, 1)))
    ring = ring_around(hole, max(4, round(0.3 * np.sqrt(np.count_nonzero(hole)))))
    return float(np.median(np.hypot(across, down)[ring])) if ring.any() else 0.0


def _apart(one: float, other: float) -> float:
    return min(abs(one - other), 180 - abs(one - other))


def _blur_known(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """Slightly blurred without what is in the hole: a rim's noise would run through the membrane as streaks."""
    known = (~hole).astype(np.float32)
    share = cv2.GaussianBlur(known, (0, 0), 1.0)
    return cv2.GaussianBlur(image * known[..., None], (0, 0), 1.0) / np.maximum(share, 1e-4)[..., None]


def _work_size(shape: tuple[int, ...]) -> tuple[int, int]:
    """Width and height with a long side of at most WORK_PX."""
    scale = min(1.0, WORK_PX / max(shape[:2]))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))
