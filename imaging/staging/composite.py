"""Furniture laid over the photo at full size; what is beside it stays the photo, to the byte."""

from __future__ import annotations

import numpy as np

from imaging.masks import Mask
from imaging.staging.align import Aligned
from imaging.staging.matte import Matted


def composite(pixels: np.ndarray, aligned: Aligned, matted: Matted) -> tuple[np.ndarray, Mask]:
    """A photo's pixels, uint8 or uint16 (H, W, 3), with the furniture in it, and the mask of all that may have changed.

    Furniture is enlarged with the photo's sharpness and grain; shade is laid on the photo's own pixels. Where the mask
    is 0 every byte is the photo's. Raises ImageError bad_pixels.
    """
    raise NotImplementedError
