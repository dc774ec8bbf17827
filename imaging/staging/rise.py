"""What came nearer to the camera between two depth maps that need not share a scale."""

from __future__ import annotations

import numpy as np

_ROUNDS, _TRUST = 8, 0.04
_MOST_POINTS = 20_000


def bring_depth(depth_after: np.ndarray, depth_before: np.ndarray, still: np.ndarray) -> np.ndarray:
    """A depth map (h, w) on the scale of an earlier one, where `still` (h, w) bool says that nothing changed.

    One over the depth is right up to a factor and an offset in what networks answer (Ranftl et al. 2020): both are
    fitted, robustly, and held to what leaves all depths above 0.
    """
    rows, columns = np.nonzero(still)
    if len(rows) < 16:
        return depth_after
    step = max(1, len(rows) // _MOST_POINTS)
    old, new = (1 / depth[rows[::step], columns[::step]].astype(np.float64) for depth in (depth_before, depth_after))
    terms = np.stack([new, np.ones(len(new))], axis=1)
    # Begun from what most of them say, so that a part that changed does not pull.
    weight = 1 / (1 + ((new * np.median(old / new) / old - 1) / _TRUST) ** 2)
    for _ in range(_ROUNDS):
        factor, offset = np.linalg.lstsq(terms * (weight / old)[:, None], weight, rcond=None)[0]
        weight = 1 / (1 + ((terms @ (factor, offset) / old - 1) / _TRUST) ** 2)
    if factor <= 0:
        factor, offset = float(np.median(old / new)), 0.0
    nearness = factor / depth_after + offset
    return np.asarray(1 / np.maximum(nearness, 0.2 * float(old.min())), np.float32)


def measure_rise(depth_before: np.ndarray, depth_after: np.ndarray) -> np.ndarray:
    """How much nearer each pixel is (h, w), as a natural logarithm of the ratio of depths; below 0 where farther."""
    return np.asarray(np.log(depth_before / depth_after), np.float32)
