"""The routes of jobs as an app of their own, over a real store and real artefacts; no Ray."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI

from fanlight_client.job_wire import JobProgress, JobStatus
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.store import JobStore
from jobs.transitions import Outcome
from serve.http.head import answer_head
from serve.http.problems import install_problems
from serve.jobs.cache import make_cache_key, name_models
from serve.jobs.edge import Edge, find_edge
from serve.jobs.listing_routes import router as listing_router
from serve.jobs.plan_routes import router as plan_router
from serve.jobs.routes import router
from serve.jobs.service import JobService
from serve.keys.gate import Gate, admit, find_gate
from serve.settings import IngressConfig, JobsArgs
from serve.styles.book import StyleBook

SMALL = encode_photo(Photo(render_room(Size(60, 80))))
OTHER = encode_photo(Photo(render_room(Size(60, 80), seed=2)))
MODELS = {role: {"name": role, "revision": "1"} for role in ("classifier", "segmenter", "enhancer", "inpainter")}


@dataclass
class Office:
    """A job service that is asked over HTTP, and whose jobs a test works on."""

    store: JobStore
    artefacts: ArtefactStore
    http: httpx.AsyncClient
    args: JobsArgs
    edge: Edge
    models: dict[str, Any] = field(default_factory=lambda: dict(MODELS))

    async def submit(self, photo: bytes = SMALL, **params: Any) -> JobStatus:
        answer = await self.http.post("/v1/jobs", content=photo, params=params)
        assert answer.status_code in (200, 202), answer.text
        return JobStatus.model_validate_json(answer.content)

    async def claim(self) -> Job:
        job = await self.store.claim("worker", lease_s=10)
        assert job is not None
        return job

    async def finish(self, photo: bytes = b"finished", report: bytes = b"{}", format: str = "jpeg") -> Job:
        """Claim the next job, and end it with this result."""
        job = await self.claim()
        names = name_models(self.models)
        assert names
        key = make_cache_key(job.frames, job.options, job.look, names)
        result, told = [await self.artefacts.put(content) for content in (photo, report)]
        outcome = Outcome(result, told, format, key, gpu_seconds=1.5)
        return await self.store.update(job.id, lambda it, now: transitions.complete(it, now, job.lease, outcome, 60))

    async def progress(self, job: Job, done: int, total: int) -> Job:
        told = JobProgress(stage="look", tiles_done=done, tiles_total=total)
        return await self.store.update(job.id, lambda it, now: transitions.renew(it, now, job.lease, 10, told))


@pytest.fixture
def args(tmp_path: Path) -> JobsArgs:
    return JobsArgs(store=f"sqlite:///{tmp_path}/jobs.db", artefacts=str(tmp_path / "artefacts"))


@pytest.fixture
async def office(args: JobsArgs) -> AsyncIterator[Office]:
    store, artefacts = SqlStore(args.store), ArtefactStore(args.artefacts)
    app = FastAPI(dependencies=[Depends(admit)])
    install_problems(app)
    answer_head(app)
    app.include_router(router)
    app.include_router(plan_router)
    app.include_router(listing_router)

    async def describe() -> dict[str, Any]:
        return office.models

    service, settle = JobService(store, artefacts, args), StyleBook(artefacts).settle
    edge = Edge(service, lambda: IngressConfig(max_body_bytes=2**20), settle, describe)
    app.dependency_overrides[find_edge] = lambda: edge
    gate = Gate(edge.service.store, args.owner_header)
    app.dependency_overrides[find_gate] = lambda: gate
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://fanlight"
    ) as http:
        office = Office(store, artefacts, http, args, edge)
        yield office
    await artefacts.close()
    await store.close()
