"""A front photographed at the blue hour, lit windows under a dark sky: it is meant to be dark."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import srgb_to_linear

SKY_SHARE = 0.4
"""Of the photo's top third, deep blue."""

SKY_UNDER_LAMPS, GROUND_UNDER_LAMPS = 7.0, 15.0
"""How many times darker than the brightest half per cent the blue, and the median of all the rest, must be. By day a
polarised sky may lie 8 times under white walls, but then half of what else there is does not lie 15 times under them;
of 2,000 photos only the one blue hour among them does both, so that nothing is known of the rule's misses."""

_SAMPLE = (96, 64)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def is_blue_hour(image: np.ndarray) -> bool:
    """Whether an image (h, w, 3) sRGB of a whole photo shows that light; how it was exposed makes no difference."""
    linear = srgb_to_linear(np.asarray(cv2.resize(image, _SAMPLE, interpolation=cv2.INTER_AREA), np.float32))
    luminance = linear @ _LUMINANCE
    red, green, blue = (linear[..., n] for n in range(3))
    sky = (blue > 2 * red) & (blue > 1.3 * green)
    if sky.all() or sky[: _SAMPLE[1] // 3].mean() < SKY_SHARE:
        return False
    lamps = float(np.quantile(luminance, 0.995))
    dark_sky = float(np.median(luminance[sky])) * SKY_UNDER_LAMPS < lamps
    return bool(dark_sky and float(np.median(luminance[~sky])) * GROUND_UNDER_LAMPS < lamps)
