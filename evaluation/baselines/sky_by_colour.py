"""A sky found without any model: the figure that a segmenter must beat."""

import cv2
import numpy as np


def guess_sky_by_colour(image: np.ndarray) -> np.ndarray:
    """What is bright or blue and joined to the top edge by such pixels: matte (h, w) of an image (h, w, 3)."""
    blue = image[..., 2] - image[..., 0]
    likely = ((image.min(axis=2) > 0.7) | (blue > 0.08)) & (image[..., 2] > 0.35)
    labels = cv2.connectedComponents(likely.astype(np.uint8))[1]
    return (likely & np.isin(labels, np.unique(labels[0][likely[0]]))).astype(np.float32)
