"""A generated picture brought onto the photo it was made from: its light, and what moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Aligned:
    """`image`: the generated picture (h, w, 3) float32 [0, 1] in the place and light of the photo.

    `moved`: how far its points were moved at the most, as a share of the long side; `gain_ev`: how much light was
    changed, median; `residual`: what still differs where nothing was painted, of full scale, robustly. `fault`: why it
    is no picture of this room (`moved`, `another_room`), or None.
    """

    image: np.ndarray
    moved: float
    gain_ev: float
    residual: float
    fault: str | None


def align_generated(photo: np.ndarray, generated: np.ndarray, keep: np.ndarray) -> Aligned:
    """Bring a generated picture (h', w', 3) of any size onto the photo (h, w, 3), images [0, 1] at canvas size.

    Measured where nothing was painted, `keep` (h, w) 1 (1 − where furniture may go). Geometry: an affine drift under
    1 % of the long side (ECC, Evangelidis & Psarakis 2008); a larger one is a `fault`. Light: a smooth gain by channel,
    the median of ratios near each place. Raises ImageError bad_pixels, bad_mask.
    """
    raise NotImplementedError
