"""A photo interrupted at tile 8 of 12 goes on at 9: all of it real but for the Enhancer, who counts, and dies."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ray import serve
from ray.exceptions import ActorDiedError

from deployments.messages import TileAnswer, TileRequest, reference_size
from finishing.known_adapters import KnownAdapters
from finishing.replicas import Replicas
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from serve.jobs.desk import Desk
from serve.jobs.lease import keep_lease
from serve.jobs.progress import Progress
from serve.jobs.work import Work
from serve.runner import APPLICATION
from serve.settings import JobsArgs, RunnerConfig
from tests.brackets import shoot

pytestmark = pytest.mark.cluster

SIZE = Size(1928, 2824)
TILES = 12


class CountingEnhancer:
    """Says that the photo is dark and its tiles nearly right, answers `dies_after` of them, and then no more."""

    app_name, deployment_name = "none", "counting"

    def __init__(self, dies_after: int | None = None, revision: str = "1") -> None:
        self.asked: list[TileRequest] = []
        self._dies_after, self._revision = dies_after, revision
        self.enhance_tile, self.describe = Method(self._answer), Method(self._describe)

    async def _answer(self, photo: list, request: TileRequest) -> TileAnswer:
        if self._dies_after is not None and len(self.asked) >= self._dies_after:
            raise ActorDiedError
        self.asked.append(request)
        size = reference_size(request.size)
        shade = 0.4 + 0.2 * (request.region.left + request.region.top) / (SIZE.height + SIZE.width)
        guide = np.full((size.height, size.width, 3), shade, np.float16)
        return TileAnswer(guide, guide * np.float16(1.5 if request.whole else 1.02), None, 0.0, "cpu")

    async def _describe(self) -> dict[str, Any]:
        return {
            "role": "enhancer",
            "name": "counting",
            "revision": self._revision,
            "licence": "",
            "source": "",
            "profile": "",
        }


class Method:
    """Of a handle."""

    def __init__(self, call: Any) -> None:
        self._call = call

    def remote(self, *arguments: Any) -> Any:
        return asyncio.ensure_future(self._call(*arguments))


@pytest.fixture
async def desk(graph: str, tmp_path: Path):
    handles = {
        part: serve.get_deployment_handle(part, APPLICATION)
        for part in ("Classifier", "Segmenter", "Inpainter", "Quality")
    }
    replicas = Replicas(
        handles["Classifier"], handles["Segmenter"], CountingEnhancer(), handles["Inpainter"], handles["Quality"]
    )  # type: ignore[arg-type]
    store = SqlStore(f"sqlite:///{tmp_path}/jobs.db")
    config = RunnerConfig(attempts=1, max_pixels=60_000_000)
    yield Desk(
        store,
        ArtefactStore(str(tmp_path / "artefacts")),
        JobsArgs(),
        config,
        replicas,
        KnownAdapters(replicas.list_adapters),
    )
    await store.close()


async def attempt(desk: Desk, enhancer: CountingEnhancer) -> Job:
    """Claim the job, and work on it with this Enhancer."""
    desk = replace(desk, replicas=replace(desk.replicas, enhancer=enhancer))
    job = await desk.store.claim("a runner", 60)
    assert job is not None
    progress = Progress()
    return await keep_lease(job, desk, progress, Work(job, desk, progress).run())


async def submit(desk: Desk, frames: list[bytes], job_id: str, **options: Any) -> Job:
    now = await desk.store.now()
    first, *more = [await desk.artefacts.put(frame) for frame in frames]
    facts = {"id": job_id * 32, "created_at": now, "available_at": now, "options": {"preset": "best", **options}}
    job = Job(original=first, more_frames=more, **facts)  # type: ignore[arg-type]
    return await desk.store.add(Job.model_validate(job.model_dump()))


async def test_interrupted_at_tile_8_of_12_it_goes_on_at_9(desk):
    photo = encode_photo(Photo((render_room(SIZE, seed=1) * 0.6).astype(np.uint8)))
    await submit(desk, [photo], "a")
    whole_and_8 = CountingEnhancer(dies_after=9)
    with pytest.raises(ActorDiedError):
        await attempt(desk, whole_and_8)
    await desk.store.update("a" * 32, lambda job, now: transitions.release(job, now, job.lease))
    the_rest = CountingEnhancer()
    finished = await attempt(desk, the_rest)
    assert finished.state == "succeeded"
    assert len(the_rest.asked) == TILES - 8
    regions = [request.region for request in (*whole_and_8.asked, *the_rest.asked) if not request.whole]
    assert len(set(regions)) == len(regions) == TILES

    await submit(desk, [photo], "b")
    undisturbed = CountingEnhancer(revision="2")  # else the cache would answer
    other = await attempt(desk, undisturbed)
    assert len(undisturbed.asked) == TILES + 1
    assert other.result == finished.result


async def test_a_capture_interrupted_after_its_merge_is_not_looked_at_twice(desk):
    frames = shoot(size=Size(384, 1080))  # the second is dark, and has two tiles
    await submit(desk, frames, "a", reference=2)
    whole_and_1 = CountingEnhancer(dies_after=2)
    with pytest.raises(ActorDiedError):
        await attempt(desk, whole_and_1)
    await desk.store.update("a" * 32, lambda job, now: transitions.release(job, now, job.lease))
    the_rest = CountingEnhancer()
    finished = await attempt(desk, the_rest)
    assert finished.state == "succeeded"
    asked = [repr(request) for request in (*whole_and_1.asked, *the_rest.asked)]
    assert len(set(asked)) == len(asked) > 2
    assert not any(request.whole for request in the_rest.asked)

    await submit(desk, frames, "b", reference=2)
    other = await attempt(desk, CountingEnhancer(revision="2"))
    assert other.result == finished.result
    await submit(desk, frames[::-1], "c", reference=2)
    reversed_frames = await attempt(desk, CountingEnhancer(revision="3"))
    assert not reversed_frames.cached
