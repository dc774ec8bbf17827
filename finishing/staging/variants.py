"""Several pictures of one staged room as recipes of their own, and the recipe of the photo without furniture."""

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import AnyStep
from fanlight_client.stage import Stage

SEEDS = 2**32


def find_stage(steps: tuple[AnyStep, ...]) -> Stage | None:
    """The step that furnishes: it is the last."""
    return steps[-1] if steps and isinstance(steps[-1], Stage) else None


def choose_seed(step: Stage, usual: int, number: int) -> int:
    """Of the variant with that number, counted from 1; `usual`: the photo's own."""
    return ((usual if step.seed is None else step.seed) + number - 1) % SEEDS


def vary_steps(steps: tuple[AnyStep, ...], seed: int) -> tuple[AnyStep, ...]:
    """A recipe that makes one variant alone: that with this seed."""
    step = find_stage(steps)
    return steps if step is None else (*steps[:-1], step.model_copy(update={"seed": seed, "variants": 1}))


def vary_options(options: EnhanceOptions, seed: int) -> EnhanceOptions:
    """Options that make one variant alone."""
    return options.model_copy(update={"recipe": vary_steps(options.steps, seed)})


def leave_unstaged(options: EnhanceOptions) -> EnhanceOptions:
    """Options for the same photo without furniture."""
    return options.model_copy(update={"recipe": options.steps[:-1]})
