"""How well a figure tells two groups apart."""

import numpy as np


def measure_auc(higher: np.ndarray, lower: np.ndarray) -> float:
    """The share of pairs, one of each (n,) and (m,), in which the first is higher; ties count half. NaN without pairs.

    Area under the receiver operating characteristic (Mann & Whitney 1947): .5 is a guess, 1 tells always.
    """
    if not len(higher) or not len(lower):
        return float("nan")
    one, other = np.asarray(higher)[:, None], np.asarray(lower)[None]
    return float(((one > other) + 0.5 * (one == other)).mean())
