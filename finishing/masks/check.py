"""What can be told of masks before there is a photo."""

from collections.abc import Sequence

from fanlight_client.mask import AnyMask, Strokes
from finishing.masks.error import MaskError
from finishing.masks.needs import list_leaves


def check_masks(masks: Sequence[AnyMask]) -> None:
    """Raises MaskError for masks that no photo could have; codes as there."""
    for mask in list_leaves(masks):
        if isinstance(mask, Strokes) and all(stroke.erase for stroke in mask.strokes):
            raise MaskError("mask_empty", "all of its strokes erase")
