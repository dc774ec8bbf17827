"""Contrast-limited adaptive histogram equalisation, alone and as the usual end of an automatic correction."""

import cv2
import numpy as np

from evaluation.baselines.auto_levels import auto_levels
from imaging.color import apply_white_balance, estimate_white_balance

GRID = (8, 8)


def equalise_locally(image: np.ndarray, clip_limit: float) -> np.ndarray:
    """CLAHE of the lightness of an image (h, w, 3) sRGB [0, 1] (Zuiderveld 1994, as OpenCV has it)."""
    lab = cv2.cvtColor(np.rint(image * 255).astype(np.uint8), cv2.COLOR_RGB2LAB)
    lab[..., 0] = cv2.createCLAHE(clip_limit, GRID).apply(lab[..., 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32) / 255


def auto_levels_clahe(image: np.ndarray) -> np.ndarray:
    """Auto-levels, grey world (Buchsbaum 1980), CLAHE at its usual limit of 2: image (h, w, 3) sRGB [0, 1]."""
    levelled = auto_levels(image)
    grey = apply_white_balance(levelled, estimate_white_balance(levelled, norm=1))
    return equalise_locally(grey, 2.0)
