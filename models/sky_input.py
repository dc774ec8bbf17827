"""How networks are shown photos that answer with mattes: a square, and its colours normalised. No PyTorch here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""The colours that U²-Net's authors normalise by, and all sky networks trained with their code."""
SIDE_PX = 320
"""Side of the square that the authors squash photos to."""


@dataclass(frozen=True)
class SkyInput:
    """What a network is shown: a square of `size_px`, its colours normalised; where a file does not say, as by U²-Net's
    authors.

    Two habits of their test script are left out on purpose: it divides a photo by its brightest pixel, which undoes its
    exposure, and stretches each answer to [0, 1], which finds a sky in every room.
    """

    size_px: int = SIDE_PX
    mean: tuple[float, ...] = IMAGENET_MEAN
    std: tuple[float, ...] = IMAGENET_STD

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """From the keys `size`, `mean` and `std`, each of which may be absent; raises ValueError for odd ones."""
        mean, std = tuple(facts.get("mean", IMAGENET_MEAN)), tuple(facts.get("std", IMAGENET_STD))
        if len(mean) != 3 or len(std) != 3:
            raise ValueError(f"mean {mean} and std {std} are not of three channels")
        return cls(int(facts.get("size", SIDE_PX)), mean, std)

    def normalise(self, looks: NDArray[np.float32]) -> NDArray[np.float32]:
        """Looks (n, h, w, 3) in [0, 1] as a batch (n, 3, h, w)."""
        planes = (looks - np.array(self.mean, np.float32)) / np.array(self.std, np.float32)
        return np.ascontiguousarray(planes.transpose(0, 3, 1, 2), dtype=np.float32)
