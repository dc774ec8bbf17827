"""From the steps that were asked for to those that do the work: the one table of them."""

from collections.abc import Iterable, Mapping

from fanlight_client import recipe
from fanlight_client.step import Step as WireStep
from finishing.context import StepContext
from finishing.steps.merge import Merge
from finishing.steps.sky import Sky
from finishing.steps.step import Step
from finishing.steps.straighten import Straighten
from finishing.steps.tone import Tone

STEPS: Mapping[type[WireStep], type[Step]] = {
    recipe.Merge: Merge,
    recipe.Straighten: Straighten,
    recipe.Tone: Tone,
    recipe.Sky: Sky,
}


def complete_recipe(asked: tuple[recipe.AnyStep, ...], frames: int) -> tuple[recipe.AnyStep, ...]:
    """The recipe of a photo in so many frames: several are merged first, whether it says so or not."""
    merges = frames < 2 or any(isinstance(step, recipe.Merge) for step in asked)
    return asked if merges else (recipe.Merge(), *asked)


def find_reference(asked: Iterable[recipe.AnyStep]) -> int | None:
    """The frame that a recipe anchors the photo on, counted from 1; None where it names none."""
    return next((step.reference for step in asked if isinstance(step, recipe.Merge)), None)


def plan_steps(asked: Iterable[recipe.AnyStep], context: StepContext) -> list[Step]:
    """The steps of a recipe, in its order."""
    return [STEPS[type(options)](options, context) for options in asked]
