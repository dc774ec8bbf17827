"""From the steps that were asked for to those that do the work."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from fanlight_client import recipe
from fanlight_client.edits import Edit
from fanlight_client.options import EnhanceOptions
from finishing.assets.asset import Asset
from finishing.assets.verticals import FoundVerticals
from finishing.capture import Capture
from finishing.context import StepContext
from finishing.journal import Journal
from finishing.known_adapters import KnownAdapters
from finishing.limits import PhotoLimits
from finishing.recipe import STEPS, find_editing_roles, plan_steps
from finishing.steps.step import Step
from tests.finishing.parts import Graph


@pytest.fixture
def context(graph: Graph) -> StepContext:
    adapters = KnownAdapters(graph.replicas.list_adapters).snapshot()
    return StepContext(graph.replicas, adapters, PhotoLimits(), Journal(), Capture((Path(),), ("0" * 64,)))


REMOVE = {"step": "remove", "masks": [{"mask": "polygon", "points": [[0, 0], [9, 0], [9, 9]]}]}
SELECTED = {"step": "remove", "masks": [{"mask": "inverse", "of": {"mask": "select", "points": [[4, 5]]}}]}
RECOLOUR = {"step": "recolour", "mask": {"mask": "class", "name": "sky"}, "paint": "RAL 7016"}
REPLACE = {"step": "replace", "mask": REMOVE["masks"][0], "prompt": "a lawn"}
STAGE = {"step": "stage", "style": "scandinavian", "room": "living"}
EXAMPLES = {"remove": REMOVE, "recolour": RECOLOUR, "replace": REPLACE, "stage": STAGE}
"""Of kinds of step that cannot do without saying more."""


def steps_of(*asked: Any) -> tuple[recipe.AnyStep, ...]:
    return EnhanceOptions.model_validate({"recipe": asked}).steps


def test_whatever_a_recipe_may_have_can_be_done() -> None:
    assert STEPS.keys() == set(recipe.STEPS.values())


@pytest.mark.parametrize("name", recipe.STEPS)
def test_a_step_is_called_what_it_was_asked_for_as(name: str, context: StepContext) -> None:
    steps, edits = plan_steps(steps_of(EXAMPLES.get(name, {"step": name})), context)
    (step,) = (*steps, *edits)
    assert step.name == name
    assert bool(edits) is issubclass(recipe.STEPS[name], Edit)


def test_steps_keep_their_order_and_so_do_edits(context: StepContext) -> None:
    asked = EnhanceOptions().steps
    steps, _ = plan_steps(asked, context)
    assert [step.name for step in steps] == [options.step for options in asked]
    assert plan_steps([], context) == ((), ())
    first, second = steps_of({**REMOVE, "force": True}, REMOVE)
    steps, edits = plan_steps((*asked, first, second), context)
    assert [step.name for step in steps] == [options.step for options in asked]
    assert [edit._options for edit in edits] == [first, second]  # type: ignore[attr-defined]


def test_only_steps_that_move_pixels_come_before_those_that_depend_on_where_they_are(context: StepContext) -> None:
    classes = [step.change for step in plan_steps(EnhanceOptions().steps, context)[0]]
    assert classes == sorted(classes, key=lambda change: change != "captured")
    assert classes[0] == "captured"


@pytest.mark.parametrize(
    ("asked", "roles"),
    [
        ([{"step": "tone"}], set()),
        ([REMOVE], {"eraser"}),
        ([{"step": "tone"}, SELECTED], {"eraser", "selector"}),
        ([REMOVE, SELECTED, REMOVE], {"eraser", "selector"}),
    ],
)
def test_what_edits_cannot_do_without_is_known_before_there_is_a_photo(asked: list[Any], roles: set[str]) -> None:
    assert find_editing_roles(steps_of(*asked)) == roles


def needed(steps: Sequence[Step]) -> Iterator[Asset]:
    assets = [asset for step in steps for asset in step.needs]
    while assets:
        asset = assets.pop()
        yield asset
        assets += asset.needs


def test_assets_can_be_told_apart(context: StepContext) -> None:
    """By whoever keeps them, and in warnings."""
    assets = set(needed(plan_steps(EnhanceOptions().steps, context)[0]))
    assert len({asset.name for asset in assets}) == len({asset.code for asset in assets}) == len(assets) == 3
    assert FoundVerticals("auto") in assets
    assert FoundVerticals("off") not in assets


def test_what_is_of_the_upright_original_needs_nothing_that_is_of_another_frame(context: StepContext) -> None:
    """Else it would be begun before the frame is settled."""
    for asset in needed(plan_steps(EnhanceOptions().steps, context)[0]):
        assert not asset.upright or all(other.upright for other in asset.needs)
