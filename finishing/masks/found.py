"""A mask before it is laid along the photo's edges."""

from dataclasses import dataclass

from imaging.masks import Mask


@dataclass(frozen=True)
class Found:
    """A mask in the canvas's frame, and within how many of its pixels the true outline is to be looked for."""

    mask: Mask
    reach_px: float
