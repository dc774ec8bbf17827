"""An attempt at a video: what an earlier one has left is not made again, and what is lost of it is."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import psutil
import pytest

from evaluation.footage.clips import write_clip
from fanlight_client.video_wire import VideoReport
from finishing.known_adapters import KnownAdapters
from finishing.replicas import Replicas
from imaging.region import Size
from imaging.scenes import render_room
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from serve.jobs import video_work
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.video_work import VideoWork
from serve.settings import JobsArgs, RunnerConfig
from serve.video.intake import find_video
from serve.video.looks import Looked
from serve.video.originals import Originals
from serve.video.segments import Runners, SegmentDesk, SegmentOrder, VideoDesk, WrittenSegment
from tests.video.test_leash import READER
from video.errors import VideoError
from video.keys import name_finished

HEIGHT, WIDTH, FRAMES = 96, 160, 180


class Models(Replicas):
    """A graph that does not say what it has loaded: nothing is taken from the cache."""

    async def describe(self) -> dict[str, dict[str, Any]]:
        return {}


class Here(Runners):
    """The only Runner; `wrote` are the segments that it has written, `artefacts_of` each its plan and its frames. After
    `fails_after` of them it is gone."""

    def __init__(self, desk: SegmentDesk) -> None:
        self._desk, self.wrote, self.fails_after = desk, list[int](), FRAMES
        self.artefacts_of: list[tuple[str, str]] = []

    async def write(self, order: SegmentOrder) -> WrittenSegment:
        if len(self.wrote) >= self.fails_after:
            raise ConnectionError("the Runner is gone")
        self.wrote.append(order.number)
        written = await self._desk.write(order)
        self.artefacts_of.append((order.plan, written.part))
        return written


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = render_room(Size(HEIGHT, WIDTH + FRAMES), seed=3)
    frames = [np.ascontiguousarray(room[:, x : x + WIDTH]) for x in range(FRAMES)]
    options = {"crf": "18", "preset": "ultrafast", "g": "15"}
    return write_clip(tmp_path_factory.mktemp("walk") / "walk.mp4", frames, options=options)


@pytest.fixture
async def desk(tmp_path):
    nobody = [cast(Any, None)] * 5
    artefacts = ArtefactStore(str(tmp_path / "artefacts"))
    originals = Originals(artefacts)
    here = Here(SegmentDesk(artefacts, originals))
    adapters = KnownAdapters(Models(*nobody).list_adapters)
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    video = VideoDesk(originals, here, lambda: 1)
    yield Desk(store, artefacts, JobsArgs(), RunnerConfig(), Models(*nobody), adapters, video=video)
    await artefacts.close()
    await store.close()


@pytest.fixture
def looks(monkeypatch) -> list[int]:
    """How many key frames were looked at, each time; they come back lighter."""
    looked: list[int] = []

    async def lighten(files: Sequence[Path], *_: object) -> Looked:
        for file in files:
            cv2.imwrite(str(name_finished(file)), (255 * (cv2.imread(str(file)) / 255) ** 0.6).astype(np.uint8))
        looked.append(len(files))
        return Looked(gpu_seconds=1.0)

    monkeypatch.setattr(video_work, "finish_keys", lighten)
    return looked


async def claim(desk: Desk, walk: Path, name: str = "a") -> Job:
    video, digest = await find_video(walk, 1 << 30), await desk.artefacts.put(walk)
    await desk.store.add(Job(id=name * 32, created_at=1, available_at=1, original=digest, video=video))
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    return job


def runner_of(desk: Desk) -> Here:
    assert desk.video is not None
    return cast(Here, desk.video.runners)


async def begin(desk: Desk, job: Job) -> None:
    """An attempt that breaks off after its first segment."""
    runner_of(desk).fails_after = 1
    with pytest.raises(ConnectionError):
        await VideoWork(job, desk, Progress()).run()
    runner_of(desk).fails_after = FRAMES


async def test_an_attempt_goes_on_from_the_plan_and_the_segments_of_the_one_before(desk, walk, looks):
    job = await claim(desk, walk)
    await begin(desk, job)
    progress = Progress()
    ended = await VideoWork(job, desk, progress).run()
    assert (ended.state, ended.result_format, ended.gpu_seconds) == ("succeeded", "mp4", 1.0)
    assert (runner_of(desk).wrote, len(looks), progress.read().stage) == ([0, 1], 1, "join")
    report = VideoReport.model_validate_json(await desk.artefacts.read(ended.report or ""))
    assert (report.segments, report.output.sha256, report.input.sha256) == (2, ended.result, job.original)
    assert {key.before for key in ended.keys} <= ended.artefacts


async def test_every_stage_is_timed_and_every_frame_that_is_written_counted_once(desk, walk, looks, monkeypatch):
    stages, frames = list[str](), list[tuple[int, str]]()
    monkeypatch.setattr(video_work, "record_video_stage", lambda stage, seconds: stages.append(stage))
    monkeypatch.setattr(video_work, "record_segment", lambda *told: frames.append(told))
    job = await claim(desk, walk)
    await begin(desk, job)
    assert stages == ["survey", "look", "plan"], "nobody came to the end of what was begun last"
    await VideoWork(job, desk, Progress()).run()
    assert stages[3:] == ["write", "join"]
    assert ({device for _, device in frames}, sum(count for count, _ in frames)) == ({"cpu"}, FRAMES)


async def test_what_was_begun_for_another_device_is_begun_anew(desk, walk, looks):
    job = await claim(desk, walk)
    await begin(desk, job)
    assert desk.video is not None
    elsewhere = replace(desk, video=replace(desk.video, device="cuda"))
    with pytest.raises(VideoError, match="tones on another device"):
        await VideoWork(job, elsewhere, Progress()).run()
    assert (runner_of(desk).wrote[:2], len(looks)) == ([0, 0], 2)


async def test_what_a_sweeper_has_taken_meanwhile_is_made_again_to_the_same_bytes(desk, walk, looks):
    undisturbed = await VideoWork(await claim(desk, walk), desk, Progress()).run()
    here = runner_of(desk)
    here.wrote.clear()
    job = await claim(desk, walk, "b")
    await begin(desk, job)
    for digest in here.artefacts_of[-1]:  # of the plan, and of the segment
        assert await desk.artefacts.run(desk.artefacts.blobs.throw, digest, time.time() + 60)
    ended = await VideoWork(job, desk, Progress()).run()
    assert (here.wrote, len(looks)) == ([0, 0, 1], 3)
    assert ended.result == undisturbed.result


async def test_a_video_of_which_nobody_would_see_a_change_is_its_own_result(desk, looks, tmp_path):
    black = write_clip(tmp_path / "black.mp4", [np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * 30)
    job = await claim(desk, black)
    ended = await VideoWork(job, desk, Progress()).run()
    report = VideoReport.model_validate_json(await desk.artefacts.read(ended.report or ""))
    assert (ended.result, report.copied, report.segments, report.alterations) == (job.original, True, 0, [])
    assert runner_of(desk).wrote == []


@pytest.mark.parametrize("who", ["the attempt", "whoever hands it in"])
async def test_who_is_cancelled_while_a_video_is_looked_over_leaves_no_process(who, desk, walk, tmp_path, monkeypatch):
    job = await claim(desk, walk)
    reader = tmp_path / "python"
    reader.write_text(READER)
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    work = VideoWork(job, desk, Progress()).run() if who == "the attempt" else find_video(walk, 1 << 30)
    before = set(psutil.Process().children(recursive=True))
    working = asyncio.create_task(work)  # type: ignore[var-annotated]
    while len(readers := set(psutil.Process().children(recursive=True)) - before) < 2:
        assert not working.done(), working
        await asyncio.sleep(0.01)

    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert not psutil.wait_procs(list(readers), timeout=10)[1]
