"""Videos where they are handed in, and where photos are asked for: what is taken, and what is said of the others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from fanlight_client.job_wire import EstimateRequest
from fanlight_client.video_wire import VideoFacts
from jobs import transitions
from jobs.job import Job, KeyFrame
from jobs.pace import BUILT_IN
from jobs.transitions import Outcome
from serve.jobs.estimate import estimate_photos, price_video
from serve.jobs.notice_pictures import _choose
from serve.settings import JobsArgs
from tests.serve.house import SMALL, House

WALK = VideoFacts(width=1920, height=1080, frames=300, length_s=10, codec="h264")
SAYS_VIDEO = {"Content-Type": "video/mp4"}


async def finish_video(house: House) -> Job:
    """A job of a video that has ended (if it were one)."""
    digest = await house.ingress.job_edge.service.artefacts.put(SMALL)
    now = await house.store.now()
    new = Job(id="b" * 32, name="walk.mp4", original=digest, video=WALK, created_at=now, available_at=now)
    await house.store.add(new)
    job = await house.store.claim("worker", lease_s=10)
    outcome = Outcome(digest, digest, "mp4", None, gpu_seconds=1, keys=(KeyFrame(frame=0, before="1", after="2"),))
    return await house.store.update(job.id, lambda it, at: transitions.complete(it, at, job.lease, outcome, 3600))


async def test_the_result_of_a_videos_job_is_no_photo(house: House) -> None:
    job = await finish_video(house)
    for path in ("", "/content", "/versions", "/assets/preview"):
        answer = await house.http.get(f"/v1/photos/{job.id}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_photo"), path
    again = await house.http.post("/v1/jobs", json={"photo": job.id})
    assert (again.status_code, again.json()["code"]) == (404, "unknown_photo")


async def test_a_notice_shows_a_key_frame_of_a_video_and_never_the_video(house: House) -> None:
    job = await finish_video(house)
    assert [(name, digest) for name, _, digest in _choose(job)] == [("before.jpg", "1"), ("after.jpg", "2")]


async def test_what_only_says_that_it_is_a_video_is_no_larger_than_a_photo_may_be(house: House) -> None:
    house.ingress.reconfigure({"max_body_bytes": len(SMALL) - 1})
    answer = await house.http.post("/v1/jobs", content=SMALL, headers=SAYS_VIDEO)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_bytes")
    for path in ("/v1/photos", "/v1/enhance"):
        answer = await house.http.post(path, content=SMALL, headers=SAYS_VIDEO)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large"), path


async def test_faces_that_nobody_here_could_find_are_no_job(house: House, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "walk.mp4", [np.full((96, 160, 3), 90, np.uint8)] * 3)
    asked = {"recipe": '[{"step": "tone"}, {"step": "blur"}]'}
    answer = await house.http.post("/v1/jobs", content=clip.read_bytes(), params=asked, headers=SAYS_VIDEO)
    assert (answer.status_code, answer.json()["code"]) == (422, "profile_lacks")


@pytest.mark.parametrize(
    ("wanted", "status", "code"),
    [
        ({"options": {"sky": "always"}}, 422, "unsupported_for_video"),
        ({"width": 16384}, 413, "video_too_many_pixels"),
        ({"video_frames": 900_000}, 413, "video_too_long"),
        ({"video_length_s": 4000}, 413, "video_too_long"),
        ({"video_frames": None, "video_length_s": 10}, 422, "bad_option"),
    ],
)
async def test_no_estimate_of_what_would_be_refused(house: House, wanted, status, code) -> None:
    asked = {"width": 1920, "height": 1080, "video_frames": 300, **wanted}
    answer = await house.http.post("/v1/estimate", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_estimate_counts_the_pictures_that_the_detector_is_shown(house: House) -> None:
    asked = {"width": 1920, "height": 1080, "video_frames": 300}
    blurs = {"options": {"recipe": [{"step": "tone"}, {"step": "blur"}]}}
    plain, hides = [(await house.http.post("/v1/estimate", json=asked | more)).json() for more in ({}, blurs)]
    assert hides["seconds"] == pytest.approx(plain["seconds"] + 100 * BUILT_IN.seconds_a_sight)


async def test_twice_the_frames_take_twice_the_time(house: House) -> None:
    answers = [
        (await house.http.post("/v1/estimate", json={"width": 1920, "height": 1080, "video_frames": frames})).json()
        for frames in (300, 600)
    ]
    assert answers[1]["seconds"] == pytest.approx(2 * answers[0]["seconds"])
    assert [answer["tiles"] for answer in answers] == [40, 80]


def test_frames_faster_than_sixty_a_second_cost_what_their_number_does() -> None:
    args = JobsArgs(price_per_video_minute=6)
    asked = EstimateRequest(width=1920, height=1080, video_frames=600, video_length_s=0.007)
    assert estimate_photos(asked, replace(BUILT_IN, gpu_seconds_a_tile=0), args).amount == pytest.approx(1)
    assert price_video(args, WALK, 0) == pytest.approx(1), "slower ones by their length"
