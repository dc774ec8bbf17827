"""Photos and jobs as an app of their own, over a real store, real artefacts and parts that count; no Ray."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import uvicorn
from fastapi import Depends, FastAPI

from deployments.messages import Embedding, Prompt, Selection
from fanlight_client.job_wire import JobStatus
from fanlight_client.photo_wire import KeptPhoto
from finishing.assets.keeper import AssetKeeper
from finishing.editing_parts import EditingParts
from finishing.known_adapters import KnownAdapters
from finishing.local import LocalPart, LocalReplicas
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from jobs import transitions
from jobs.artefacts import ArtefactStore
from jobs.job import Job
from jobs.sql_store import SqlStore
from jobs.store import JobStore
from jobs.transitions import Outcome
from serve.http.admission import Admission
from serve.http.head import answer_head
from serve.http.problems import install_problems
from serve.jobs.cache import make_cache_key, name_models
from serve.jobs.edge import Edge, find_edge
from serve.jobs.routes import router as job_routes
from serve.jobs.service import JobService
from serve.kept_assets import ArtefactAssets
from serve.keys.gate import Gate, admit, find_gate
from serve.photos.desk import PhotoDesk, find_desk
from serve.photos.proof_routes import router as proof_routes
from serve.photos.routes import router as photo_routes
from serve.photos.tile_routes import router as tile_routes
from serve.photos.version_routes import router as version_routes
from serve.settings import IngressConfig, JobsArgs
from serve.styles.book import StyleBook
from serve.uploads.desk import UploadDesk, find_uploads
from serve.uploads.folder import UploadFolder
from serve.uploads.routes import router as upload_routes
from tests.finishing.parts import Depth, Graph, Model, Surfaces

MODELS = {role: {"name": role, "revision": "1"} for role in ("classifier", "segmenter", "enhancer", "inpainter")}
NEAR = 24.0
"""Levels between colours that are one thing's."""


class Selector(Model):
    """Takes for one thing what has the colour that is clicked: it looks once, and then at what it has seen alone."""

    role = "selector"

    def __init__(self, revision: str = "1") -> None:
        super().__init__(revision)
        self.clicks = 0
        self.prompts: list[Prompt] = []

    async def embed(self, preview: list[Any]) -> Embedding:
        self.asked += 1
        seen: np.ndarray = await preview[0]
        eight = seen if seen.dtype == np.uint8 else seen >> 8
        return Embedding((eight.astype(np.float32),), Size(*seen.shape[:2]))

    async def select(self, embedding: Embedding, prompt: Prompt) -> Selection:
        """The best is of that colour, the other one whatever is about as light."""
        self.clicks += 1
        self.prompts.append(prompt)
        (seen,) = embedding.arrays
        height, width = seen.shape[:2]
        places = [point for point, label in zip(prompt.points, prompt.labels, strict=True) if label] or [
            ((prompt.box[0] + prompt.box[2]) / 2, (prompt.box[1] + prompt.box[3]) / 2) if prompt.box else (0.5, 0.5)
        ]
        x, y = places[0]
        colour = seen[min(int(y * height), height - 1), min(int(x * width), width - 1)]
        near = np.linalg.norm(seen - colour, axis=2) < NEAR
        light = np.abs(seen.mean(axis=2) - colour.mean()) < NEAR
        return Selection(np.stack([near, light]).astype(np.float32), (0.9, 0.4))


@dataclass
class Studio:
    """What a test asks over HTTP, and what lies behind."""

    store: JobStore
    artefacts: ArtefactStore
    http: httpx.AsyncClient
    args: JobsArgs
    desk: PhotoDesk
    graph: Graph
    selector: Selector
    app: FastAPI
    models: dict[str, Any]
    uploads: UploadDesk

    async def close(self) -> None:
        await self.http.aclose()
        await self.artefacts.close()
        await self.store.close()

    async def upload(self, photo: bytes, owner: str = "", **params: Any) -> KeptPhoto:
        answer = await self.http.post("/v1/photos", content=photo, params=params, headers={"x-owner": owner})
        assert answer.status_code == 201, answer.text
        return KeptPhoto.model_validate_json(answer.content)

    async def submit(self, photo_id: str, owner: str = "", **params: Any) -> JobStatus:
        asked = {"photo": photo_id, **params}
        answer = await self.http.post("/v1/jobs", params=asked, headers={"x-owner": owner})
        assert answer.status_code in (200, 202), answer.text
        return JobStatus.model_validate_json(answer.content)

    async def finish(self, photo: bytes, report: bytes) -> Job:
        """Claim the next job, and end it with this result."""
        job = await self.store.claim("worker", lease_s=10)
        assert job is not None
        names = name_models(self.models)
        assert names
        key = make_cache_key(job.frames, job.options, job.look, names)
        result, told = [await self.artefacts.put(content) for content in (photo, report)]
        outcome = Outcome(result, told, "png", key, gpu_seconds=1.5)
        return await self.store.update(
            job.id, lambda it, now: transitions.complete(it, now, job.lease, outcome, self.args.keep_s)
        )


@pytest.fixture
def args(tmp_path: Path) -> JobsArgs:
    return JobsArgs(
        store=f"sqlite:///{tmp_path}/jobs.db", artefacts=str(tmp_path / "artefacts"), owner_header="x-owner"
    )


@pytest.fixture
async def studio(args: JobsArgs, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Studio]:
    """Whose answers wait for assets however busy the machine is; who tests those that do not wait says so."""
    monkeypatch.setattr("serve.photos.routes.PATIENCE_S", 60)
    async with open_studio(args) as studio:
        yield studio


@asynccontextmanager
async def open_studio(args: JobsArgs) -> AsyncIterator[Studio]:
    """A studio over what is kept there: a second one finds what the first has left."""
    studio = make_studio(args)
    yield studio
    await studio.close()


@contextmanager
def serve_studio(args: JobsArgs) -> Iterator[tuple[str, Studio]]:
    """The same on a socket, for those who are not asynchronous; its address."""
    studio = make_studio(args)
    server = uvicorn.Server(uvicorn.Config(studio.app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", studio
    server.should_exit = True
    thread.join()
    asyncio.run(studio.close())


def tell(*parts: Model) -> EditingParts:
    """As it is read from a profile."""
    return EditingParts({part.role: part.describe() for part in parts})


def make_graph() -> Graph:
    return Graph(depth=Depth(), surfaces=Surfaces())


def make_studio(args: JobsArgs) -> Studio:
    store, artefacts, graph, selector = SqlStore(args.store), ArtefactStore(args.artefacts), make_graph(), Selector()
    config, models = IngressConfig(max_body_bytes=2**22), dict(MODELS)

    async def describe() -> dict[str, Any]:
        return models

    edge = Edge(JobService(store, artefacts, args), lambda: config, StyleBook(artefacts).settle, describe)
    editing = tell(selector, graph.eraser, graph.depth, graph.surfaces)
    replicas: LocalReplicas = replace(graph.replicas, selector=LocalPart(selector), editing=editing, attempts=1)
    keeper = AssetKeeper(ArtefactAssets(artefacts))
    adapters = KnownAdapters(replicas.list_adapters)
    desk = PhotoDesk.at(edge, replicas, keeper, Admission(2, 16), lambda: config, adapters)
    app = FastAPI(dependencies=[Depends(admit)])
    install_problems(app)
    answer_head(app)
    beside_jobs = Path(args.store.removeprefix("sqlite:///")).with_name("uploads")
    uploads = UploadDesk(edge, UploadFolder(beside_jobs, lambda: config.uploads_kept_s))
    for router in (job_routes, photo_routes, proof_routes, tile_routes, upload_routes, version_routes):
        app.include_router(router)
    app.dependency_overrides[find_edge] = lambda: edge
    gate = Gate(edge.service.store, args.owner_header)
    app.dependency_overrides[find_gate] = lambda: gate
    app.dependency_overrides[find_desk] = lambda: desk
    app.dependency_overrides[find_uploads] = lambda: uploads
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    http = httpx.AsyncClient(transport=transport, base_url="http://fanlight")
    return Studio(store, artefacts, http, args, desk, graph, selector, app, models, uploads)


RED = (200, 30, 40)


def paint(size: Size = Size(300, 400), seed: int = 0) -> np.ndarray:  # noqa: B008 - frozen
    """A grey wall with a red door: uint8 (h, w, 3)."""
    noise = np.random.default_rng(seed).integers(-3, 4, (size.height, size.width, 3))
    image = np.full((size.height, size.width, 3), 170) + noise
    image[door(size)] = np.array(RED) + noise[door(size)]
    return image.astype(np.uint8)


def door(size: Size) -> tuple[slice, slice]:
    """Where it is."""
    return slice(size.height // 3, size.height), slice(size.width // 2, size.width * 3 // 4)


def as_file(pixels: np.ndarray, format: Any = "png") -> bytes:
    return encode_photo(Photo(pixels, format=format))


WALL = as_file(paint())
OTHER = as_file(paint(seed=2))
