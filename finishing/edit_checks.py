"""What of a recipe's edits can be known to fail before there is a photo."""

from fanlight_client.edits import Edit
from fanlight_client.mask import Kept
from fanlight_client.options import EnhanceOptions
from finishing.editing_parts import EditingParts
from finishing.kept_masks import MaskGoneError, list_masks
from finishing.masks import check_masks
from finishing.masks.needs import list_leaves
from finishing.recipe import find_editing_roles


def check_edits(options: EnhanceOptions, editing: EditingParts) -> None:
    """Raises PartMissingError where the profile lacks what they need, MaskError and MaskGoneError for their masks."""
    masks = [mask for step in options.steps if isinstance(step, Edit) for mask in list_masks(step)]
    for mask in list_leaves(masks):
        if isinstance(mask, Kept):
            raise MaskGoneError(f"there is no mask {mask.sha256} here: send the mask itself")
    check_masks(masks)
    editing.check(find_editing_roles(options.steps))
