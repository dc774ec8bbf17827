"""An attempt at a video in which faces are to be hidden, by a Detector whose network takes red squares for faces."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest
from PIL import Image

from evaluation.footage.clips import write_clip
from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoReport
from finishing.editing_parts import PartMissingError
from finishing.local import LocalPart, LocalReplicas, with_editing_parts
from jobs.job import Job
from serve.http.problems import classify_error
from serve.jobs import video_work
from serve.jobs.cache import name_recipe_models
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.video_work import VideoWork
from serve.video.intake import find_video
from serve.video.looks import Looked
from tests.serve.jobs.test_video_work import desk, runner_of  # noqa: F401
from tests.tiny_detector import write_editing_profile
from tests.video.test_walk import read_frames
from video.errors import VideoError
from video.keys import name_finished

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the older exporter
HEIGHT, WIDTH, FRAMES = 128, 192, 30
TOP, LEFT, SIDE = 32, 96, 32
"""Of the square: where the network's grid has one."""


class Models(LocalReplicas):
    """Those of this process, which do not say what they have loaded: nothing is taken from the cache."""

    async def describe(self, *_: object) -> dict[str, dict[str, Any]]:
        return {}


class Failing:
    """A Detector whose network fails at a picture; `looked`: how often it was asked."""

    def __init__(self, error: Exception) -> None:
        self.error, self.looked = error, 0

    async def find_things(self, *_: object) -> None:
        self.looked += 1
        raise self.error


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_editing_profile(tmp_path_factory.mktemp("profile"), "faces"))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    still = np.kron(rng.integers(60, 110, (HEIGHT // 8, WIDTH // 8, 1), np.uint8), np.ones((8, 8, 3), np.uint8))
    square = still[TOP : TOP + SIDE, LEFT : LEFT + SIDE]
    square[:] = (250, 0, 0)
    square[:, np.arange(SIDE) // 4 % 2 == 1, 0] = 150
    return write_clip(tmp_path_factory.mktemp("walk") / "walk.mp4", [still] * FRAMES)


@pytest.fixture(autouse=True)
def keep_light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Key frames come back as they went."""

    async def leave(files: Sequence[Path], *_: object) -> Looked:
        for file in files:
            cv2.imwrite(str(name_finished(file)), cast(Any, cv2.imread(str(file))))
        return Looked()

    monkeypatch.setattr(video_work, "finish_keys", leave)


async def claim(desk: Desk, walk: Path, kind: str = "face") -> Job:  # noqa: F811
    video, digest = await find_video(walk, 1 << 30), await desk.artefacts.put(walk)
    steps = [{"step": "tone"}, {"step": "blur", "masks": [{"mask": "detect", "name": kind}]}]
    options = EnhanceOptions.model_validate({"recipe": steps})
    await desk.store.add(Job(id="a" * 32, created_at=1, available_at=1, original=digest, video=video, options=options))
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    return job


def open_desk(desk: Desk, profile: str, detector: object | None = None) -> Desk:  # noqa: F811
    replicas = with_editing_parts(Models(*[cast(Any, None)] * 5), profile)
    return replace(desk, replicas=replace(replicas, detector=LocalPart(detector)) if detector else replicas)


def read_stripes(pixels: np.ndarray) -> float:
    """How far red goes up and down across the stripes of the square."""
    red = pixels[TOP : TOP + SIDE, LEFT : LEFT + SIDE, 0].astype(float)
    return float(np.abs(red[:, 4:] - red[:, :-4]).mean())


async def test_every_frame_and_every_key_frame_is_without_the_face(desk, walk, profile, tmp_path):  # noqa: F811
    assert min(map(read_stripes, await asyncio.to_thread(read_frames, walk))) > 60
    desk = open_desk(desk, profile)
    ended = await VideoWork(await claim(desk, walk), desk, Progress()).run()

    (tmp_path / "out.mp4").write_bytes(await desk.artefacts.read(ended.result or ""))
    assert max(map(read_stripes, await asyncio.to_thread(read_frames, tmp_path / "out.mp4"))) < 20
    pictures = [digest for key in ended.keys for digest in (key.before, key.after)]
    assert pictures
    for digest in pictures:
        assert read_stripes(np.array(Image.open(io.BytesIO(await desk.artefacts.read(digest))))) < 20

    report = VideoReport.model_validate_json(await desk.artefacts.read(ended.report or ""))
    (shot,) = report.shots
    assert [(each.kind, each.tracks, each.seconds) for each in shot.hidden] == [("face", 1, 1.0)]
    assert (report.copied, report.disclosure_required) == (False, True)
    (blur,) = [told for told in report.alterations if told.what == "blur"]
    assert blur.classification == "alteration"
    assert 0.04 < blur.fraction < 0.2
    assert [model.role for model in report.models] == ["detector"]


async def test_an_attempt_that_goes_on_looks_no_second_time(desk, walk, profile):  # noqa: F811
    desk = open_desk(desk, profile)
    job = await claim(desk, walk)
    runner_of(desk).fails_after = 0
    with pytest.raises(ConnectionError):
        await VideoWork(job, desk, Progress()).run()
    runner_of(desk).fails_after = FRAMES

    blind = Failing(AssertionError("it is asked again"))
    ended = await VideoWork(job, open_desk(desk, profile, blind), Progress()).run()

    assert (ended.state, blind.looked) == ("succeeded", 0)
    report = VideoReport.model_validate_json(await desk.artefacts.read(ended.report or ""))
    assert report.disclosure_required


async def test_what_was_found_is_kept_before_there_is_a_plan(desk, walk, profile, monkeypatch):  # noqa: F811
    """To look takes hours on a CPU, and what comes after it may fail."""

    async def fail(*_: object) -> Looked:
        raise ConnectionError

    desk = open_desk(desk, profile)
    job = await claim(desk, walk)
    with monkeypatch.context() as patch:
        patch.setattr(video_work, "finish_keys", fail)
        with pytest.raises(ConnectionError):
            await VideoWork(job, desk, Progress()).run()

    blind = Failing(AssertionError("it is asked again"))
    ended = await VideoWork(job, open_desk(desk, profile, blind), Progress()).run()

    assert (ended.state, blind.looked) == ("succeeded", 0)
    report = VideoReport.model_validate_json(await desk.artefacts.read(ended.report or ""))
    assert ([model.role for model in report.models], report.disclosure_required) == (["detector"], True)


@pytest.mark.parametrize(
    ("kind", "failing", "code", "again"),
    [
        ("plate", None, "detector_cannot", False),
        ("face", RuntimeError("a network that fails"), "detector_failed", False),
        ("face", TimeoutError(), "unavailable", True),
    ],
)
async def test_where_nobody_could_look_the_job_fails(desk, walk, profile, kind, failing, code, again):  # noqa: F811
    """And comes back where a part of the graph is away."""
    desk = open_desk(desk, profile, Failing(failing) if failing else None)
    with pytest.raises((VideoError, TimeoutError)) as caught:
        await VideoWork(await claim(desk, walk, kind), desk, Progress()).run()
    entry = classify_error(caught.value)
    assert (entry.code, entry.retryable) == (code, again)
    assert runner_of(desk).wrote == []


async def test_a_profile_without_a_detector_is_told_of(desk, walk):  # noqa: F811
    desk = open_desk(desk, "miniature")
    with pytest.raises(PartMissingError):
        await VideoWork(await claim(desk, walk), desk, Progress()).run()


def test_another_detector_is_another_result(profile):
    steps = EnhanceOptions.model_validate({"recipe": [{"step": "blur"}]}).steps
    parts = [with_editing_parts(Models(*[cast(Any, None)] * 5), each).editing for each in (profile, "miniature")]
    assert len({name_recipe_models("a", steps, each) for each in parts}) == 2
