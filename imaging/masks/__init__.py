"""Parts of a photo: drawn, combined, laid along its edges, moved with it."""

from imaging.masks.combine import intersect, invert, subtract, unite
from imaging.masks.edge import feather_mask, grow_mask
from imaging.masks.holes import find_holes
from imaging.masks.mask import Mask
from imaging.masks.move import cut_mask, paste_mask, roll_up_mask, unroll_mask, warp_mask
from imaging.masks.png import decode_mask_png, encode_mask_png
from imaging.masks.polygon import draw_polygon
from imaging.masks.refine import refine_mask
from imaging.masks.rle import check_runs, decode_rle, encode_rle
from imaging.masks.scale import check_shape, scale_mask
from imaging.masks.strokes import Stroke, draw_strokes

__all__ = [
    "Mask",
    "Stroke",
    "check_runs",
    "check_shape",
    "cut_mask",
    "decode_mask_png",
    "decode_rle",
    "draw_polygon",
    "draw_strokes",
    "encode_mask_png",
    "encode_rle",
    "feather_mask",
    "find_holes",
    "grow_mask",
    "intersect",
    "invert",
    "paste_mask",
    "refine_mask",
    "roll_up_mask",
    "scale_mask",
    "subtract",
    "unite",
    "unroll_mask",
    "warp_mask",
]
