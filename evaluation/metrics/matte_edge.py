"""How close a matte comes to the true one where it matters: along its edges."""

import cv2
import numpy as np

BAND = 0.01
"""Half the width of the band around true edges, of the long side."""


def measure_edge_accuracy(matte: np.ndarray, truth: np.ndarray) -> float:
    """1 − mean |matte − truth| within 1 % of the long side of the true matte's edges, both (h, w) in [0, 1].

    The sum of absolute differences over a trimap's unknown zone (Rhemann et al., CVPR 2009), divided by the zone and
    taken from 1: 1 is perfect, one half is a guess. Borders of the photo are no edges; NaN where there is no edge.
    """
    side = 2 * max(1, round(BAND * max(truth.shape))) + 1
    window = np.ones((side, side), np.uint8)
    truth = truth.astype(np.float32)
    band = cv2.dilate(truth, window) - cv2.erode(truth, window) > 0.5
    return float(1 - np.abs(matte - truth)[band].mean()) if band.any() else float("nan")
