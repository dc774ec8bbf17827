"""Whether light that a photo holds burns out, and whether what is burnt out stays white."""

from typing import NamedTuple

import numpy as np

BURNT = 254 / 255
GREY = 0.95
"""Encoded value below which the darkest channel of what should be white looks like a veil."""

LEAST_WHITE = 5e-4
"""Share of a photo that must be burnt for its white to be judged."""


class Highlights(NamedTuple):
    """Shares in per cent.

    lost: of the photo's pixels, burnt in the result and not in the reference. recovered: burnt in the photo, in
    neither of the others. greyed: of the pixels that photo and reference both burn, those that the result turns grey;
    NaN where there are next to none.
    """

    lost: float
    recovered: float
    greyed: float


def measure_highlights(result: np.ndarray, photo: np.ndarray, reference: np.ndarray) -> Highlights:
    """Images (h, w, 3) sRGB [0, 1] of one shape: a result, the photo it was made of, and what it should look like.

    A pixel is burnt where all three channels reach 254 of 255. That is the threshold of the service's own check
    (`imaging/quality/clipping.py`): one channel may saturate in a coloured light, three say nothing any more.
    """
    after, before, should = (image.min(axis=2) >= BURNT for image in (result, photo, reference))
    white = before & should
    greyed = 100 * float((result.min(axis=2)[white] < GREY).mean()) if white.mean() > LEAST_WHITE else float("nan")
    recovered = 100 * float((before & ~should & ~after).mean())
    return Highlights(100 * float((after & ~should).mean()), recovered, greyed)
