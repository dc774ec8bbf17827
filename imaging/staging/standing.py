"""Whether furniture stands: on the floor, at the distance that the floor has there, or on other furniture."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.staging.floor import FloorPlane

_LEAST_SHARE = 0.0025
"""Of the picture: smaller pieces stand on larger ones, or nobody sees that they do not."""
_SPLIT, _SPLIT_PX, _FOOT = 0.12, 5, 0.004
"""Step of depth, as a natural logarithm, within so many pixels between two pieces; rows above a foot where its depth is
read, of the long side."""
_CLOSE = 0.09
"""A foot that is nearer than the floor around it by more, as a natural logarithm, does not touch it."""
_LEGS, _BASE = 0.03, 0.4
"""Shares of a piece's width that must stand on the floor, and on other furniture."""


def find_feet(furniture: np.ndarray) -> np.ndarray:
    """The lowest points (n, 2) as x, y of furniture (h, w) bool in each column of each of its connected parts."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(furniture.astype(np.uint8), connectivity=8)
    feet = [np.zeros((0, 2))]
    for index in np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _LEAST_SHARE * furniture.size / 4) + 1:
        left, top, width, height = stats[index, :4]
        part = labels[top : top + height, left : left + width] == index
        lowest = height - 1 - np.argmax(part[::-1], axis=0)
        feet.append(np.stack([left + np.arange(width), top + lowest], axis=-1))
    return np.concatenate(feet)


def share_floating(furniture: np.ndarray, depth: np.ndarray, floor: np.ndarray, plane: FloorPlane) -> float:
    """The largest piece that stands on nothing, as a share of the picture.

    `furniture` bool (h, w), `depth` (h, w) of the furnished room on the scale of the empty one's, whose `floor` bool
    (h, w) has that plane. Pieces are parted where depth steps.
    """
    worst = 0.0
    for piece in split_pieces(furniture, depth):
        if not _stands(piece, furniture, depth, floor, plane):
            worst = max(worst, float(piece.mean()))
    return worst


def split_pieces(furniture: np.ndarray, depth: np.ndarray) -> list[np.ndarray]:
    """Pieces of furniture bool (h, w), parted where depth steps, largest first."""
    near = np.log(depth)
    step = cv2.morphologyEx(near, cv2.MORPH_GRADIENT, np.ones((_SPLIT_PX, _SPLIT_PX), np.uint8))
    marked = (furniture & (step < _SPLIT)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=4)
    order = np.argsort(-stats[1:, cv2.CC_STAT_AREA]) + 1
    return [labels == index for index in order if stats[index, cv2.CC_STAT_AREA] >= _LEAST_SHARE * marked.size]


def _stands(piece: np.ndarray, furniture: np.ndarray, depth: np.ndarray, floor: np.ndarray, plane: FloorPlane) -> bool:
    height = len(piece)
    columns = np.flatnonzero(piece.any(axis=0))
    rows = height - 1 - np.argmax(piece[::-1, columns], axis=0)
    side = max(2, round(_FOOT * max(piece.shape)))
    below = np.minimum(rows + side + 1, height - 1)
    # What goes on beyond the lower edge stands there.
    beyond = rows + side + 1 >= height
    on_furniture = furniture[below, columns] & (np.abs(np.log(depth[below, columns] / depth[rows, columns])) < 0.3)
    nearness = np.maximum(plane.nearness(below, columns), 1e-6)
    off = -np.log(depth[np.maximum(rows - side, 0), columns] * nearness)
    on_floor = floor[below, columns] & (np.abs(off) < _CLOSE)
    return bool((beyond | on_floor).mean() > _LEGS or (beyond | on_floor | on_furniture).mean() > _BASE)
