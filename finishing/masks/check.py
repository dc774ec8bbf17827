"""What can be told of masks before there is a photo."""

from collections.abc import Sequence

from fanlight_client.mask import AnyMask, Png, Rle, Strokes
from finishing.masks.error import MaskError
from finishing.masks.needs import list_leaves
from finishing.masks.uploaded import read_uploaded


def check_masks(masks: Sequence[AnyMask]) -> None:
    """Raises MaskError for masks that no photo could have: mask_unreadable, mask_empty.

    Uploads are decoded for it. Masks too deep never come as far as this: their type refuses them.
    """
    for mask in list_leaves(masks):
        match mask:
            case Strokes() if all(stroke.erase for stroke in mask.strokes):
                raise MaskError("mask_empty", "all of its strokes erase")
            case Png() | Rle() if read_uploaded(mask).is_empty:
                raise MaskError("mask_empty", f"nothing is in the {mask.mask}: white, or an even run, is inside")
