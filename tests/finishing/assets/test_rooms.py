"""Depth, surfaces and lines as assets: kept small and exactly enough, made once, and made again where they are torn."""

import asyncio
import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deployments.depth import Depth as DepthModel
from deployments.messages import DepthMap, SurfaceMap
from deployments.surfaces import Surfaces as SurfacesModel
from finishing.assets.depth import DepthSeen
from finishing.assets.keeper import AssetKeeper
from finishing.assets.resolve import Assets
from finishing.assets.room_lines import RoomLines, RoomLinesFound
from finishing.assets.surfaces import SurfacesSeen
from finishing.capture import spool_frames
from finishing.journal import Journal
from finishing.limits import PhotoLimits
from finishing.opened import open_view
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from imaging.surfaces import RoomLine
from tests.finishing.parts import Depth, Graph, Surfaces, broken
from tests.tiny_rooms import write_rooms_profile


def archive(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


class OnDisk:
    """An asset store that outlives its process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def load(self, key: str) -> bytes | None:
        path = self._folder / key
        return path.read_bytes() if path.is_file() else None

    async def save(self, key: str, content: bytes) -> None:
        (self._folder / key).write_bytes(content)


@cache
def draw_room() -> bytes:
    return encode_photo(Photo(render_room(Size(300, 400)), format="png"))


async def look(graph: Graph, *assets: Any, journal: Journal | None = None, owner: str = "") -> list[Any]:
    """Their values, as one job finds them."""
    replicas = graph.replicas
    models = await replicas.describe(("depth", "surfaces"))
    with spool_frames([draw_room()]) as capture:
        [path] = capture.frames
        view = await open_view(path, capture.digest, replicas, PhotoLimits())
    keeper = graph.keeper
    async with Assets(view, replicas, journal or Journal(), keeper, owner, models) as found:
        return [await found.get(asset) for asset in assets]


def start(folder: Path) -> Graph:
    """A process that remembers nothing itself."""
    return Graph(depth=Depth(), surfaces=Surfaces(), keeper=AssetKeeper(OnDisk(folder)))


def test_depth_is_kept_to_a_thousandth_and_small() -> None:
    y, x = np.mgrid[:384, :512]
    value = DepthMap((0.3 + 12 * y / 384 + 3 * np.sin(x / 40) ** 2).astype(np.float32), metric=True)
    content = DepthSeen().pack(value)
    kept = DepthSeen().unpack(content)
    assert kept.metric
    assert kept.depth.dtype == np.float32
    assert kept.depth == pytest.approx(value.depth, rel=1.1e-3)
    assert len(content) < 384 * 512 * 2.01
    assert not DepthSeen().unpack(DepthSeen().pack(replace(value, metric=False))).metric


def test_surfaces_are_kept_in_256_levels_and_small() -> None:
    likely = np.random.default_rng(0).dirichlet(np.ones(8), (96, 128)).transpose(2, 0, 1).astype(np.float16)
    kept = SurfacesSeen().unpack(SurfacesSeen().pack(SurfaceMap(likely)))
    assert kept.likely.dtype == np.float16
    assert np.abs(kept.likely - likely).max() <= 1 / 255
    sure = (np.arange(8)[:, None, None] == (np.mgrid[:384, :512][0] // 50) % 8).astype(np.float16)
    assert len(SurfacesSeen().pack(SurfaceMap(sure))) < 20_000


def test_lines_are_kept_as_they_were_and_follow_the_size() -> None:
    value = RoomLinesFound(Size(300, 400), (RoomLine((1.5, 2), (30, 2.25), "wall_floor"),))
    assert RoomLines().unpack(RoomLines().pack(value)) == value
    assert value.at(Size(600, 200)) == (RoomLine((0.75, 4), (15, 4.5), "wall_floor"),)


@pytest.mark.parametrize(
    ("asset", "damaged"),
    [
        (DepthSeen(), archive(log_depth=np.zeros((2, 2, 2), np.float16), metric=np.array(True))),
        (DepthSeen(), archive(log_depth=np.full((2, 2), np.nan, np.float16), metric=np.array(True))),
        (DepthSeen(), archive(metric=np.array(True))),
        (SurfacesSeen(), archive(likely=np.zeros((3, 2, 2), np.uint8))),
        (SurfacesSeen(), archive(likely=np.zeros((8, 2, 2), np.float32))),
        (SurfacesSeen(), archive(likely=np.array([{}], dtype=object))),
        (RoomLines(), b"{}"),
        (DepthSeen(), b"damaged"),
        (SurfacesSeen(), b""),
    ],
)
async def test_a_kept_asset_that_is_damaged_is_made_again(asset: Any, damaged: bytes, tmp_path: Path) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - numpy, zipfile and pydantic raise a dozen kinds
        asset.unpack(damaged)
    [first] = await look(start(tmp_path), asset)
    for path in tmp_path.iterdir():
        path.write_bytes(damaged)
    graph = start(tmp_path)
    journal = Journal()
    [again] = await look(graph, asset, journal=journal)
    assert asset.pack(again) == asset.pack(first)
    assert not journal.warnings
    assert graph.depth.asked + graph.surfaces.asked >= 1


async def test_lines_that_lack_what_they_need_are_not_found_and_not_kept(tmp_path: Path) -> None:
    graph = start(tmp_path)
    graph.depth.estimate = broken("estimate").estimate
    journal = Journal()
    assert await look(graph, RoomLines(), journal=journal) == [None]
    assert [warning.code for warning in journal.warnings] == ["depth_failed"]
    [lines] = await look(start(tmp_path), RoomLines())
    assert {line.kind for line in lines.lines} >= {"wall_floor", "wall_ceiling"}


async def test_another_owner_or_another_model_makes_its_own(tmp_path: Path) -> None:
    await look(start(tmp_path), SurfacesSeen(), owner="ann")
    other, newer, same = start(tmp_path), start(tmp_path), start(tmp_path)
    newer.surfaces.revision = "2"
    await look(other, SurfacesSeen(), owner="ben")
    await look(newer, SurfacesSeen(), owner="ann")
    await look(same, SurfacesSeen(), owner="ann")
    assert [graph.surfaces.asked for graph in (other, newer, same)] == [1, 1, 0]


STAGING = (SurfacesSeen(), DepthSeen(), RoomLines())
"""What a room's staging needs to be known."""


async def test_jobs_on_one_photo_some_of_them_staging_look_once(tmp_path: Path) -> None:
    """Three that work on walls and floor by their class beside three that stage, in two processes at once over the same
    store and models, and again after a restart."""
    room = tmp_path / "room.png"
    room.write_bytes(draw_room())
    profile = str(write_rooms_profile(tmp_path / "rooms", "depth", "surfaces"))
    depth, surfaces = DepthModel(profile, "cpu"), SurfacesModel(profile, "cpu")
    looked = {"depth": 0, "surfaces": 0}
    for name, part in (("depth", depth), ("surfaces", surfaces)):
        part._batcher._work = count(looked, name, part._batcher._work)
    store = tmp_path / "kept"
    store.mkdir()

    async def work(graph: Graph, *masks: str) -> list[Any]:
        steps = [{"step": "blur", "masks": [{"mask": "class", "name": name}]} for name in masks]
        jobs = [graph.finish(room, recipe=[step]) for step in steps]
        return await asyncio.gather(*jobs, look(graph, *STAGING))

    def process() -> Graph:
        return Graph(depth=depth, surfaces=surfaces, keeper=AssetKeeper(OnDisk(store)))

    together = await asyncio.gather(work(process(), "wall", "floor"), work(process(), "wall"))
    again = await work(process(), "floor")
    assert looked == {"depth": 1, "surfaces": 1}
    staged = [values[-1] for values in (*together, again)]
    assert len({asset.pack(value) for values in staged for asset, value in zip(STAGING, values, strict=True)}) == 3


def count(looked: dict[str, int], name: str, predict: Any) -> Any:
    def counting(images: Any) -> Any:
        looked[name] += len(images)
        return predict(images)

    return counting
