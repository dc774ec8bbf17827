"""Does a confidence mean what it says."""

import numpy as np


def measure_calibration(confidence: np.ndarray, right: np.ndarray, bins: int = 5) -> float:
    """Expected calibration error of a choice between two: over bins of confidence in [0.5, 1], the gap between the mean
    confidence and how often it was right, weighted by how many fall in (Guo et al. 2017).

    `confidence` (n,), `right` bool (n,); 0 is best, 1 worst.
    """
    index = np.minimum(((confidence - 0.5) * 2 * bins).astype(int), bins - 1)
    gaps = [abs((confidence - right)[index == each].sum()) for each in range(bins)]
    return float(sum(gaps) / max(1, len(confidence)))
