"""A photo on three nodes that lose their books, or one of themselves, in the middle of it: the bytes of one process.
All of it is real but for the small models, and for GPUs."""

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psutil
import pytest

from bench.nodes_graph import plan_nodes
from bench.processes import find_replicas
from bench.raylets import Plan, Raylets
from bench.servers import RedisServer
from bench.standins import IdleModels
from deployments.enhancer import Enhancer
from deployments.quality import Quality
from fanlight_client.options import EnhanceOptions
from finishing.local import LocalFinisher, gather_parts
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room

pytestmark = pytest.mark.cluster

PORT = 8771
URL = f"http://127.0.0.1:{PORT}"
NODES = 3
SIZE = Size(1600, 2200)
"""Six tiles and the whole; large ones, each of which takes much longer than a node to be frozen."""
BEGUN_CPU_S = 0.05
"""More than an idle replica's threads take in the time of a photo, and a small part of a tile."""


@pytest.fixture(scope="module")
def raylets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raylets]:
    """One after the other the tests take nodes away."""
    folder = tmp_path_factory.mktemp("nodes")
    if missing := RedisServer.missing():
        pytest.skip(missing)
    with RedisServer(folder / "redis") as redis:
        plan = Plan(NODES, plan_nodes(NODES, PORT, folder), redis.url.removeprefix("redis://"))
        with Raylets(plan, folder) as cluster:
            yield cluster


@pytest.fixture(scope="module")
def photo() -> bytes:
    return encode_photo(Photo(render_room(SIZE, seed=1)))


@pytest.fixture(scope="module")
def expected(photo: bytes) -> str:
    """What the photo comes to in one process."""
    idle = IdleModels()
    parts = gather_parts(idle, idle, Enhancer("miniature", "cpu"), idle, Quality())
    with LocalFinisher(parts) as finisher:
        return digest(finisher.finish(photo, EnhanceOptions(preset="best")).photo)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def submit(photo: bytes) -> str:
    return str(ask("POST", "/v1/jobs", content=photo, params={"preset": "best"}).json()["id"])


def ask(method: str, path: str, **request: Any) -> httpx.Response:
    return httpx.request(method, URL + path, timeout=300, **request).raise_for_status()


def wait(job: str, done: Any) -> dict[str, Any]:
    """The job's status, as soon as `done` holds of it."""
    deadline = time.monotonic() + 300
    while not done(status := ask("GET", f"/v1/jobs/{job}").json()):
        assert time.monotonic() < deadline, status
        time.sleep(0.02)
    return status


def wait_for_work(replica: psutil.Process) -> None:
    """Until it has begun with a tile: whatever a job's progress says, others may have done all of it so far."""
    before, deadline = sum(replica.cpu_times()[:2]), time.monotonic() + 300
    while sum(replica.cpu_times()[:2]) < before + BEGUN_CPU_S:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def has_ended(status: dict[str, Any]) -> bool:
    return status["ended"] is not None


def finish(job: str) -> dict[str, Any]:
    """The report of a job that has to succeed at its first attempt, for what was lost is not for it to do again."""
    status = wait(job, has_ended)
    assert (status["state"], status["attempt"]) == ("succeeded", 1), status
    return dict(ask("GET", f"/v1/jobs/{job}/report").json())


def test_a_photo_spans_all_nodes_and_has_the_bytes_of_one_process(raylets, photo, expected):
    enhancers = [len(find_replicas("Enhancer", raylets.family(node))) for node in range(NODES)]
    assert enhancers == [1] * NODES
    answer = ask("POST", "/v1/enhance", content=photo, params={"preset": "best"})
    assert digest(answer.content) == expected


def test_the_books_are_gone_for_ten_seconds_and_no_call_fails(raylets, photo, expected):
    with ThreadPoolExecutor(2) as pool:
        raylets.kill_books()
        job = pool.submit(lambda: finish(submit(photo)))
        answer = pool.submit(lambda: ask("POST", "/v1/enhance", content=photo, params={"preset": "best"}))
        time.sleep(10)
        raylets.restart_books()
        assert job.result()["tiles"]
    answers = [answer.result(), ask("POST", "/v1/enhance", content=photo, params={"preset": "best"})]
    assert {digest(answer.content) for answer in answers} == {expected}


@pytest.mark.parametrize(("lose", "node"), [(Raylets.freeze, 1), (Raylets.kill, 2)])
def test_a_node_that_is_lost_in_mid_photo_costs_time_and_nothing_else(raylets, photo, expected, lose, node):
    (enhancer,) = find_replicas("Enhancer", raylets.family(node))
    job = submit(photo)
    wait_for_work(enhancer)
    lose(raylets, node)
    assert finish(job)["retries"] > 0  # it was in the middle of it
    assert digest(ask("GET", f"/v1/jobs/{job}/result").content) == expected
