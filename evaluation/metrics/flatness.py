"""Whether local contrast grows with the light, or a photo comes out flat, or crisp beyond what was seen."""

import cv2
import numpy as np

from evaluation.metrics.light import scale_of_light

LOCAL_PX = 8.0
"""Sigma in a copy of 256 px: what is finer are things and their shadows, what is wider is the light of the room."""


def measure_local_contrast(before: np.ndarray, after: np.ndarray) -> float:
    """Standard deviation of local L* after over before, relative to what the light explains, of L* (h, w) at 256 px.

    1 is kept, less is flat, more is crisp.
    """
    one, other = (float((plane - cv2.GaussianBlur(plane, (0, 0), LOCAL_PX)).std()) for plane in (before, after))
    return other / max(one, 1e-3) / scale_of_light(before, after)
