"""Where one surface of a picture ends and another begins below it."""

import numpy as np
from numpy.typing import NDArray

from imaging.surfaces.classes import Surface, surface_id


def find_border(likely: NDArray[np.floating], upper: Surface, lower: Surface) -> NDArray[np.float64]:
    """Places (n, 2) as x, y in the map's pixels where, going down a column, a class gives way to another: between two
    pixels, where both are as likely. `likely`: (classes, h, w), by the numbers of SURFACES."""
    labels = likely.argmax(axis=0)
    above, below = surface_id(upper), surface_id(lower)
    rows, columns = np.nonzero((labels[:-1] == above) & (labels[1:] == below))
    lead = (likely[above] - likely[below]).astype(np.float64)
    before, after = lead[rows, columns], lead[rows + 1, columns]
    share = before / np.maximum(before - after, 1e-9)
    return np.column_stack([columns + 0.5, rows + 0.5 + np.clip(share, 0, 1)])
