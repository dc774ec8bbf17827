"""Whether light that a photo holds burns out."""

from typing import NamedTuple

import numpy as np

BURNT = 254 / 255


class Highlights(NamedTuple):
    """Shares of a photo's pixels, per cent: burnt in the result alone, and burnt in what it is held against alone."""

    lost: float
    recovered: float


def measure_highlights(result: np.ndarray, against: np.ndarray) -> Highlights:
    """Images (h, w, 3) sRGB [0, 1] of one shape; a pixel is burnt where all three channels reach 254 of 255.

    That is the threshold of the service's own check (`imaging/quality/clipping.py`): one channel may saturate in a
    coloured light, three say nothing any more.
    """
    burnt, before = result.min(axis=2) >= BURNT, against.min(axis=2) >= BURNT
    return Highlights(100 * float((burnt & ~before).mean()), 100 * float((before & ~burnt).mean()))
