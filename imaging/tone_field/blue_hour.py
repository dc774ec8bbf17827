"""A front photographed at the blue hour, lit windows under a dark sky: it is meant to be dark."""

from __future__ import annotations

import cv2
import numpy as np

from imaging.color import srgb_to_linear

SKY_SHARE = 0.4
"""Of the photo's top third, deep blue."""

SKY_UNDER_LAMPS, GROUND_UNDER_LAMPS = (6.0, 8.0), (13.0, 17.0)
"""How many times darker than the brightest half per cent the blue, and the median of all the rest, may be, and are
where this light is sure. By day a polarised sky lies up to 8 times under white walls, but then half of what else there
is does not lie 15 times under them: of 2,000 photos only the one blue hour among them does both. Nights that are not
blue are not found, and a front by day, 3 stops too dark but for its white walls, may be taken for one."""

WARM_LAMPS, BLUE_SHARE = (2.0, 3.0), 0.35
"""Red over blue, in linear light, of the brightest half per cent from which on it may be, and is, lamplight where so
much of the top third is blue: by day the brightest under a blue sky is white. Of 330 fronts two do, both at dusk."""

_LEAST_BLUE = 0.002
"""In linear light, 6 of 255: what is darker has no hue to speak of."""
_SAMPLE = (96, 64)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def tell_dusk(image: np.ndarray) -> float:
    """How surely an image (h, w, 3) sRGB of a whole front was taken after sunset: at the blue hour, or a little before,
    when windows are lit and the sky is still blue. [0, 1].
    """
    return max(tell_blue_hour(image), tell_lit_windows(image))


def tell_lit_windows(image: np.ndarray) -> float:
    """How surely lamps are the brightest there is in an image (h, w, 3) under a blue sky, [0, 1]; of fronts alone."""
    linear, luminance = _sample(image)
    red, green, blue = (linear[..., n] for n in range(3))
    sky = (blue > 1.6 * red) & (blue > 1.1 * green) & (blue > _LEAST_BLUE)
    if sky[: _SAMPLE[1] // 3].mean() < BLUE_SHARE:
        return 0.0
    lamps = luminance >= np.quantile(luminance, 0.995)
    warmth = float(np.median(red[lamps])) / max(float(np.median(blue[lamps])), 1e-4)
    return float(np.clip((warmth - WARM_LAMPS[0]) / (WARM_LAMPS[1] - WARM_LAMPS[0]), 0, 1))


def tell_blue_hour(image: np.ndarray) -> float:
    """How surely an image (h, w, 3) sRGB of a whole photo shows that light, [0, 1].

    How it was exposed makes no difference, until its lamps clip.
    """
    linear, luminance = _sample(image)
    red, green, blue = (linear[..., n] for n in range(3))
    sky = (blue > 2 * red) & (blue > 1.3 * green) & (blue > _LEAST_BLUE)
    if not sky.any() or sky.all() or sky[: _SAMPLE[1] // 3].mean() < SKY_SHARE:
        return 0.0
    lamps = float(np.quantile(luminance, 0.995))
    under = [lamps / max(float(np.median(luminance[part])), 1e-6) for part in (sky, ~sky)]
    bounds = (SKY_UNDER_LAMPS, GROUND_UNDER_LAMPS)
    return float(
        np.prod([np.clip((ratio - low) / (high - low), 0, 1) for ratio, (low, high) in zip(under, bounds, strict=True)])
    )


def _sample(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A small copy in linear light, and its luminance."""
    small = np.asarray(cv2.resize(image, _SAMPLE, interpolation=cv2.INTER_AREA), np.float32)
    linear = srgb_to_linear(small)
    return linear, linear @ _LUMINANCE
