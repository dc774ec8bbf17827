"""A first guess at exposure and colour from the histogram alone."""

from __future__ import annotations

import numpy as np

from imaging.color.luma import LUMA

CLIPPED_PERCENT = 0.5
"""Darkest and brightest share of each channel that the stretch may clip."""

STRETCH, MEAN_LUMA, BRIGHTEN = 0.77, 0.62, 0.38
"""How far the levels are stretched, the mean luma that finished photos have, and how far a gamma goes toward it:
what came nearest to the originals of spoiled training photos."""

_FLAT, _FULL = 0.05, 0.2
"""Span of values up to which a photo is a plain wall or fog, of which levels say nothing, and from which they count."""


def normalise_exposure(image: np.ndarray) -> np.ndarray:
    """The photo as automatic levels and a gamma would have it: image (h, w, 3) sRGB [0, 1] in and out.

    A model that looks at photos so brought near to what it knows has less to guess: two stops too dark and right look
    much alike. The same curve for every pixel; a photo of one colour stays as it is.
    """
    low, high = np.percentile(image, (CLIPPED_PERCENT, 100 - CLIPPED_PERCENT), axis=(0, 1))
    stretched = np.clip((image - low) / np.maximum(high - low, 1e-3), 0, 1)
    levelled = image + STRETCH * (stretched - image)
    mean = float(np.clip((levelled @ LUMA).mean(), 0.02, 0.98))
    gamma = np.clip(np.log(MEAN_LUMA) / np.log(mean), 0.25, 2.5) ** BRIGHTEN
    trust = float(np.clip(((high - low).max() - _FLAT) / (_FULL - _FLAT), 0, 1))
    return np.asarray(image + trust * (levelled**gamma - image), dtype=np.float32)
