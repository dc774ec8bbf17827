"""Several pictures of one room as recipes of their own."""

import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Tone
from fanlight_client.stage import Stage
from finishing.staging.variants import choose_seed, find_stage, leave_unstaged, vary_options

STAGE = Stage(style="japanese", room="living", variants=3)
OPTIONS = EnhanceOptions(recipe=(Tone(), STAGE), quality=90)


@pytest.mark.parametrize(("seed", "seeds"), [(None, [7, 8, 9]), (2**32 - 1, [2**32 - 1, 0, 1]), (0, [0, 1, 2])])
def test_seeds_are_one_apart_from_the_step_s_or_the_photo_s(seed: int | None, seeds: list[int]) -> None:
    step = STAGE.model_copy(update={"seed": seed})
    assert [choose_seed(step, 7, number) for number in (1, 2, 3)] == seeds


def test_a_variant_is_a_recipe_for_one_picture_and_the_twin_one_for_none() -> None:
    varied = vary_options(OPTIONS, 9)
    assert find_stage(varied.steps) == STAGE.model_copy(update={"seed": 9, "variants": 1})
    assert varied.steps[:-1] == (Tone(),)
    assert leave_unstaged(OPTIONS).steps == (Tone(),)
    assert varied.quality == leave_unstaged(OPTIONS).quality == 90
    assert find_stage((Tone(),)) is None
