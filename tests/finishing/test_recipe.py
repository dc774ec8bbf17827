"""From the steps that were asked for to those that do the work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fanlight_client import recipe
from fanlight_client.options import EnhanceOptions
from finishing.assets.asset import Asset
from finishing.assets.verticals import FoundVerticals
from finishing.capture import Capture
from finishing.context import StepContext
from finishing.journal import Journal
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.recipe import STEPS, plan_steps
from finishing.steps.step import Step
from tests.finishing.parts import Graph


@pytest.fixture
def context(graph: Graph) -> StepContext:
    adapters = KnownAdapters(graph.replicas.list_adapters).snapshot()
    return StepContext(graph.replicas, adapters, PhotoLimits(), Journal(), Capture((Path(),), ("0" * 64,)))


def test_whatever_a_recipe_may_have_can_be_done() -> None:
    assert STEPS.keys() == set(recipe.STEPS.values())


@pytest.mark.parametrize("kind", recipe.STEPS.values())
def test_a_step_is_called_what_it_was_asked_for_as(kind: type[recipe.Step], context: StepContext) -> None:
    (step,) = plan_steps([kind()], context)  # type: ignore[list-item]
    assert step.name == kind.model_fields["step"].default


def test_steps_keep_their_order(context: StepContext) -> None:
    asked = EnhanceOptions().steps
    assert [step.name for step in plan_steps(asked, context)] == [options.step for options in asked]
    assert plan_steps([], context) == []


def test_only_steps_that_move_pixels_come_before_those_that_depend_on_where_they_are(context: StepContext) -> None:
    classes = [step.change for step in plan_steps(EnhanceOptions().steps, context)]
    assert classes == sorted(classes, key=lambda change: change != "captured")
    assert classes[0] == "captured"


def needed(steps: list[Step]) -> Iterator[Asset]:
    assets = [asset for step in steps for asset in step.needs]
    while assets:
        asset = assets.pop()
        yield asset
        assets += asset.needs


def test_assets_can_be_told_apart(context: StepContext) -> None:
    """By whoever keeps them, and in warnings."""
    assets = set(needed(plan_steps(EnhanceOptions().steps, context)))
    assert len({asset.name for asset in assets}) == len({asset.code for asset in assets}) == len(assets) == 3
    assert FoundVerticals("auto") in assets
    assert FoundVerticals("off") not in assets


def test_what_is_of_the_upright_original_needs_nothing_that_is_of_another_frame(context: StepContext) -> None:
    """Else it would be begun before the frame is settled."""
    for asset in needed(plan_steps(EnhanceOptions().steps, context)):
        assert not asset.upright or all(other.upright for other in asset.needs)
