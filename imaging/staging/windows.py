"""Windows and doors of a furnished room that are not those of the photo."""

from __future__ import annotations

import numpy as np

from imaging.staging.openings import list_openings

_WAS, _IS_NOT = 0.5, 0.25


def share_lost(before: np.ndarray, after: np.ndarray, other: np.ndarray, free: np.ndarray) -> float:
    """The largest share of an opening that is none any more, where it is `free` (h, w) bool of furniture.

    `before`, `after` (h, w): how likely it is one; `other` bool (h, w): pixels that look different. Both must say so.
    """
    shares = []
    for part in list_openings(before):
        seen = part & free
        if seen.sum() >= 0.3 * part.sum():
            shares.append(float(((after < _IS_NOT) & other)[seen].mean()))
    return max(shares, default=0.0)


def share_new(before: np.ndarray, after: np.ndarray, other: np.ndarray, free: np.ndarray) -> float:
    """How much of the picture became an opening that was none, where it looks different and is free of furniture."""
    return float(((before < _IS_NOT) & (after > _WAS) & other & free).mean())
