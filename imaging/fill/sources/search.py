"""PatchMatch: better sources found from the sources of neighbours, from offsets that many share, and by chance."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.fill.holes.level import PATCH_RADIUS_PX
from imaging.fill.sources.matcher import Matcher
from imaging.fill.sources.offsets import Offsets

_NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))
_POPULAR = 8


class Search:
    """Offsets of one level, and how far each patch is from its source's, while an image is looked at.

    Barnes et al., "PatchMatch", SIGGRAPH 2009, all pixels at once.
    """

    def __init__(self, matcher: Matcher, offsets: Offsets, rng: np.random.Generator) -> None:
        self._matcher, self._rng = matcher, rng
        self._found = offsets[matcher.rows, matcher.columns]
        self._every = np.arange(len(self._found))
        height, width = matcher.level.hole.shape
        self._index = np.full((height, width), -1, np.int32)
        self._index[matcher.rows, matcher.columns] = self._every
        self.distance = np.zeros(len(self._found), np.float32)

    @property
    def offsets(self) -> Offsets:
        """What was found, int32 (h, w, 2); no way to go where no source is wanted."""
        offsets = np.zeros((*self._index.shape, 2), np.int32)
        offsets[self._matcher.rows, self._matcher.columns] = self._found
        return offsets

    def look(self, image: np.ndarray) -> None:
        """Judge all sources anew on this image."""
        self._matcher.show(image)
        self._image = image
        self.distance = self._matcher.compare(self._found, self._every)

    def propagate(self, steps_px: tuple[int, ...]) -> None:
        """Try the sources of the neighbours that far away, moved along."""
        height, width = self._index.shape
        for step in steps_px:
            for down, right in _NEIGHBOURS:
                row = np.clip(self._matcher.rows + down * step, 0, height - 1)
                column = np.clip(self._matcher.columns + right * step, 0, width - 1)
                neighbour = self._index[row, column]
                self._try(self._found[neighbour], self._every[neighbour >= 0])

    def popular(self) -> np.ndarray:
        """The offsets that most pixels have, int32 (n, 2), n ≤ 8."""
        packed = self._found[:, 0].astype(np.int64) * (1 << 20) + self._found[:, 1]
        _, first, count = np.unique(packed, return_index=True, return_counts=True)
        return self._found[first[np.argsort(-count, kind="stable")[:_POPULAR]]]

    def try_shared(self, shared: np.ndarray) -> None:
        """Try that of some offsets (n, 2) which suits each pixel's surroundings best."""
        if not len(shared):
            return
        top, left = self._matcher.rows.min(), self._matcher.columns.min()
        bottom, right = self._matcher.rows.max() + 1, self._matcher.columns.max() + 1
        best = np.full((bottom - top, right - left), np.inf, np.float32)
        chosen = np.zeros((*best.shape, 2), np.int32)
        for down, along in shared:
            cost = _compare_moved(self._image, (top, left, bottom, right), (int(down), int(along)))
            better = cost < best
            best[better], chosen[better] = cost[better], (down, along)
        self._try(chosen[self._matcher.rows - top, self._matcher.columns - left], self._every)

    def gather(self, slack: float) -> None:
        """Take offsets that many have where they are not much farther, up to `slack` times: larger pieces are copied,
        and along hard edges, where a pixel to either side is hardly farther, they do not fray."""
        for offset in self.popular()[::-1]:
            self._try(np.broadcast_to(offset, self._found.shape), self._every, slack)

    def wander(self, radius_px: int, shrink: float) -> None:
        """Try places around each source at random, ever nearer."""
        radius = float(radius_px)
        while radius >= 1:
            reach = int(radius)
            self._try(self._found + self._rng.integers(-reach, reach + 1, self._found.shape, np.int32), self._every)
            radius /= shrink

    def _try(self, offsets: np.ndarray, which: np.ndarray, slack: float = 1.0) -> None:
        """Take offsets (N, 2) for those of `which` that are nearer by them, or farther by less than `slack` times."""
        which = which[(offsets[which] != self._found[which]).any(axis=1)]
        which = which[self._matcher.usable(offsets[which], which)]
        distance = self._matcher.compare(offsets[which], which)
        nearer = distance < slack * self.distance[which]
        which = which[nearer]
        self.distance[which], self._found[which] = distance[nearer], offsets[which]


def _compare_moved(image: np.ndarray, window: tuple[int, int, int, int], offset: tuple[int, int]) -> np.ndarray:
    """Mean squared difference (h, w) of the patches in a window to the image moved by one offset; far beyond it."""
    top, left, bottom, right = window
    height, width = image.shape[:2]
    first_row, last_row = max(top, -offset[0]), min(bottom, height - offset[0])
    first_column, last_column = max(left, -offset[1]), min(right, width - offset[1])
    cost = np.full((bottom - top, right - left), np.inf, np.float32)
    if first_row >= last_row or first_column >= last_column:
        return cost
    here = image[first_row:last_row, first_column:last_column]
    there = image[first_row + offset[0] : last_row + offset[0], first_column + offset[1] : last_column + offset[1]]
    side = (2 * PATCH_RADIUS_PX + 1,) * 2
    squared = cv2.transform((here - there) ** 2, np.ones((1, 3), np.float32))
    cost[first_row - top : last_row - top, first_column - left : last_column - left] = cv2.blur(squared, side)
    return cost
