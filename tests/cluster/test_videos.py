"""Videos as jobs through the running graph: the real Runner, its processes, and what is left when they are killed."""

import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest

from bench.processes import find_replicas, kill
from evaluation.footage.clips import read_times, write_clip
from fanlight_client import Client
from fanlight_client.cli import main
from fanlight_client.job_wire import JobStatus
from fanlight_client.video_wire import VideoReport
from finishing.local import LocalFinisher, load_parts
from imaging.region import Size
from imaging.scenes import render_room
from tests.cluster.slowness import assert_gone_within_a_second, read_slowness_s
from tests.cluster.test_jobs import follow
from tests.cluster.test_observability import until
from video.look import ListingLook
from video.walk import finish_walk

pytestmark = pytest.mark.cluster

HEIGHT, WIDTH, FRAMES = 180, 320, 300
READERS = {"video.process", "video.file.probe"}
"""The modules whose processes read videos."""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven seconds across a dim room, with sound: several segments."""
    room = render_room(Size(HEIGHT, WIDTH + FRAMES), seed=3)
    frames = [np.ascontiguousarray(room[:, x : x + WIDTH]) for x in range(FRAMES)]
    options = {"crf": "18", "preset": "ultrafast", "g": "30"}
    return write_clip(tmp_path_factory.mktemp("walk") / "walk.mp4", frames, options=options, tones=True)


@pytest.fixture(scope="module")
def expected(walk: Path, profile: str, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What it comes to in one process, asked of nobody."""
    out = tmp_path_factory.mktemp("expected") / "walk.mp4"
    with LocalFinisher(load_parts(profile)) as finisher:
        finish_walk(walk, out, ListingLook(finisher))
    return out.read_bytes()


def hand_in(http: httpx.Client, video: Path, **params: Any) -> JobStatus:
    answer = http.post("/v1/jobs", content=video.read_bytes(), params=params, headers={"Content-Type": "video/mp4"})
    assert answer.is_success, answer.text
    return JobStatus.model_validate_json(answer.content)


def find_stages(family: Iterable[psutil.Process] | None = None) -> list[psutil.Process]:
    """Of the Runners that there are now, among all of ours or a family."""
    stages = []
    for runner in find_replicas("Runner", family):
        with suppress(psutil.Error):  # it has just ended
            stages += [each for each in runner.children() if READERS & set(each.cmdline())]
    return stages


def are_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=0.01)[1]


def test_a_runner_that_is_killed_among_the_segments_leaves_them_and_the_bytes_are_those_of_one_process(
    http, graph, walk, expected
):
    job = hand_in(http, walk)

    stages: list[psutil.Process] = []

    def is_writing() -> bool:
        """Something is written, and a process writes on: there is none for a moment between two segments."""
        progress = JobStatus.model_validate_json(http.get(f"/v1/jobs/{job.id}").content).progress
        stages[:] = find_stages()
        return progress.stage == "write" and progress.frames_done > 0 and bool(stages)

    assert until(is_writing, 300)
    kill(find_replicas("Runner"))
    assert until(lambda: are_gone(stages), 5), "who reads for a Runner ends with it"
    ended = JobStatus.model_validate(follow(http, job.id)[-1])
    assert (ended.state, ended.attempt, ended.failure) == ("succeeded", 2, None)
    answer = http.get(f"/v1/jobs/{job.id}/result")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content == expected
    again = hand_in(http, walk)
    assert (again.state, again.cached) == ("succeeded", True)
    with Client(graph) as client:
        report = client.jobs.video_report(ended)
        check_report(report, ended)
        came, finished = (
            [client.jobs.key_frame(ended, key.frame, finished=which) for key in ended.keys] for which in (False, True)
        )
        assert came != finished
        assert all(picture.startswith(b"\xff\xd8") for picture in (*came, *finished))
    assert http.get(f"/v1/jobs/{job.id}/keys/1/finished").json()["code"] == "unknown_key_frame"


def check_report(report: VideoReport, job: JobStatus) -> None:
    assert (report.input.frames, report.input.width, report.segments > 1) == (FRAMES, WIDTH, True)
    assert [shot.way for shot in report.shots] != ["none"]
    assert report.flicker_after.mean < 1
    assert [told.what for told in report.alterations] == ["tone"]
    assert (report.disclosure_required, report.copied) == (False, False)
    assert {model.role for model in report.models} >= {"classifier", "enhancer"}
    assert {key.frame for key in job.keys} <= set(report.shots[0].keys)


def test_the_command_finishes_a_video_as_it_finishes_photos(graph, walk, expected, tmp_path):
    out = tmp_path / "out"
    assert main(["enhance", str(walk), "-o", str(out), "--url", graph]) == 0
    assert (out / "walk.mp4").read_bytes() == expected
    assert json.loads((out / "walk.mp4.report.json").read_bytes())["kind"] == "video"
    assert read_times(out / "walk.mp4") == read_times(walk)
    assert main(["submit", str(walk), "-o", str(out), "--url", graph]) == 0, "it is there, and nothing is written over"


def test_a_canceled_video_is_let_go_of_within_a_second(http, walk):
    job = hand_in(http, walk, seed=uuid.uuid4().int % 2**32)
    assert until(find_stages, 60)
    slowness_s = read_slowness_s()
    http.delete(f"/v1/jobs/{job.id}")
    assert_gone_within_a_second(find_stages, slowness_s)
    assert http.get(f"/v1/jobs/{job.id}/result").json()["code"] == "job_canceled"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"sky": "always"}, "unsupported_for_video"),
        ({"listing": "elm"}, "video_in_listing"),
        ({"recipe": '[{"step": "blur"}]'}, "profile_lacks"),
    ],
)
def test_what_a_video_cannot_have_is_told_before_there_is_a_job(http, walk, params, code):
    answer = http.post("/v1/jobs", content=walk.read_bytes(), params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_video_that_breaks_off_is_no_job(http, walk):
    content = walk.read_bytes()
    answer = http.post("/v1/jobs", content=content[: len(content) // 2])
    assert (answer.status_code, answer.json()["code"]) in ((415, "not_a_video"), (422, "video_truncated"))


def test_a_video_by_url_is_fetched_and_told_from_a_photo(http, sources, walk, expected):
    (sources / "tour.mp4").write_bytes(walk.read_bytes())
    job = http.post("/v1/jobs", json={"source_url": (sources / "tour.mp4").as_uri()}).json()
    ended = JobStatus.model_validate(follow(http, job["id"])[-1])
    assert (ended.state, ended.name) == ("succeeded", "tour.mp4")
    assert ended.video is not None
    assert http.get(f"/v1/jobs/{job['id']}/result").content == expected
    refused = http.post("/v1/jobs", json={"source_url": (sources / "tour.mp4").as_uri(), "options": {"sky": "always"}})
    failed = follow(http, refused.json()["id"])[-1]
    assert failed["failure"]["code"] == "unsupported_for_video"


def test_where_a_caller_waits_for_a_photo_a_video_is_none(http, walk):
    answer = http.post("/v1/enhance", content=walk.read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_format")
