"""Boxes carried along with the camera from one frame of a shot to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from video.motion.match import Match

MOST_ZOOM = 4.0
"""Area by which a box may grow or shrink on its way: what changes more is a match that went wrong."""
NEAREST = 0.1
"""Depth of a corner, of that of the frame's own corner, below which it is nearly behind the camera."""


class Camera:
    """Its movement in one shot; frames are counted from the shot's first, boxes float64 (4,) are left, top, right and
    bottom as shares of width and height."""

    def __init__(self, places: np.ndarray, matches: Sequence[Match | None]) -> None:
        """`places` (n, 3, 3) of `video.survey.Shot`, and the match of each frame with the one before."""
        self._steps = [np.eye(3)]
        for frame in range(1, len(places)):
            match = matches[frame]
            # Where frames did not lie on one another the tracker began anew, from a frame that lies on itself alone.
            is_new = (match is None or not match.holds) and (places[frame] == np.eye(3)).all()
            self._steps.append(np.eye(3) if is_new else np.linalg.inv(places[frame]) @ places[frame - 1])

    def carry(self, box: np.ndarray, frame: int, other: int) -> np.ndarray:
        """A box of one frame where the camera shows the same place in another; as it was where nobody can tell."""
        if frame == other:
            return box
        matrix = np.eye(3)
        for step in self._steps[min(frame, other) + 1 : max(frame, other) + 1]:
            matrix = step @ matrix
        moved = _move(box, matrix if frame < other else np.linalg.inv(matrix))
        if moved is None or not 1 / MOST_ZOOM <= measure_area(moved) / measure_area(box) <= MOST_ZOOM:
            return box
        return moved


def measure_area(box: np.ndarray) -> float:
    return max(float((box[2] - box[0]) * (box[3] - box[1])), 1e-12)


def _move(box: np.ndarray, matrix: np.ndarray) -> np.ndarray | None:
    """The upright box around the corners of a box that was moved; None where one is behind the camera."""
    left, top, right, bottom = box
    corners = np.array([(left, top, 1), (right, top, 1), (left, bottom, 1), (right, bottom, 1)])
    moved = corners @ matrix.T
    if matrix[2, 2] <= 0 or moved[:, 2].min() < NEAREST * matrix[2, 2]:
        return None
    places = moved[:, :2] / moved[:, 2:]
    return np.concatenate([places.min(axis=0), places.max(axis=0)])
