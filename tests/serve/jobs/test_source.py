"""What a job's URL leads to, looked at by the Runner: a video may be larger than a photo."""

from pathlib import Path

import numpy as np
import pytest

from evaluation.footage.clips import write_clip
from imaging.photo import ImageError
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from serve.jobs.desk import Desk
from serve.jobs.progress import Progress
from serve.jobs.source import bring_original
from serve.settings import JobsArgs, RunnerConfig
from tests.serve.jobs.conftest import SMALL


@pytest.fixture
async def desk(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A Runner's, whose photos may be no larger than any there is."""
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    artefacts, args = ArtefactStore(str(tmp_path / "artefacts")), JobsArgs(sources=[f"{tmp_path.as_uri()}/"])
    nobody: None = None
    desk = Desk(store, artefacts, args, RunnerConfig(max_body_bytes=100), nobody, nobody)  # type: ignore[arg-type]
    yield desk
    await artefacts.close()
    await store.close()


async def bring(desk: Desk, file: Path) -> Job:
    await desk.store.add(Job(id="a" * 32, created_at=1, available_at=1, source_url=file.as_uri()))
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    return await bring_original(job, desk, Progress())


async def test_a_photo_that_is_too_large_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "room.jpg").write_bytes(SMALL)
    with pytest.raises(ImageError) as caught:
        await bring(desk, tmp_path / "room.jpg")
    assert caught.value.code == "too_many_bytes"
    job = await desk.store.load("a" * 32)
    assert job is not None
    assert job.original is None


async def test_a_video_of_that_size_is(desk: Desk, tmp_path: Path) -> None:
    write_clip(tmp_path / "walk.mp4", [np.full((48, 64, 3), 90, np.uint8)] * 4)
    job = await bring(desk, tmp_path / "walk.mp4")
    assert job.video is not None
    assert (job.video.frames, job.name) == (4, "walk.mp4")
    assert job.original is not None
