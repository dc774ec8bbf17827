"""Assets are found out once a photo: independent ones at once, the others after what they need."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from deployments.messages import RoomGuess, TileAnswer
from finishing.assets.asset import Asset, View
from finishing.assets.keeper import AssetKeeper
from finishing.assets.resolve import Assets
from finishing.assets.shows import Shows, say_kind
from finishing.frame import Frame
from finishing.journal import Journal
from finishing.replicas import Replicas
from imaging.photo import Metadata
from imaging.region import Size
from tests.finishing.parts import Classifier, Enhancer, Graph, codes

WITHIN_S = 20
"""Who waits for each other in vain would wait for ever."""


@dataclass(frozen=True)
class Fact:
    """Something that is found out by calling a function."""

    name: str
    find: Callable[[Mapping[Asset, Any]], Awaitable[Any]]
    needs: tuple[Asset, ...] = ()
    upright: bool = False
    revision: ClassVar[int] = 1
    roles: ClassVar[tuple[str, ...]] = ()
    calls: list[View] = field(default_factory=list, compare=False)

    @property
    def stage(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return f"{self.name}_failed"

    async def make(self, view: View, known: Mapping[Asset, Any], replicas: Replicas) -> Any:
        self.calls.append(view)
        return await self.find(known)

    def pack(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def unpack(self, content: bytes) -> Any:
        return json.loads(content)


def say(value: Any) -> Callable[[Mapping[Asset, Any]], Awaitable[Any]]:
    async def find(known: Mapping[Asset, Any]) -> Any:
        if isinstance(value, Exception):
            raise value
        return value

    return find


async def view_of(graph: Graph, size: Size) -> View:
    pixels = np.zeros((size.height, size.width, 3), np.uint8)
    return View("0" * 64, Frame(size), pixels, await graph.replicas.share(pixels), Metadata(), "png")


@pytest.fixture
async def assets(graph: Graph) -> Assets:
    return Assets(await view_of(graph, Size(8, 8)), graph.replicas, Journal(), AssetKeeper())


async def test_independent_ones_are_found_out_at_once(assets: Assets) -> None:
    meet = asyncio.Barrier(2)

    async def find(known: Mapping[Asset, Any]) -> str:
        await meet.wait()
        return "met"

    left, right = Fact("left", find), Fact("right", find)
    both = Fact("both", say("done"), needs=(left, right))  # type: ignore[arg-type]
    async with asyncio.timeout(WITHIN_S), assets:
        assert await assets.get(both) == "done"  # type: ignore[arg-type]


async def test_what_an_asset_needs_is_known_to_it(assets: Assets) -> None:
    async def find(known: Mapping[Asset, Any]) -> Any:
        return {asset.name: value for asset, value in known.items()}

    first, failing = Fact("first", say(1)), Fact("failing", say(ValueError("no")))
    last = Fact("last", find, needs=(first, failing))  # type: ignore[arg-type]
    async with assets:
        assert await assets.get(last) == {"first": 1, "failing": None}  # type: ignore[arg-type]


async def test_each_is_found_out_once_however_many_want_it(assets: Assets) -> None:
    first = Fact("first", say(1))
    others = [Fact(f"other {number}", say(2), needs=(first,)) for number in range(3)]  # type: ignore[arg-type]
    async with assets:
        assets.start(others)  # type: ignore[arg-type]
        await asyncio.gather(*map(assets.get, [*others, first, first]))  # type: ignore[arg-type]
    assert len(first.calls) == 1


async def test_a_failure_is_told_once_however_many_do_without(graph: Graph) -> None:
    journal = Journal()
    failing = Fact("failing", say(ValueError("this photo")))
    async with Assets(await view_of(graph, Size(8, 8)), graph.replicas, journal, AssetKeeper()) as assets:
        assert await asyncio.gather(*(assets.get(failing) for _ in range(3))) == [None] * 3  # type: ignore[arg-type]
    assert [(each.code, each.stage, each.detail) for each in journal.warnings] == [
        ("failing_failed", "failing", "this photo")
    ]


async def test_what_the_caller_says_nobody_finds_out(graph: Graph) -> None:
    said = say_kind("interior")
    view = await view_of(graph, Size(8, 8))
    async with Assets(view, graph.replicas, Journal(), AssetKeeper(), given={Shows(): said}) as assets:
        assert assets.known(Shows()) == said
        assert await assets.get(Shows()) == said
    assert graph.classifier.asked == 0


async def test_only_what_was_asked_for_and_found_is_known(assets: Assets) -> None:
    found, failing, open_ = Fact("found", say(1)), Fact("failing", say(OSError())), Fact("open", say(2))
    async with assets:
        await asyncio.gather(assets.get(found), assets.get(failing))  # type: ignore[arg-type]
        assets.start([open_])  # type: ignore[list-item]
        assert [assets.known(each) for each in (found, failing, open_, Fact("unasked", say(3)))] == [1, *[None] * 3]


async def test_another_view_is_for_what_is_begun_from_then_on(assets: Assets, graph: Graph) -> None:
    before, after, upright = Fact("before", say(1)), Fact("after", say(2)), Fact("upright", say(3), upright=True)
    other = await view_of(graph, Size(4, 6))
    async with assets:
        assets.start([before])  # type: ignore[list-item]
        assets.look_at(other)
        await asyncio.gather(*map(assets.get, (before, after, upright)))  # type: ignore[arg-type]
    assert [fact.calls[0].frame.size for fact in (before, after, upright)] == [Size(8, 8), Size(4, 6), Size(8, 8)]


async def test_who_leaves_stops_what_was_begun(assets: Assets) -> None:
    began, stopped = asyncio.Event(), asyncio.Event()

    async def find(known: Mapping[Asset, Any]) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async with asyncio.timeout(WITHIN_S):
        async with assets:
            assets.start([Fact("endless", find)])  # type: ignore[list-item]
            await began.wait()
        await stopped.wait()


async def test_who_gives_up_waiting_leaves_it_to_the_others(assets: Assets) -> None:
    go = asyncio.Event()

    async def find(known: Mapping[Asset, Any]) -> str:
        await go.wait()
        return "found"

    fact: Any = Fact("slow", find)
    async with asyncio.timeout(WITHIN_S), assets:
        gone, stays = (asyncio.create_task(assets.get(fact)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        go.set()
        assert await stays == "found"
        assert gone.cancelled()


class Meets(Classifier):
    """Answers when somebody else is looking for lines."""

    def __init__(self, lines: asyncio.Event) -> None:
        super().__init__()
        self.lines, self.came = lines, asyncio.Event()

    async def classify(self, preview: list[Any]) -> RoomGuess:
        self.came.set()
        await self.lines.wait()
        return await super().classify(preview)


async def test_what_a_photo_shows_and_how_it_was_held_are_found_out_at_once(photo: Path, monkeypatch) -> None:
    """Each waits until the other has begun."""
    lines, loop = asyncio.Event(), asyncio.get_running_loop()
    graph = Graph(classifier=Meets(lines))

    def look(self: object, view: View) -> None:
        loop.call_soon_threadsafe(lines.set)
        asyncio.run_coroutine_threadsafe(graph.classifier.came.wait(), loop).result(WITHIN_S)

    monkeypatch.setattr("finishing.assets.verticals.FoundVerticals._look", look)
    async with asyncio.timeout(WITHIN_S):
        report = (await graph.finish(photo)).report
    assert codes(report) == []
    assert report.classification is not None


async def test_the_sky_is_looked_for_while_diffusion_looks_at_the_tones(photo: Path) -> None:
    """Each waits until the other was asked."""
    meet = asyncio.Barrier(2)

    class Looks(Enhancer):
        async def enhance_tile(self, *arguments: Any) -> TileAnswer:
            await meet.wait()
            return await super().enhance_tile(*arguments)

    graph = Graph(enhancer=Looks())
    segment = graph.segmenter.segment_sky

    async def segment_sky(preview: Any) -> Any:
        await meet.wait()
        return await segment(preview)

    graph.segmenter.segment_sky = segment_sky
    async with asyncio.timeout(WITHIN_S):
        assert codes((await graph.finish(photo, straighten="off")).report) == []


async def test_a_photo_that_is_cancelled_cancels_its_calls(photo: Path) -> None:
    began, stopped = asyncio.Event(), asyncio.Event()

    class Endless(Classifier):
        async def classify(self, preview: list[Any]) -> RoomGuess:
            began.set()
            try:
                return await asyncio.Event().wait()  # type: ignore[return-value]
            finally:
                stopped.set()

    async with asyncio.timeout(WITHIN_S):
        task = asyncio.create_task(Graph(classifier=Endless()).finish(photo))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stopped.wait()
