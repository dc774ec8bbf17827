"""From the steps that were asked for to those that do the work: the one table of them."""

from collections.abc import Iterable, Mapping

from fanlight_client import edits, recipe, stage
from fanlight_client.step import Step as WireStep
from finishing.assets.asset import find_roles
from finishing.context import StepContext
from finishing.editing_parts import EDITING_ROLES
from finishing.steps.blur import Blur
from finishing.steps.cutout import Cutout
from finishing.steps.merge import Merge
from finishing.steps.recolour import Recolour
from finishing.steps.remove import Remove
from finishing.steps.replace import Replace
from finishing.steps.sky import Sky
from finishing.steps.stage import Stage
from finishing.steps.step import EditStep, Step
from finishing.steps.straighten import Straighten
from finishing.steps.tone import Tone

STEPS: Mapping[type[WireStep], type[Step]] = {
    recipe.Merge: Merge,
    recipe.Straighten: Straighten,
    recipe.Tone: Tone,
    recipe.Sky: Sky,
    edits.Remove: Remove,
    edits.Recolour: Recolour,
    edits.Blur: Blur,
    edits.Cutout: Cutout,
    edits.Replace: Replace,
    stage.Stage: Stage,
}


def complete_recipe(asked: tuple[recipe.AnyStep, ...], frames: int) -> tuple[recipe.AnyStep, ...]:
    """The recipe of a photo in so many frames: several are merged first, whether it says so or not."""
    merges = frames < 2 or any(isinstance(step, recipe.Merge) for step in asked)
    return asked if merges else (recipe.Merge(), *asked)


def find_reference(asked: Iterable[recipe.AnyStep]) -> int | None:
    """The frame that a recipe anchors the photo on, counted from 1; None where it names none."""
    return next((step.reference for step in asked if isinstance(step, recipe.Merge)), None)


def plan_steps(asked: Iterable[recipe.AnyStep], context: StepContext) -> tuple[tuple[Step, ...], tuple[EditStep, ...]]:
    """The steps of a recipe that finish the photo as a whole, and its edits, each in its order."""
    asked = tuple(asked)
    steps = (STEPS[type(options)](options, context) for options in asked if not isinstance(options, edits.Edit))
    return tuple(steps), plan_edits(asked, context)


def find_editing_roles(asked: Iterable[recipe.AnyStep]) -> frozenset[str]:
    """Those of EDITING_ROLES without which a recipe's edits, or their masks, cannot be made."""
    edits = plan_edits(asked)
    roles = {role for edit in edits for role in (*edit.roles, *find_roles(*edit.needs))}
    return frozenset(roles & set(EDITING_ROLES))


def find_welcome_roles(frames: int) -> frozenset[str]:
    """Those of EDITING_ROLES that a photo in so many frames is finished with where they are there, and without where
    they are not."""
    return find_roles(*Merge.welcome) if frames > 1 else frozenset()


def plan_edits(asked: Iterable[recipe.AnyStep], context: StepContext | None = None) -> tuple[EditStep, ...]:
    """The edits of a recipe, in its order; without a context they can say what they need, and no more."""
    made = (STEPS[type(options)](options, context) for options in asked if isinstance(options, edits.Edit))  # type: ignore[arg-type]
    return tuple(made)  # type: ignore[arg-type]
