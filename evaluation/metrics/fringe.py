"""Rims of the old sky's colour that are left along roofs and twigs under the new one."""

import cv2
import numpy as np

from evaluation.metrics.matte_edge import BAND
from imaging.color import delta_e_2000, srgb_to_lab


def measure_fringe(result: np.ndarray, truth: np.ndarray, matte: np.ndarray) -> float:
    """The 95th percentile of CIEDE2000 between a composite and the true one along edges, images (h, w, 3).

    Over the band of 1 % of the long side about edges of the true matte (h, w), as for `measure_edge_accuracy`; the
    colour error of a compositing benchmark's unknown zone. Lower is better; NaN where there is no edge.
    """
    window = np.ones((2 * max(1, round(BAND * max(matte.shape))) + 1,) * 2, np.uint8)
    band = cv2.dilate(matte, window) - cv2.erode(matte, window) > 0.5
    if not band.any():
        return float("nan")
    differences = delta_e_2000(srgb_to_lab(result[band][None]), srgb_to_lab(truth[band][None]))
    return float(np.quantile(differences, 0.95))
