"""What of a recipe is made for a proof."""

from typing import Any

import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.paint import Paint
from finishing.proof import plan_proof


def plan(**asked: Any) -> EnhanceOptions:
    return plan_proof(EnhanceOptions.model_validate(asked), 0.5)


def test_the_usual_recipe_is_made_fast_and_what_was_asked_holds() -> None:
    proof = plan(preset="best", strength=0.4, sky="never", seed=7, format="tiff", quality=3)
    assert [step.step for step in proof.steps] == ["straighten", "tone"]
    assert (proof.steps[1].preset, proof.steps[1].strength) == ("fast", 0.4)
    assert (proof.seed, proof.format, proof.quality) == (7, "jpeg", 90)


@pytest.mark.parametrize("steps", [[{"step": "merge"}], [{"step": "merge"}, {"step": "tone", "strength": 0}]])
def test_of_a_photo_in_several_frames_none_is_merged(steps: list[dict[str, Any]]) -> None:
    assert [(step.step, step.strength) for step in plan(recipe=steps).steps] == [("tone", 0)]


def test_what_is_cut_out_lies_on_white() -> None:
    [step] = plan(recipe=[{"step": "cutout"}], format="png").steps
    assert step.background == Paint(hex="#ffffff")
