"""Videos that are dropped among photos: in no shoot, with the options that a video takes, saved as they come."""

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from client.tests.watching import SOON, Watch, files, listings, photos, put, until, watching
from fanlight_client import EnhanceOptions
from fanlight_client.capture_wire import FRAMES_PATH
from fanlight_client.video_wire import VideoReport

FILMS = replace(SOON, videos=True)
MIXED = replace(FILMS, options=EnhanceOptions(preset="fast", format="png", sky="never"), brackets="auto")


async def test_a_video_among_photos_is_in_no_shoot(server, watch: Watch, drop: Path, out: Path) -> None:
    put(drop, "7 Elm St/room.jpg", "7 Elm St/walk.mp4")
    board = await watch(MIXED)
    assert board.counts["finished"] == 2
    assert photos(out) == ["7 Elm St/room.png", "7 Elm St/walk.mp4"]
    jobs = {kept.status.name: kept.status for kept in server.shop.jobs.values()}
    assert jobs["walk.mp4"].listing is None
    assert jobs["walk.mp4"].options.model_fields_set == {"preset"}, "the others are of photos alone"
    assert len(listings(server)) == 2
    report = VideoReport.model_validate_json((out / "7 Elm St/walk.mp4.report.json").read_bytes())
    finished = (out / "7 Elm St/walk.mp4").read_bytes()
    assert report.output.sha256 == hashlib.sha256(finished).hexdigest()


async def test_a_watch_that_goes_on_hands_no_video_in_twice(server, drop: Path, out: Path) -> None:
    put(drop, "walk.mp4")
    server.shop.paused = True
    async with watching(server.url, drop, out, FILMS):
        await until(lambda: len(server.shop.jobs) == 1)
    server.shop.paused = False
    with server.shop.changed:
        server.shop.changed.notify_all()
    async with watching(server.url, drop, out, FILMS, once=True) as (board, task):
        await task
    assert (len(server.shop.jobs), board.counts["finished"]) == (1, 1)
    assert files(out) == ["walk.mp4", "walk.mp4.report.json"]


async def test_a_file_that_only_is_called_a_video_is_told_of(server, watch: Watch, drop: Path, out: Path) -> None:
    put(drop, "types.ts")
    server.shop.broken = {"types.ts": "unsupported_format"}
    board = await watch(FILMS)
    assert board.counts["failed"] == 1
    assert "unsupported_format" in (out / "failed/types.ts.txt").read_text()


async def test_a_film_that_is_part_of_a_photo_or_not_asked_for_is_left_alone(
    server,
    watch: Watch,
    drop: Path,
    out: Path,
) -> None:
    put(drop, "IMG_4.jpg", "img_4.MOV", "walk.mp4")
    board = await watch()
    assert photos(out) == ["IMG_4.jpg"]
    assert "2 companions" in str(board.passed)
    board = await watch(FILMS)
    assert photos(out) == ["IMG_4.jpg", "walk.mp4"]
    assert "1 companion" in str(board.passed)


async def test_a_film_that_comes_before_its_photo_waits_for_it(server, drop: Path, out: Path) -> None:
    put(drop, "IMG_4.mov", "IMG_4.heic.part", "IMG_5.qt")
    rules = replace(FILMS, quiet_s=0.6)
    async with watching(server.url, drop, out, rules) as (board, _):
        await asyncio.sleep(0.3)
        put(drop, "IMG_5.heic")
        await asyncio.sleep(0.9)
        (drop / "IMG_4.heic.part").rename(drop / "IMG_4.heic")
        await until(lambda: board.counts["finished"] == 2)
    assert {kept.status.name for kept in server.shop.jobs.values()} == {"IMG_4.heic", "IMG_5.heic"}


async def test_no_video_is_sent_to_be_grouped(server, watch: Watch, drop: Path, out: Path) -> None:
    put(drop, "a.jpg", "b.jpg", "walk.mp4")
    await watch(MIXED)
    looked_at = [seen for seen in server.seen if seen.path == FRAMES_PATH]
    assert {seen.params.get("name") for seen in looked_at} == {"a.jpg", "b.jpg"}


@pytest.mark.parametrize(("code", "stage"), [("video_corrupt", "video"), ("unsupported_for_video", "options")])
async def test_a_video_that_is_refused_is_no_end_of_the_watch(
    server, watch: Watch, drop: Path, out: Path, code: str, stage: str
) -> None:
    put(drop, "room.jpg", "walk.mp4")
    server.shop.refused = {"walk.mp4": (code, stage)}
    board = await watch(FILMS)
    assert (board.counts["finished"], board.counts["failed"]) == (1, 1)
    assert code in (out / "failed/walk.mp4.txt").read_text()


async def test_without_being_asked_for_no_kind_of_video_is_taken(server, watch: Watch, drop: Path, out: Path) -> None:
    put(drop, "a.ts", "b.qt", "c.webm", "room.jpg")
    await watch()
    assert len(server.shop.jobs) == 1
