"""Where a painter saw what the photo shows."""

import cv2
import numpy as np

from imaging.sampling import as_image

DIFFERS, AGREES = 0.5, 0.9
"""Correlation of the painted texture with the photo's own: below the first nothing is taken, from the second all."""

_WINDOW_PX = 15
_FAINT = (2 / 255) ** 2


def measure_agreement(painted: np.ndarray, pixels: np.ndarray, anchor_radius_px: int) -> np.ndarray:
    """How far to trust paint, (h, w) in [0, 1]: painted (h, w, 3) float32, pixels uint8 or uint16 of its size.

    The local correlation of luma, light wider than the anchor's box left out: SSIM's structure term (Wang et al. 2004)
    with nothing granted to faint texture. Letters, screens and faces that a painter makes up anew do not agree with
    what was there, and plain walls have no texture to agree about: neither takes any.
    """
    first, second = (_detail(image, anchor_radius_px) for image in (painted, as_image(pixels)))
    covariance = _mean(first * second)
    spread = np.sqrt((_mean(first * first) + _FAINT) * (_mean(second * second) + _FAINT))
    return np.asarray(np.clip((covariance / spread - DIFFERS) / (AGREES - DIFFERS), 0, 1))


def _detail(image: np.ndarray, radius_px: int) -> np.ndarray:
    luma = cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_RGB2GRAY)
    return luma - cv2.blur(luma, (2 * radius_px + 1,) * 2, borderType=cv2.BORDER_REFLECT)


def _mean(values: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.blur(values, (_WINDOW_PX, _WINDOW_PX), borderType=cv2.BORDER_REFLECT))
