"""Faces, plates and papers made unreadable for good."""

from imaging.blur.blur import Style, blur_mask
from imaging.blur.cells import count_cells
from imaging.blur.spots import find_spots

__all__ = ["Style", "blur_mask", "count_cells", "find_spots"]
