"""Depth and surfaces of a room guessed without looking at the photo: the figures that a network must beat."""

from functools import lru_cache

import cv2
import numpy as np

from evaluation.rooms_rendered import describe_room, render
from imaging.surfaces import SURFACES

SEEDS = range(60)
"""Of the rooms that are averaged; they are among those that networks learn from."""
SIDE_PX = 128


def guess_depth(height: int, width: int) -> np.ndarray:
    """The middle depth of rooms at each place of a photo, metres (height, width)."""
    return _enlarge(_average()[0], height, width)


def guess_surfaces(height: int, width: int) -> np.ndarray:
    """The class that is commonest at each place of a photo, uint8 (height, width)."""
    return _enlarge(_average()[1], height, width).argmax(axis=2).astype(np.uint8)


@lru_cache(maxsize=1)
def _average() -> tuple[np.ndarray, np.ndarray]:
    """Median depth (side, side), and the share of each class (side, side, classes)."""
    rooms = [render(describe_room(seed)) for seed in SEEDS]
    depths = [_shrink(room.depth) for room in rooms]
    labels = np.stack([_shrink(room.labels) for room in rooms])
    shares = (labels[..., None] == np.arange(len(SURFACES))).mean(axis=0)
    return np.median(depths, axis=0).astype(np.float32), shares.astype(np.float32)


def _shrink(plane: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.resize(plane, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_NEAREST))


def _enlarge(plane: np.ndarray, height: int, width: int) -> np.ndarray:
    return np.asarray(cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR))
