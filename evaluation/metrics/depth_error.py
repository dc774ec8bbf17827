"""How far a depth map is off."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class DepthError:
    """Mean of |guess - truth| / truth (AbsRel), and the share of pixels off by a factor below 1.25 (δ < 1.25)."""

    relative: float
    within_a_quarter: float


def measure_depth_error(
    guess: np.ndarray, truth: np.ndarray, counted: np.ndarray, *, aligned: bool = False
) -> DepthError:
    """Of metres (h, w) where `counted`, as in Eigen et al. 2014; `aligned` first multiplies the guess so that its
    median is that of the truth. Raises ValueError where nothing is counted."""
    if not counted.any():
        raise ValueError("no pixel is counted")
    guess, truth = guess[counted].astype(np.float64), truth[counted].astype(np.float64)
    if aligned:
        guess = guess * np.median(truth) / np.median(guess)
    ratio = np.maximum(guess / truth, truth / guess)
    return DepthError(float((np.abs(guess - truth) / truth).mean()), float((ratio < 1.25).mean()))
