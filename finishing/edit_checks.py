"""What of a recipe's edits can be known to fail before there is a photo."""

from collections.abc import Sequence

from fanlight_client.edits import Edit
from fanlight_client.mask import AnyMask, Kept
from fanlight_client.options import EnhanceOptions
from fanlight_client.stage import Stage
from finishing.editing_parts import EditingParts
from finishing.kept_masks import MaskGoneError, list_masks
from finishing.masks import check_masks
from finishing.masks.needs import list_leaves
from finishing.recipe import find_editing_roles
from finishing.replicas import Replicas
from finishing.staging.stagers import STAGING_ROLES, Stagers
from finishing.staging.words import check_styles
from finishing.tone.adapters import UnknownLoraError


def check_edits(options: EnhanceOptions, editing: EditingParts) -> None:
    """Raises PartMissingError where the profile lacks what they need, MaskError and MaskGoneError for their masks.

    Of the models that furnish rooms one is enough: `check_furnishing` says whether there is one.
    """
    masks = [mask for step in options.steps if isinstance(step, Edit) for mask in list_masks(step)]
    check_sent(masks)
    editing.check(find_editing_roles(options.steps) - set(STAGING_ROLES))


def check_sent(masks: Sequence[AnyMask]) -> None:
    """Raises MaskGoneError for masks that are not there themselves, and MaskError as `check_masks` does."""
    for mask in list_leaves(masks):
        if isinstance(mask, Kept):
            raise MaskGoneError(f"there is no mask {mask.sha256} here: send the mask itself")
    check_masks(masks)


def check_furnishing(options: EnhanceOptions, replicas: Replicas) -> None:
    """Raises CannotStageError, UnknownModelError, UnknownLoraError and CatalogueError for a room that nobody here could
    furnish as it is asked for."""
    check_styles(options, replicas.catalogue)
    for step in options.steps:
        if isinstance(step, Stage):
            _check_loras(step, replicas.stagers.plan(step)[0], replicas.stagers)


def _check_loras(step: Stage, role: str, stagers: Stagers) -> None:
    known = stagers.loras.get(role, ())
    if unknown := [name for name in step.lora if name not in known]:
        names = f"there are: {', '.join(known)}" if known else "it has none (`python -m models import`)"
        raise UnknownLoraError(f"the {role} has no LoRA {', '.join(unknown)}; {names}")
