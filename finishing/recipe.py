"""From the steps that were asked for to those that do the work: the one table of them."""

from collections.abc import Iterable, Mapping

from fanlight_client import recipe
from finishing.context import StepContext
from finishing.steps.sky import Sky
from finishing.steps.step import Step
from finishing.steps.straighten import Straighten
from finishing.steps.tone import Tone

STEPS: Mapping[type[recipe.Step], type[Step]] = {
    recipe.Straighten: Straighten,
    recipe.Tone: Tone,
    recipe.Sky: Sky,
}


def plan_steps(asked: Iterable[recipe.AnyStep], context: StepContext) -> list[Step]:
    """The steps of a recipe, in its order."""
    return [STEPS[type(options)](options, context) for options in asked]
