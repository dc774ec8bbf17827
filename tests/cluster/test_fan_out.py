"""One video and two Runners: both write its segments, and whichever of them is lost, the bytes are those of one
process. All of it is real but for the models."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest

from bench.nodes_graph import plan_nodes
from bench.processes import find_replicas, kill
from bench.raylets import Plan, Raylets
from bench.standins import IdleModels, TimedEnhancer
from deployments.quality import Quality
from evaluation.footage.clips import write_clip
from fanlight_client.job_wire import JobStatus
from finishing.local import LocalFinisher, gather_parts
from imaging.region import Size
from imaging.scenes import render_room
from tests.cluster.slowness import assert_gone_within_a_second, read_slowness_s
from tests.cluster.test_videos import find_stages
from video.look import ListingLook
from video.walk import finish_walk

pytestmark = pytest.mark.cluster

PORT = 8772
URL = f"http://127.0.0.1:{PORT}"
RUNNERS = 2
HEIGHT, WIDTH, FRAMES = 96, 160, 450
SEGMENTS = 4
"""That the walk has."""


@pytest.fixture(scope="module")
def raylets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raylets]:
    folder = tmp_path_factory.mktemp("runners")
    config = plan_nodes(1, PORT, folder, "build_timed")
    parts = {part["name"]: part for part in config["applications"][0]["deployments"]}
    parts["Runner"]["num_replicas"] = RUNNERS
    with Raylets(Plan(1, config), folder) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quarter of a minute across a dim room and back."""
    room = render_room(Size(HEIGHT, WIDTH + FRAMES // 2), seed=3)
    places = [*range(FRAMES // 2), *reversed(range(FRAMES // 2))]
    frames = [np.ascontiguousarray(room[:, x : x + WIDTH]) for x in places]
    options = {"crf": "18", "preset": "ultrafast", "g": "30"}
    return write_clip(tmp_path_factory.mktemp("walk") / "walk.mp4", frames, options=options)


@pytest.fixture(scope="module")
def expected(walk: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What it comes to in one process."""
    out, idle = tmp_path_factory.mktemp("expected") / "walk.mp4", IdleModels()
    with LocalFinisher(gather_parts(idle, idle, TimedEnhancer(0), idle, Quality())) as finisher:
        finish_walk(walk, out, ListingLook(finisher))
    return out.read_bytes()


class Job:
    """A walk that is handed in, and who of the Runners works on it."""

    def __init__(self, walk: Path, raylets: Raylets) -> None:
        self._raylets = raylets
        headers = {"Content-Type": "video/mp4"}
        self.id = ask("POST", "/v1/jobs", content=walk.read_bytes(), headers=headers).json()["id"]
        self.writers: dict[str, int] = {}
        """By a segment's number the Runner that wrote it last."""
        self.owner = 0
        """The Runner that has the job."""

    def look(self) -> JobStatus:
        for runner, stage, number in self.find_stages():
            if stage == "segment":
                self.writers[number] = runner
            elif stage == "survey":
                self.owner = runner
        return JobStatus.model_validate_json(ask("GET", f"/v1/jobs/{self.id}").content)

    def wait(self, done: Callable[[JobStatus], bool]) -> JobStatus:
        """The job as soon as `done` holds of it; it is looked at all the time."""
        deadline = time.monotonic() + 300
        while not done(status := self.look()):
            assert time.monotonic() < deadline, status
            time.sleep(0.02)
        return status

    def find_stages(self) -> list[tuple[int, str, str]]:
        """By process: its Runner, what it does, and the number of the segment, if it is one."""
        found = []
        for process in find_stages(self._raylets.family(0)):
            try:
                command, runner = process.cmdline(), process.ppid()
            except psutil.Error:  # it has just ended
                continue
            if "video.process" in command:
                stage = command[command.index("video.process") + 1]
                found.append((runner, stage, command[-2]))
        return found

    def both_write(self) -> bool:
        return len({runner for runner, stage, _ in self.find_stages() if stage == "segment"}) == RUNNERS

    def end(self) -> tuple[JobStatus, bytes]:
        status = self.wait(lambda status: status.ended is not None)
        return status, ask("GET", f"/v1/jobs/{self.id}/result").content


def ask(method: str, path: str, **request: Any) -> httpx.Response:
    return httpx.request(method, URL + path, timeout=300, **request).raise_for_status()


def begin(walk: Path, raylets: Raylets) -> Job:
    """A job of which both Runners write segments, and much is left to write. One that was killed takes its time to come
    back, and the others' until they know: meanwhile walks are finished by one alone."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        job = Job(walk, raylets)
        status = job.wait(lambda status, job=job: status.ended is not None or job.both_write())
        if job.both_write() and job.owner and status.progress.frames_done < FRAMES / 2:
            return job
        job.end()
    raise AssertionError("one Runner wrote all segments of all walks")


def test_both_write_segments_and_the_bytes_are_those_of_one(raylets, walk, expected):
    job = begin(walk, raylets)
    status, content = job.end()
    assert (status.state, status.attempt) == ("succeeded", 1)
    assert len(job.writers) == SEGMENTS
    assert len(set(job.writers.values())) == RUNNERS
    assert content == expected


def test_of_a_video_that_is_canceled_no_runner_has_a_process_left_after_a_second(raylets, walk):
    job = begin(walk, raylets)
    slowness_s = read_slowness_s()
    ask("DELETE", f"/v1/jobs/{job.id}")
    assert_gone_within_a_second(lambda: find_stages(raylets.family(0)), slowness_s)


@pytest.mark.parametrize(("who", "attempts"), [("the other", 1), ("the owner", 2)])
def test_a_runner_that_is_killed_while_both_write_costs_time_and_nothing_else(raylets, walk, expected, who, attempts):
    job = begin(walk, raylets)
    runners = find_replicas("Runner", raylets.family(0))
    lost = [each for each in runners if (each.pid == job.owner) == (who == "the owner")]
    assert len(lost) == 1
    kill(lost)
    status, content = job.end()
    assert (status.state, status.attempt) == ("succeeded", attempts)
    assert content == expected
