"""How far a matte and the true sky are the same pixels."""

import numpy as np


def measure_iou(matte: np.ndarray, sky: np.ndarray) -> float:
    """Intersection over union (Jaccard 1912) of matte > 0.5 and the truth, bool, (h, w); 1 where both are empty."""
    found = matte > 0.5
    union = (found | sky).sum()
    return float((found & sky).sum() / union) if union else 1.0
