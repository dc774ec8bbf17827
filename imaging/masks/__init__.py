"""Parts of a photo: drawn, combined, laid along its edges, moved with it."""

from imaging.masks.holes import find_holes
from imaging.masks.mask import Mask

__all__ = ["Mask", "find_holes"]
