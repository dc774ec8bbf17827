"""What is known of a photo is kept for the next job on it; jobs at the same time wait for one another's questions."""

import asyncio
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.messages import SkyMatte
from fanlight_client.report import Classification
from finishing.assets.asset import View
from finishing.assets.keeper import AssetKeeper, name_asset, name_upright
from finishing.assets.preview import Preview, SmallCopy
from finishing.assets.shows import Shown, Shows
from finishing.assets.sky import FoundSky
from finishing.assets.verticals import FoundVerticals
from finishing.capture import Capture
from finishing.frame import Frame
from imaging.codec import encode_photo
from imaging.geometry import Verticals, Warp
from imaging.photo import Metadata, Photo
from imaging.region import Region, Size
from tests.finishing.parts import Classifier, Graph, Segmenter, codes

WITHIN_S = 20
KEY = "1" * 64
SHOWN = Shown(Classification(kind="exterior", room="facade", confidence=0.9, source="model"), allows_sky=True)
MODELS = {role: {"role": role, "revision": "1"} for role in ("classifier", "segmenter")}


class Store:
    """A store whose content a test sees."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def load(self, key: str) -> bytes | None:
        return self.kept.get(key)

    async def save(self, key: str, content: bytes) -> None:
        self.kept[key] = content


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def keeper(store: Store) -> AssetKeeper:
    return AssetKeeper(store)


@pytest.fixture
def graph(keeper: AssetKeeper) -> Graph:
    return Graph(keeper=keeper)


async def know(value: Any = SHOWN) -> Any:
    return value


async def ask_nobody() -> Any:
    raise AssertionError("it is known already")


async def test_one_job_after_the_other_asks_once(graph: Graph, photo: Path) -> None:
    first = await graph.finish(photo, preset="fast")
    second = await graph.finish(photo, preset="best", sky="always", sky_style="dusk", seed=7)
    assert graph.asked == (1, 1)
    assert second.report.classification == first.report.classification
    assert second.report.straighten == first.report.straighten
    assert second.report.sky.coverage == first.report.sky.coverage


async def test_two_jobs_at_once_ask_once(graph: Graph, photo: Path) -> None:
    await asyncio.gather(graph.finish(photo, preset="fast"), graph.finish(photo, sky_style="soft"))
    assert graph.asked == (1, 1)


async def test_another_process_over_the_same_store_asks_nobody(graph: Graph, photo: Path, store: Store) -> None:
    first = await graph.finish(photo, straighten="off")
    other = Graph(keeper=AssetKeeper(store))
    again = await other.finish(photo, straighten="off")
    assert (graph.asked, other.asked) == ((1, 1), (0, 0))
    assert again.photo == first.photo


async def test_lines_are_looked_for_once(graph: Graph, photo: Path, monkeypatch) -> None:
    looked = []
    look = FoundVerticals._look
    monkeypatch.setattr(FoundVerticals, "_look", lambda self, view: looked.append(1) or look(self, view))
    for options in ({}, {"straighten": "level"}, {"straighten": "full", "crop": "free", "size": "keep"}):
        await graph.finish(photo, sky="never", strength=0, **options)
    assert len(looked) == 1
    await graph.finish(photo, sky="never", strength=0, lens="on")
    assert len(looked) == 2


async def test_a_survey_asks_for_the_job_as_well(graph: Graph, photo: Path) -> None:
    await graph.open(straighten="off").survey(Capture.read(photo))
    await graph.finish(photo, straighten="off")
    assert graph.asked == (1, 1)


async def test_nobody_profits_from_anothers_photo(graph: Graph, photo: Path) -> None:
    for owner in ("ann", "bob", "", "ann"):
        await graph.finish(photo, straighten="off", owner=owner)
    assert graph.asked == (3, 3)


async def test_another_photo_is_asked_about(graph: Graph, photo: Path, house: np.ndarray, tmp_path: Path) -> None:
    other = tmp_path / "other.png"
    other.write_bytes(encode_photo(Photo(house[::-1].copy(), format="png")))
    for path in (photo, other):
        await graph.finish(path, straighten="off")
    assert graph.asked == (2, 2)


async def test_another_model_is_asked_for_what_depends_on_it_and_no_more(
    graph: Graph, photo: Path, keeper: AssetKeeper
) -> None:
    await graph.finish(photo, straighten="off")
    newer = Graph(segmenter=Segmenter("2"), keeper=keeper)
    await newer.finish(photo, straighten="off")
    assert newer.asked == (0, 1)
    newest = Graph(classifier=Classifier("2"), segmenter=Segmenter("2"), keeper=keeper)
    await newest.finish(photo, straighten="off")
    assert newest.asked == (1, 0)


async def test_a_model_that_does_not_say_which_it_is_is_asked_each_time(graph: Graph, photo: Path) -> None:
    def describe() -> dict[str, Any]:
        raise RuntimeError("not now")

    graph.segmenter.describe = describe
    for _ in range(2):
        await graph.finish(photo, straighten="off")
    assert graph.asked == (1, 2)


async def test_in_another_frame_the_sky_is_looked_for_again_but_the_room_is_the_same(
    graph: Graph, tilted: Path
) -> None:
    frames = []
    for options in (None, {}, {"crop": "free"}, {"mode": "level"}, {}):
        steps = [{"step": "sky"}] if options is None else [{"step": "straighten", **options}, {"step": "sky"}]
        report = (await graph.finish(tilted, recipe=steps)).report
        frames.append(report.straighten.matrix if report.straighten else None)
    assert frames[1] == frames[4]
    assert len(set(frames)) == 4, "three corrections, each another frame"
    assert graph.asked == (1, 4)


@pytest.mark.parametrize("content", [b"", b"PK no archive", b'{"facts": 7}'])
async def test_what_was_damaged_is_found_out_again_and_kept_again(
    graph: Graph, photo: Path, store: Store, content: bytes
) -> None:
    first = await graph.finish(photo, strength=0)
    whole = dict(store.kept)
    assert len(whole) == 3
    store.kept = dict.fromkeys(whole, content)
    again = await graph.finish(photo, strength=0)
    assert (again.photo, codes(again.report), graph.asked) == (first.photo, [], (2, 2))
    assert store.kept == whole


async def test_what_there_is_none_of_is_not_kept(store: Store, keeper: AssetKeeper) -> None:
    for _ in range(2):
        assert await keeper.obtain(FoundSky(), KEY, lambda: know(None)) is None
    assert store.kept == {}
    assert await keeper.obtain(FoundSky(), None, lambda: know(7)) == 7
    assert store.kept == {}


async def test_what_could_not_be_found_out_is_tried_again(store: Store, keeper: AssetKeeper) -> None:
    async def fail() -> Any:
        raise OSError("not now")

    with pytest.raises(OSError, match="not now"):
        await keeper.obtain(Shows(), KEY, fail)
    assert await keeper.obtain(Shows(), KEY, know) == SHOWN
    assert await keeper.obtain(Shows(), KEY, ask_nobody) == SHOWN


class Slow:
    """Something that takes until a test lets it go on."""

    def __init__(self) -> None:
        self.made = self.stopped = 0
        self.began, self.go = asyncio.Event(), asyncio.Event()

    async def make(self) -> Any:
        self.made += 1
        self.began.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        return SHOWN


async def gather_two(keeper: AssetKeeper, slow: Slow) -> list[asyncio.Task[Any]]:
    two = [asyncio.create_task(keeper.obtain(Shows(), KEY, slow.make)) for _ in range(2)]
    await slow.began.wait()
    return two


async def test_one_of_two_who_leaves_leaves_the_making_to_the_other(keeper: AssetKeeper) -> None:
    """Whether it is the one who began it or not."""
    for leaver in range(2):
        slow = Slow()
        async with asyncio.timeout(WITHIN_S):
            two = await gather_two(keeper, slow)
            two[leaver].cancel()
            await asyncio.wait([two[leaver]])
            slow.go.set()
            assert await two[1 - leaver] == SHOWN
        assert (slow.made, slow.stopped) == (1, 0)
        keeper.store.kept.clear()  # type: ignore[attr-defined]


async def test_the_last_who_leaves_stops_it(store: Store, keeper: AssetKeeper) -> None:
    slow = Slow()
    async with asyncio.timeout(WITHIN_S):
        two = await gather_two(keeper, slow)
        for task in two:
            task.cancel()
        await asyncio.wait(two)
        await asyncio.sleep(0)
    assert (slow.made, slow.stopped, store.kept) == (1, 1, {})
    assert await keeper.obtain(Shows(), KEY, know) == SHOWN


async def test_who_comes_while_it_is_being_stopped_gets_it_all_the_same(keeper: AssetKeeper) -> None:
    slow = Slow()
    async with asyncio.timeout(WITHIN_S):
        two = await gather_two(keeper, slow)
        for task in two:
            task.cancel()
        third = asyncio.create_task(keeper.obtain(Shows(), KEY, know))  # its turn is right after theirs
        assert await third == SHOWN
        assert await keeper.obtain(Shows(), KEY, ask_nobody) == SHOWN
    assert slow.stopped == 1


async def test_nothing_is_remembered_of_what_is_done(keeper: AssetKeeper) -> None:
    await keeper.obtain(Shows(), KEY, know)
    await asyncio.sleep(0)
    assert not keeper._making


def view(digest: str = "0" * 64, frame: Frame | None = None) -> View:
    return View(digest, frame or Frame(Size(2, 2)), None, None, Metadata(), "jpeg")  # type: ignore[arg-type]


def test_what_an_asset_depends_on_is_in_its_key_and_nothing_else() -> None:
    turned = Frame(Size(2, 2), Warp(((1, 0, 0.5), (0, 1, 0), (0, 0, 1)), Size(2, 3), Size(2, 2)))
    sky, again = (name_asset(FoundSky(), view(), "ann", MODELS) for _ in range(2))
    others = [
        name_asset(FoundSky(), view(frame=turned), "ann", MODELS),
        name_asset(FoundSky(), view("1" * 64), "ann", MODELS),
        name_asset(FoundSky(), view(), "bob", MODELS),
        name_asset(FoundSky(), view(), "ann", {**MODELS, "segmenter": {"role": "segmenter", "revision": "2"}}),
        name_asset(Shows(), view(), "ann", MODELS),
        name_asset(FoundVerticals(), view(), "ann", MODELS),
        name_asset(FoundVerticals("on"), view(), "ann", MODELS),
    ]
    assert sky == again
    assert len({sky, *others}) == 8
    assert name_asset(FoundSky(), view(), "ann", {**MODELS, "classifier": {}}) == sky
    assert name_asset(Shows(), view(frame=turned), "ann", MODELS) == others[4]
    assert name_asset(FoundSky(), view(), "ann", {"classifier": {}}) is None
    assert name_asset(FoundVerticals(), view(), "ann", {}) == others[5]


MATTE = SkyMatte(np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4), "unsure")


@pytest.mark.parametrize(
    ("asset", "value"),
    [
        (Shows(), SHOWN),
        (Shows(), Shown(None, allows_sky=False)),
        (FoundVerticals(), Verticals(True, "", 1.25, -0.5, 24.0, 40, 7.5, 0.9, 20, 0.8, 3.0, 3.5, 0.1, 0.05, 0.3, 0.7)),
        (FoundVerticals(), Verticals(False, "there are hardly any upright lines")),
    ],
)
def test_what_is_kept_comes_back(asset: Any, value: Any) -> None:
    assert asset.unpack(asset.pack(value)) == value


@pytest.mark.parametrize("doubt", ["unsure", None])
def test_a_matte_comes_back_to_the_bit(doubt: str | None) -> None:
    again = FoundSky().unpack(FoundSky().pack(SkyMatte(MATTE.matte, doubt)))
    assert (again.doubt, again.matte.dtype) == (doubt, np.float32)
    assert (again.matte == MATTE.matte).all()


@pytest.mark.parametrize("asset", [Shows(), FoundSky(), FoundVerticals()], ids=lambda asset: asset.name)
def test_damaged_bytes_are_no_value(asset: Any) -> None:
    for content in (b"", b"{}", b"null", b"PK\x03\x04", b"\xff" * 40):
        with pytest.raises(Exception):  # noqa: B017, PT011 - any kind will do
            asset.unpack(content)


async def test_what_is_found_on_the_way_is_kept_unless_it_is_there(keeper: AssetKeeper, store: Store) -> None:
    other = Shown(None, allows_sky=False)
    for key, value in ((KEY, SHOWN), (KEY, other), (None, other)):
        await keeper.keep(Shows(), key, value)
    assert await keeper.obtain(Shows(), KEY, ask_nobody) == SHOWN
    assert len(store.kept) == 1


def test_the_upright_original_is_named_without_being_opened() -> None:
    view = View("d" * 64, Frame(Size(6, 8)), np.zeros((6, 8, 3), np.uint8), None, Metadata(), "png")  # type: ignore[arg-type]
    for asset in (Shows(), FoundSky(), FoundVerticals(), Preview()):
        assert name_upright(asset, view.digest, "ann", MODELS) == name_asset(asset, view, "ann", MODELS) is not None
    assert name_upright(Shows(), view.digest, "ann", {}) is None


def test_a_small_copy_comes_back_as_it_was() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    copy = SmallCopy(pixels, Size(60, 80), Region(0, -10, 60, 90))
    again = Preview().unpack(Preview().pack(copy))
    assert (again.size, again.opened) == (copy.size, copy.opened)
    assert np.array_equal(again.pixels, pixels)
