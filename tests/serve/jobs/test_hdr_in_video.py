"""An attempt at an HDR video that is to stay HDR, and photos of which nobody can ask that."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from fanlight_client.options import EnhanceOptions
from fanlight_client.video_wire import VideoReport
from finishing.photo_options import NotForPhotosError, check_photo_options
from jobs.job import Job
from serve.http.problems import classify_error
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.video_work import VideoWork
from serve.video.intake import find_video
from tests.serve.jobs.conftest import SMALL
from tests.serve.jobs.test_video_work import desk, looks, runner_of  # noqa: F401
from video.errors import VideoError
from video.file.color import HLG, FrameColor
from video.file.facts import VideoFacts
from video.file.probe import probe_apart
from video.limits import VideoLimits


def film(path: Path, codec: str, pixel_format: str, options: dict[str, str]) -> Path:
    wall = np.tile(np.linspace(0.1, 0.6, 160)[None, :, None], (96, 1, 3))
    wall[::16] = 0.35
    deep = np.rint(65535 * wall).astype(np.uint16)
    tags = (9, 9, HLG, 1)
    return write_clip(path, [deep] * 6, codec=codec, pixel_format=pixel_format, options=options, tags=tags)


async def claim(desk: Desk, walk: Path, hdr: str) -> Job:  # noqa: F811
    video, digest = await find_video(walk, 1 << 30), await desk.artefacts.put(walk)
    options = EnhanceOptions.model_validate({"hdr": hdr, "straighten": "off"})
    await desk.store.add(Job(id="a" * 32, created_at=1, available_at=1, original=digest, video=video, options=options))
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    return job


@pytest.mark.parametrize("hdr", ["keep", "sdr"])
async def test_a_job_keeps_hdr_by_request(hdr, desk, looks, tmp_path):  # noqa: F811
    fast = {"preset": "ultrafast", "x265-params": "log-level=error"}
    walk = film(tmp_path / "walk.mp4", "libx265", "yuv420p10le", fast)
    ended = await VideoWork(await claim(desk, walk, hdr), desk, Progress()).run()

    (tmp_path / "out.mp4").write_bytes(await desk.artefacts.read(ended.result or ""))
    facts = await probe_apart(tmp_path / "out.mp4")
    report = VideoReport.model_validate_json(await desk.artefacts.read(ended.report or ""))
    kept = hdr == "keep"
    assert facts.color == (FrameColor(9, 9, HLG, False) if kept else FrameColor(1, 1, 1, False))
    assert (facts.bits, report.hdr_kept, report.mapped_to_sdr) == (10, kept, not kept)
    assert [shot.way for shot in report.shots] == ["curve"]


async def test_what_a_runner_cannot_keep_fails_before_a_model_is_asked(desk, looks, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr("serve.jobs.video_work.probe_apart", tell_vp9)
    fast = {"preset": "ultrafast", "x265-params": "log-level=error"}
    walk = film(tmp_path / "walk.mp4", "libx265", "yuv420p10le", fast)
    with pytest.raises(VideoError) as caught:
        await VideoWork(await claim(desk, walk, "keep"), desk, Progress()).run()
    entry = classify_error(caught.value)
    assert (entry.status, entry.code, entry.stage, entry.retryable) == (422, "hdr_cannot_be_kept", "options", False)
    assert (looks, runner_of(desk).wrote) == ([], [])


async def tell_vp9(path: Path, limits: VideoLimits) -> VideoFacts:
    """PyAV's encoder writes no VP9 of 10 bits to try it with."""
    return replace(await probe_apart(path, limits), codec="vp9", container="webm")


async def test_of_a_photo_it_is_refused(office):
    answer = await office.http.post("/v1/jobs", content=SMALL, params={"hdr": "keep"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unsupported_for_photo")
    assert answer.json()["stage"] == "options"
    check_photo_options(EnhanceOptions(hdr="sdr"))
    with pytest.raises(NotForPhotosError):
        check_photo_options(EnhanceOptions(hdr="keep"))
