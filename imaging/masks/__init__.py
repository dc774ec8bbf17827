"""Parts of a photo: drawn, combined, laid along its edges, moved with it."""

from imaging.masks.combine import intersect, invert, subtract, unite
from imaging.masks.holes import find_holes
from imaging.masks.mask import Mask
from imaging.masks.move import cut_mask, paste_mask, roll_up_mask, unroll_mask, warp_mask
from imaging.masks.polygon import draw_polygon
from imaging.masks.scale import check_shape, scale_mask, shrink_weight
from imaging.masks.strokes import Stroke, draw_strokes

__all__ = [
    "Mask",
    "Stroke",
    "check_shape",
    "cut_mask",
    "draw_polygon",
    "draw_strokes",
    "find_holes",
    "intersect",
    "invert",
    "paste_mask",
    "roll_up_mask",
    "scale_mask",
    "shrink_weight",
    "subtract",
    "unite",
    "unroll_mask",
    "warp_mask",
]
