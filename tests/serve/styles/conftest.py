"""Styles and jobs as an app of their own, with the real Classifier, a real store and real artefacts; no Ray."""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import Depends, FastAPI

from deployments.classifier import Classifier
from finishing.local import LocalReplicas, gather_parts
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_house, render_room
from jobs.artefacts import ArtefactStore
from jobs.sql_store import SqlStore
from models.staging import load_catalogue
from serve.http.admission import Admission
from serve.http.problems import install_problems
from serve.jobs.edge import Edge, find_edge
from serve.jobs.routes import router as job_routes
from serve.jobs.service import JobService
from serve.keys.gate import Gate, admit, find_gate
from serve.settings import IngressConfig, JobsArgs
from serve.styles.book import StyleBook
from serve.styles.routes import find_catalogue, find_school
from serve.styles.routes import router as style_routes
from serve.styles.school import School


@cache
def draw_rooms(gamma: float = 0.25) -> list[bytes]:
    """Nine rooms that are drawn, made about as light as finished ones are."""
    rooms = [render_room(Size(180, 240), seed) for seed in range(9)]
    return [encode_photo(Photo(np.rint((room / 255) ** gamma * 255).astype(np.uint8))) for room in rooms]


@cache
def draw_front() -> bytes:
    return encode_photo(Photo(render_house(Size(180, 240), 2)))


@pytest.fixture(scope="session")
def replicas() -> LocalReplicas:
    """A graph with nobody but the Classifier in it."""
    nobody: Any = None
    return gather_parts(Classifier("miniature", "cpu"), nobody, nobody, nobody, nobody)


@pytest.fixture
def app(tmp_path: Path, replicas: LocalReplicas) -> FastAPI:
    artefacts, config = ArtefactStore(str(tmp_path / "artefacts")), IngressConfig()
    args = JobsArgs(store=f"sqlite:///{tmp_path}/jobs.db", owner_header="x-owner")
    book = StyleBook(artefacts)

    async def describe() -> dict[str, dict[str, Any]]:
        return {}

    edge = Edge(JobService(SqlStore(args.store), artefacts, args), lambda: config, book.settle, describe)
    app = FastAPI(dependencies=[Depends(admit)])
    install_problems(app)
    for router in (job_routes, style_routes):
        app.include_router(router)
    app.dependency_overrides[find_edge] = lambda: edge
    gate = Gate(edge.service.store, args.owner_header)
    app.dependency_overrides[find_gate] = lambda: gate
    app.dependency_overrides[find_school] = lambda: School(book, replicas, Admission(2, 2), lambda: config)
    app.dependency_overrides[find_catalogue] = load_catalogue
    app.state.edge = edge
    return app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://fanlight") as http:
        yield http
    await app.state.edge.service.artefacts.close()
    await app.state.edge.service.store.close()
