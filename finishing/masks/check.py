"""What can be told of masks before there is a photo."""

from collections.abc import Sequence
from itertools import islice

from fanlight_client.mask import AnyMask, Png, Rle, Strokes
from finishing.masks.error import MaskError
from finishing.masks.needs import list_leaves
from finishing.masks.uploaded import is_empty_rle, read_uploaded

MOST_MASKS = 256
"""Of all edits of a recipe, those that masks are made of counted one by one. Each is worked out at the photo's size."""
MOST_UPLOADED_PX = 1 << 32
"""Of all PNG files of a recipe: 90 of 45 MP. A file of 30 kB may hold a hundred million."""


def check_masks(masks: Sequence[AnyMask]) -> None:
    """Raises MaskError for masks that no photo could have, or that are too many: mask_unreadable, mask_empty,
    too_many_masks.

    PNG files are decoded for it. Masks too deep never come as far as this: their type refuses them.
    """
    leaves = list(islice(list_leaves(masks), MOST_MASKS + 1))
    if len(leaves) > MOST_MASKS:
        raise MaskError("too_many_masks", f"a recipe takes {MOST_MASKS} masks, with those that others are made of")
    uploaded_px = 0
    for mask in leaves:
        match mask:
            case Strokes() if all(stroke.erase for stroke in mask.strokes):
                raise MaskError("mask_empty", "all of its strokes erase")
            case Rle() if is_empty_rle(mask):
                raise MaskError("mask_empty", "nothing is in the rle: every second run is inside")
            case Png():
                uploaded_px += _count_pixels(mask)
        if uploaded_px > MOST_UPLOADED_PX:
            raise MaskError("too_many_masks", f"the recipe's PNG files have more than {MOST_UPLOADED_PX} pixels")


def _count_pixels(mask: Png) -> int:
    """Of the file, decoded; raises MaskError for one with nothing in it."""
    read = read_uploaded(mask)
    if read.is_empty:
        raise MaskError("mask_empty", "nothing is in the png: white is inside")
    return read.size.pixels
