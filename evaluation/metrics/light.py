"""What a change of light alone does to figures in CIELAB."""

import numpy as np


def scale_of_light(before: np.ndarray, after: np.ndarray) -> float:
    """By how much a*, b* and differences of L* grow where lightness, (n,) each, goes from one to the other.

    Light times k takes L* + 16, a* and b* times the cube root of k (CIE 15:2004, above L* 8): the same paint in more
    light has more chroma by (L* + 16) after over before, at the same hue.
    """
    return float((np.mean(after) + 16) / (np.mean(before) + 16))
