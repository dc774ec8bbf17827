"""How like the patch around a pixel is to the patch around its source."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from imaging.fill.holes.level import PATCH_RADIUS_PX, Level
from imaging.fill.sources.offsets import leads_to_source

_PAD = PATCH_RADIUS_PX
SAMPLES = tuple((down, right) for down in range(-_PAD, _PAD + 1, 2) for right in range(-_PAD, _PAD + 1, 2))
"""The 16 places of a 7×7 patch that are compared and that vote. With the middle among them sources are taken that are
as smooth as the votes: fine texture was off by a fifth more."""

TEXTURE_WEIGHT = 4.0
"""Plain patches are nearer to any texture than other pieces of it are: how much a source's texture counts."""

_AT_ONCE = 1 << 15


@dataclass(frozen=True, eq=False)
class Guide:
    """What a hole should look like from afar: `image` float32 (h, w, 3), and how much that counts, `weight` (h, w)."""

    image: np.ndarray
    weight: np.ndarray

    def resize(self, shape: tuple[int, ...]) -> Guide:
        size = (shape[1], shape[0])
        return Guide(*(cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (self.image, self.weight)))


class Matcher:
    """Distances of patches of one level, for pixels that want a source; `rows` and `columns` say which those are."""

    def __init__(self, level: Level, guide: Guide | None) -> None:
        self.level = level
        self.rows, self.columns = (each.astype(np.int32) for each in np.nonzero(level.wanted))
        self._width = level.hole.shape[1] + 2 * _PAD
        self._places = (self.rows + _PAD) * self._width + self.columns + _PAD
        self._steps = np.array([down * self._width + right for down, right in SAMPLES], np.int32)
        self._texture = _pad(level.texture[..., None])[:, 0]
        self._guide = None if guide is None else _pad(guide.image)
        if guide is not None:
            self._weight = guide.weight[self.rows, self.columns] * len(SAMPLES)

    def show(self, image: np.ndarray) -> None:
        """Compare patches of this image from now on."""
        self._image = _pad(image)

    def usable(self, offsets: np.ndarray, which: np.ndarray) -> np.ndarray:
        """Whether offsets (n, 2) of the wanted pixels `which` lead to sources, bool (n,)."""
        return leads_to_source(self.rows[which] + offsets[:, 0], self.columns[which] + offsets[:, 1], self.level)

    def compare(self, offsets: np.ndarray, which: np.ndarray) -> np.ndarray:
        """Squared differences float32 (n,) of the wanted pixels `which` to what offsets (n, 2) lead to."""
        parts = range(0, len(which), _AT_ONCE)
        compared = [self._compare(offsets[n : n + _AT_ONCE], which[n : n + _AT_ONCE]) for n in parts]
        return np.concatenate(compared) if compared else np.zeros(0, np.float32)

    def _compare(self, offsets: np.ndarray, which: np.ndarray) -> np.ndarray:
        here = self._places[which]
        there = here + offsets[:, 0] * self._width + offsets[:, 1]
        difference = self._image.take(here[:, None] + self._steps, axis=0)
        difference -= self._image.take(there[:, None] + self._steps, axis=0)
        flat = difference.reshape(len(which), -1)
        distance = np.einsum("ij,ij->i", flat, flat)
        rougher = self._texture.take(here) - self._texture.take(there)
        distance += TEXTURE_WEIGHT * flat.shape[1] * rougher**2
        if self._guide is not None:
            astray = self._guide.take(here, axis=0) - self._guide.take(there, axis=0)
            distance += self._weight[which] * np.einsum("ij,ij->i", astray, astray)
        return np.asarray(distance)


def _pad(image: np.ndarray) -> np.ndarray:
    """The image with a rim, as one row of colours."""
    padded = np.asarray(cv2.copyMakeBorder(image, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REFLECT))
    return padded.reshape(-1, image.shape[2])
