"""How far a photo's colours are from another's."""

from typing import NamedTuple

import numpy as np

from imaging.color import delta_e_2000, srgb_to_lab


class Difference(NamedTuple):
    """CIEDE2000 over the pixels of a photo: their mean, and what one in twenty exceeds; 1 is about just noticeable."""

    mean: float
    p95: float


def measure_difference(image: np.ndarray, reference: np.ndarray) -> Difference:
    """ΔE2000 (Sharma, Wu & Dalal 2005) pixel by pixel between two images (h, w, 3) sRGB [0, 1] of one shape."""
    delta_e = delta_e_2000(srgb_to_lab(image), srgb_to_lab(reference))
    return Difference(float(delta_e.mean()), float(np.percentile(delta_e, 95)))
