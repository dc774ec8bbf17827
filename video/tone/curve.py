"""One map of colour for a whole shot: an affine mix of channels, then a rising curve a channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from imaging.photo import ImageError
from video.tone.develop import BRIGHTEST

KNOTS = 21
_PRIOR = 20.0
"""Pixels that say that nothing changes, at each knot."""
_RIDGE = 1e-4
_FEWEST = 64


@dataclass(frozen=True, eq=False)
class Curve:
    """`mix` float32 (4, 3): rows for red, green, blue and 1; `values` (3, KNOTS) over [0, BRIGHTEST]."""

    mix: np.ndarray
    values: np.ndarray

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Colours float32 or float64 (..., 3), encoded, up to BRIGHTEST, as the shot shows them."""
        mixed = image @ self.mix[:3] + self.mix[3]
        knots = np.linspace(0, BRIGHTEST, KNOTS)
        channels = [np.interp(mixed[..., channel], knots, self.values[channel]) for channel in range(3)]
        return np.stack(channels, axis=-1).astype(image.dtype)


def fit_curve(before: np.ndarray, after: np.ndarray) -> Curve:
    """The curve that takes colours (n, 3) of key frames to those of their finished twins, by least squares.

    Raises ImageError too_few_pixels.
    """
    if len(before) < _FEWEST:
        raise ImageError("too_few_pixels", f"{len(before)} pixels tell no curve")
    mix = _fit_mix(before, after)
    mixed = before @ mix[:3] + mix[3]
    knots = np.linspace(0, BRIGHTEST, KNOTS)
    values = [_fit_channel(mixed[:, channel], after[:, channel], knots) for channel in range(3)]
    return Curve(mix, np.stack(values).astype(np.float32))


def _fit_mix(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Ridge regression shrunk toward no mixing: a shot of one colour says nothing of the others."""
    padded = np.concatenate([before, np.ones((len(before), 1), before.dtype)], axis=1).astype(np.float64)
    nothing = np.eye(4, 3)
    normal = padded.T @ padded / len(before) + _RIDGE * np.eye(4)
    return (np.linalg.solve(normal, padded.T @ (after - padded @ nothing) / len(before)) + nothing).astype(np.float32)


def _fit_channel(mixed: np.ndarray, after: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """What the mix leaves to do (KNOTS,), as the mean correction around each knot; it never falls."""
    step = knots[1] - knots[0]
    place = np.clip(mixed / step, 0, len(knots) - 1)
    below = np.minimum(place.astype(int), len(knots) - 2)
    share = place - below
    error = after - mixed
    count, total = np.full(len(knots), _PRIOR), np.zeros(len(knots))
    for offset, weight in ((0, 1 - share), (1, share)):
        np.add.at(count, below + offset, weight)
        np.add.at(total, below + offset, weight * error)
    return np.maximum.accumulate(np.clip(knots + total / count, 0, 1))
