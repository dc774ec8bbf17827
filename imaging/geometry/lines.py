"""The nearly upright segments of a picture, in the units that a fit wants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.geometry.segments import Segments

_UPRIGHT_WITHIN_DEG = 28.0
_HEAVIEST = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Segments within 28° of upright: `middle` (n, 2) as x, y from the picture's middle in focal lengths, unit `way`
    (n, 2), `length` (n,) in heights of the frame, `weight` (n,), and `across` (n,), −.5 at the left edge to .5."""

    middle: np.ndarray
    way: np.ndarray
    length: np.ndarray
    weight: np.ndarray
    across: np.ndarray
    half_length: np.ndarray

    def __len__(self) -> int:
        return len(self.length)

    def take(self, chosen: np.ndarray) -> Lines:
        """Those of a boolean or integer index."""
        names = ("middle", "way", "length", "weight", "across", "half_length")
        return Lines(**{name: getattr(self, name)[chosen] for name in names})


def upright_lines(segments: Segments, focal_px: float) -> Lines:
    """Lines of segments, for a focal length in pixels of their picture.

    A segment weighs its length, at most a quarter of the long side: one lamp post must not outvote a house.
    """
    size = segments.size
    steps = segments.ends[:, 1] - segments.ends[:, 0]
    upright = np.abs(steps[:, 0]) < np.tan(np.radians(_UPRIGHT_WITHIN_DEG)) * np.abs(steps[:, 1])
    ends, steps = segments.ends[upright], steps[upright]
    length = np.linalg.norm(steps, axis=-1)
    middle = ends.mean(axis=1) - ((size.width - 1) / 2, (size.height - 1) / 2)
    return Lines(
        middle / focal_px,
        steps / np.maximum(length, 1e-9)[:, None],
        length / size.height,
        np.minimum(length / max(size.height, size.width), _HEAVIEST),
        middle[:, 0] / size.width,
        length / (2 * focal_px),
    )
