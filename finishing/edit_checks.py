"""What of a recipe's edits can be known to fail before there is a photo."""

from fanlight_client.edits import Edit
from fanlight_client.options import EnhanceOptions
from finishing.editing_parts import EditingParts
from finishing.kept_masks import list_masks, restore_masks
from finishing.masks import check_masks
from finishing.recipe import find_editing_roles


def check_edits(options: EnhanceOptions, editing: EditingParts) -> None:
    """Raises PartMissingError where the profile lacks what they need, MaskError and MaskGoneError for their masks."""
    edits = [step for step in options.steps if isinstance(step, Edit)]
    restore_masks(options, {})  # a digest stands for none of them: that is for jobs and reports
    check_masks([mask for step in edits for mask in list_masks(step)])
    editing.check(find_editing_roles(options.steps))
