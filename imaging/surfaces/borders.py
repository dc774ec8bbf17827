"""Where one surface of a picture ends and another begins below it."""

import numpy as np
from numpy.typing import NDArray

from imaging.surfaces.classes import Surface, surface_id


def find_border(likely: NDArray[np.floating], upper: Surface, lower: Surface) -> NDArray[np.float64]:
    """Places (n, 2) as x, y in the map's pixels where a class lies above another, or beside it, as along a wall that is
    seen at a slant: between two pixels, where both are as likely. `likely`: (classes, h, w), by the numbers of
    SURFACES."""
    labels = likely.argmax(axis=0)
    lead = (likely[surface_id(upper)] - likely[surface_id(lower)]).astype(np.float64)
    one, other = labels == surface_id(upper), labels == surface_id(lower)
    down = _between(one[:-1] & other[1:], lead[:-1], lead[1:])
    across = _between((one[:, :-1] & other[:, 1:]) | (other[:, :-1] & one[:, 1:]), lead[:, :-1], lead[:, 1:])
    below = np.column_stack([down[1] + 0.5, down[0] + 0.5 + down[2]])
    beside = np.column_stack([across[1] + 0.5 + across[2], across[0] + 0.5])
    return np.concatenate([below, beside])


def _between(
    there: NDArray[np.bool_], before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows and columns of the first of two pixels, and how much of the way to the second the border lies."""
    rows, columns = np.nonzero(there)
    here, next_one = before[rows, columns], after[rows, columns]
    share = here / np.where(np.abs(here - next_one) < 1e-9, 1, here - next_one)
    return rows, columns, np.clip(share, 0, 1)
