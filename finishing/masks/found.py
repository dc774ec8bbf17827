"""A mask before it is laid along the photo's edges."""

from dataclasses import dataclass

from imaging.masks import Mask


@dataclass(frozen=True)
class Found:
    """In the canvas's frame; `cell_px`: how many of its pixels one of those took that the mask was made of, at least 1
    where it is drawn at full size."""

    mask: Mask
    cell_px: float = 1.0
