"""How upright lines lean in a picture: more at its sides, where the camera looks up or down."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from imaging.region import Size

UPRIGHT_DEG = 15.0
LEAST_LENGTH = 0.4
"""Of the height, of all upright segments together: fewer tell nothing."""
_ROUNDS, _OFF = 8, 0.02


@dataclass(frozen=True, slots=True)
class Uprights:
    """How far an upright line leans to the right, a pixel down: `middle` in the picture's middle, and `a_pixel` more
    for each pixel to the right."""

    size: Size
    middle: float = 0.0
    a_pixel: float = 0.0

    @classmethod
    def fit(cls, segments: NDArray[np.float64], size: Size) -> Self:
        """From segments (n, 2, 2) by their length; what leans otherwise counts for little (Cauchy weights)."""
        ways = segments[:, 1] - segments[:, 0]
        upright = np.abs(ways[:, 0]) < np.tan(np.radians(UPRIGHT_DEG)) * np.abs(ways[:, 1])
        ways, places = ways[upright], segments[upright].mean(axis=1)[:, 0] - size.width / 2
        length = np.abs(ways[:, 1])
        if length.sum() < LEAST_LENGTH * size.height:
            return cls(size)
        lean, weight = ways[:, 0] / ways[:, 1], length.copy()
        design = np.column_stack([np.ones_like(places), places])
        flat = np.diag([0.0, (0.1 * size.width) ** 2 * length.sum()])
        for _ in range(_ROUNDS):
            slope = np.linalg.solve((design.T * weight) @ design + flat, (design.T * weight) @ lean)
            weight = length / (1 + np.square((lean - design @ slope) / _OFF))
        return cls(size, float(slope[0]), float(slope[1]))

    def lean(self, x: float) -> float:
        return self.middle + self.a_pixel * (x - self.size.width / 2)
