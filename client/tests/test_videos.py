"""A finished video comes onto the disk whole, or not at all; a file that is called like a video is sent as one."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client.tests.scripted_server import Exchange
from fanlight_client import AsyncClient, Client, MalformedAnswer
from fanlight_client.body import ANY_TYPE, plan_body
from fanlight_client.formats import expect_format
from fanlight_client.naming import name_result
from fanlight_client.video_wire import FinishedVideo, Flicker, ShotReport, VideoFile, VideoReport

JOB = "a" * 32
VIDEO = b"a finished video" * 5000
FACTS: dict[str, Any] = {"width": 64, "height": 48, "frames": 10, "length_s": 0.4, "codec": "h264", "bytes": 1}


def report(content: bytes) -> VideoReport:
    digest = hashlib.sha256(content).hexdigest()
    still = Flicker(mean=0, most=0)
    return VideoReport(
        input=VideoFile(**FACTS, sha256="0" * 64),
        output=FinishedVideo(**FACTS, sha256=digest, format="mp4"),
        shots=[],
        flicker_before=still,
        flicker_after=still,
    )


def test_what_was_hidden_is_told_only_where_something_was() -> None:
    """A client that does not know the field reads all reports but those of videos with something hidden."""
    shot = ShotReport(start_s=0, stop_s=1, way="none", camera_range_ev=0, turn_deg=0, keys=[0])
    hidden = ShotReport(**shot.model_dump(), hidden=[{"kind": "face", "tracks": 2, "seconds": 0.5}])
    assert "hidden" not in shot.model_dump_json()
    assert ShotReport.model_validate_json(hidden.model_dump_json()) == hidden


def script(promised: bytes, sent: bytes) -> list[Callable[[Exchange], None]]:
    """A server that tells of one video, and sends another."""
    return [
        lambda it: (it.read_body(), it.send_model(200, report(promised))),
        lambda it: (it.read_body(), it.send(200, sent, "video/mp4")),
    ]  # type: ignore[list-item]


def save(url: str, path: Path) -> VideoReport:
    with Client(url) as client:
        return client.jobs.save_video(JOB, path)


def save_awaited(url: str, path: Path) -> VideoReport:
    async def run() -> VideoReport:
        async with AsyncClient(url) as client:
            return await client.jobs.save_video(JOB, path)

    return asyncio.run(run())


@pytest.mark.parametrize("way", [save, save_awaited])
def test_a_video_is_saved_as_its_report_describes_it(server, tmp_path, way):
    server.script = script(VIDEO, VIDEO)
    assert way(server.url, tmp_path / "walk.mp4") == report(VIDEO)
    assert (tmp_path / "walk.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("way", [save, save_awaited])
def test_of_another_video_than_was_told_of_nothing_is_left(server, tmp_path, way):
    server.script = script(VIDEO, VIDEO[:-1] + b"?")
    with pytest.raises(MalformedAnswer, match="not the one"):
        way(server.url, tmp_path / "walk.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("walk.MOV", "video/quicktime"), ("walk.mkv", "video/matroska"), ("room.jpg", ANY_TYPE), ("room", ANY_TYPE)],
)
def test_a_file_that_is_called_like_a_video_is_sent_as_one(tmp_path, name, media_type):
    path = tmp_path / name
    path.write_bytes(b"x")
    assert plan_body(path).media_type == media_type
    with path.open("rb") as file:
        assert plan_body(file).media_type == media_type


def test_a_video_keeps_its_name_and_one_that_comes_in_another_container_gets_its_suffix():
    assert expect_format(Path("walk.m4v")) == "mp4"
    assert name_result("walk.m4v", "mp4") == "walk.m4v"
    assert name_result("walk.mp4", "mov") == "walk.mov"
