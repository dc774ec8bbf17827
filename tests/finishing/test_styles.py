"""A style is settled once, and holds from then on."""

from pathlib import Path

import pytest

from fanlight_client.options import EnhanceOptions
from fanlight_client.recipe import Tone
from fanlight_client.style import Style
from finishing.assets.shows import say_kind
from finishing.styles import UnknownStyleError, settle_style
from finishing.tone.wish import read_wish
from imaging.look import NATURAL, Targets
from imaging.look.style import hold_style
from tests.finishing.parts import Graph


async def look_up(name: str) -> Targets:
    if name != "elm":
        raise UnknownStyleError(f"there is no style {name}")
    return Targets(85.4, 72.1)


def aimed_at(options: EnhanceOptions) -> Targets | None:
    (tone,) = (step for step in options.steps if isinstance(step, Tone))
    return read_wish(tone, say_kind("interior")).targets


@pytest.mark.parametrize("asked", [{"style": "elm"}, {"recipe": [{"step": "tone", "style": "elm"}]}])
async def test_a_settled_style_says_what_is_aimed_at(asked: dict) -> None:
    settled = await settle_style(EnhanceOptions.model_validate(asked), look_up)
    assert aimed_at(settled) == Targets(85.4, 72.1)
    again = EnhanceOptions.model_validate(settled.model_dump(mode="json", exclude_unset=True))
    assert again == settled


async def test_a_style_that_is_settled_is_not_looked_up_again() -> None:
    settled = EnhanceOptions(style=Style("oak", 84.0, 69.5))
    assert await settle_style(settled, look_up) == settled


async def test_without_a_style_nothing_is_looked_up() -> None:
    for asked in (
        EnhanceOptions(),
        EnhanceOptions(
            recipe=[
                {"step": "sky"},
            ]
        ),
        EnhanceOptions(straighten="off"),
    ):
        assert await settle_style(asked, look_up) == asked
    assert aimed_at(EnhanceOptions()) == NATURAL


async def test_a_style_that_nobody_has_learned_is_refused() -> None:
    with pytest.raises(UnknownStyleError, match="no style oak"):
        await settle_style(EnhanceOptions(style="oak"), look_up)


def test_whoever_writes_the_targets_they_stay_those_of_finished_rooms() -> None:
    aimed = aimed_at(EnhanceOptions(style="mine:99/20"))
    assert aimed == hold_style(99, 20)
    assert aimed.wall90 < 99
    assert aimed.middle > 20


async def test_a_style_that_was_not_settled_is_refused_before_anything_is_done(graph: Graph, photo: Path) -> None:
    with pytest.raises(UnknownStyleError, match="elm"):
        await graph.finish(photo, style="elm")
    assert (*graph.asked, graph.enhancer.asked) == (0, 0, 0)


async def test_the_report_says_what_was_aimed_at_and_how_far_a_room_is_from_finished(graph: Graph, photo) -> None:
    report = (await graph.finish(photo, kind="interior", style="elm:85.4/72.1", preset="fast")).report
    assert (report.tone.look, report.options.style) == ("elm:85.4/72.1", Style("elm", 85.4, 72.1))
    assert report.tone.finish_distance is not None
    before, after = report.tone.finish_distance
    assert after < before
    front = (await graph.finish(photo, kind="exterior", preset="fast")).report
    assert (front.tone.look, front.tone.finish_distance, front.tone.cast) == ("natural", None, (0.0, 0.0))
