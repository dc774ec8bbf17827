"""How well pixels are put into classes."""

from collections.abc import Sequence

import numpy as np


def count_pairs(guess: np.ndarray, truth: np.ndarray, classes: int) -> np.ndarray:
    """How many pixels of each true class were told to be each class, (classes, classes), of label maps (h, w).

    A true label that is no class is not counted.
    """
    known = truth < classes
    pairs = truth[known].astype(np.int64) * classes + guess[known]
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def measure_class_iou(pairs: np.ndarray) -> np.ndarray:
    """Intersection over union of each class over all that was counted; NaN of classes that nobody saw or told."""
    both = np.diag(pairs)
    either = pairs.sum(axis=0) + pairs.sum(axis=1) - both
    return np.divide(both, either, out=np.full(len(pairs), np.nan), where=either > 0)


def mean_iou(pairs: np.ndarray, classes: Sequence[int]) -> float:
    """Of some classes, those left out that are nowhere."""
    return float(np.nanmean(measure_class_iou(pairs)[list(classes)]))
