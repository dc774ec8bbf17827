"""How key frames lie on one another and on the frames between them, and how far that is to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from video.keys import Key
from video.motion.match import SURE, Match, match_views
from video.motion.view import make_view

NEAR_FRAMES = 30
"""Over so few frames what was tracked from one to the next is believed without a second look."""
_APART = 0.05
"""Share of a side by which the way over all frames between and the straight one may differ."""
_MIDDLE = np.array([(x, y, 1.0) for x in (0.25, 0.5, 0.75) for y in (0.25, 0.5, 0.75)])


@dataclass(frozen=True, eq=False)
class Laid:
    """`places` (n, 3, 3) by frame, as `Tracker` has them; `frames`: the key frames (k,), in order; `believed` (k, k):
    1 where two of them lie on one another as `places` say, else 0."""

    places: np.ndarray
    frames: np.ndarray
    believed: np.ndarray

    def matrix(self, frame: int, other: int) -> np.ndarray:
        """Takes places of one frame to those of another, both as shares of width and height."""
        return np.asarray(np.linalg.inv(self.places[other]) @ self.places[frame])

    def trust(self, frame: int, key: int) -> float:
        """How far a key frame is believed at a frame, [0, 1]: as the key frames before and after it believe it, so that
        from frame to frame it fades and does not jump."""
        return float(np.interp(frame, self.frames, self.believed[np.searchsorted(self.frames, key)]))


def lay_keys(keys: Sequence[Key], places: np.ndarray) -> Laid:
    """The key frames of a shot, in order. `places` of frames far apart are products of hundreds of matches, each a
    little wrong: they are believed where the two pictures, matched with each other, say the same."""
    views = [make_view(key.before) for key in keys]
    laid = Laid(places, np.array([key.frame for key in keys]), np.eye(len(keys)))
    for a, b in combinations(range(len(keys)), 2):
        first, second = keys[a].frame, keys[b].frame
        near = second - first <= NEAR_FRAMES
        if near or _says_the_same(laid.matrix(first, second), match_views(views[a], views[b])):
            laid.believed[a, b] = laid.believed[b, a] = 1
    return laid


def _says_the_same(matrix: np.ndarray, match: Match) -> bool:
    if match.agreeing < SURE:
        return False
    ends = [_MIDDLE @ way.T for way in (matrix, match.matrix)]
    if min(float(end[:, 2].min()) for end in ends) <= 0:
        return False
    one, other = (end[:, :2] / end[:, 2:] for end in ends)
    return float(np.abs(one - other).max()) < _APART
