"""What operators see of a running graph: a job's lines in every deployment, and metrics in Prometheus' own text."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import ray
from prometheus_client.parser import text_string_to_metric_families
from ray import serve

from deployments import metrics as own
from deployments.instruments import Sample, recorder
from deployments.messages import SkyRequest, TileRequest
from finishing.replicas import Replicas
from imaging.region import Region, Size
from imaging.tiling import plan_tiles
from serve import metrics
from serve.logs import bind_job
from serve.metrics import METRICS
from serve.runner import APPLICATION

pytestmark = pytest.mark.cluster

PARTS = ("Classifier", "Segmenter", "Enhancer", "Inpainter", "Quality")
SEEN_WITHIN_S = 120
"""Ray sends metrics to its exporter every ten seconds."""


@pytest.fixture
def replicas(graph: str) -> Replicas:
    return Replicas(*(serve.get_deployment_handle(part, APPLICATION) for part in PARTS))


def lines_of(deployment: str) -> list[dict]:
    """All that the deployment's replicas have logged."""
    folder = Path(ray._private.worker._global_node.get_logs_dir_path()) / "serve"
    files = folder.glob(f"replica_{APPLICATION}_{deployment}_*.log")
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def is_for(line: dict, request: str) -> bool:
    return line.get("request_id") == request or request in line.get("request_ids", ())


def until(condition: Callable[[], bool], within_s: float) -> bool:
    """Whether it came true in time; there is no event for what other processes write."""
    deadline = time.monotonic() + within_s
    while not (true := condition()) and time.monotonic() < deadline:
        time.sleep(0.25)
    return true


async def ask_everybody(replicas: Replicas) -> None:
    size = Size(256, 256)
    image = np.full((256, 256, 3), 0.5, np.float32)
    photo = await replicas.share((image * 255).astype(np.uint8))
    await asyncio.gather(
        replicas.classify(photo),
        replicas.segment_sky(photo),
        replicas.enhance_tile(photo, TileRequest(Region(0, 0, 256, 256), size, "a room", steps=1, seed=0)),
        replicas.inpaint_sky(SkyRequest(image, np.ones((256, 256), np.float32), "a sky", seed=0)),
        replicas.measure_quality(photo, photo, tuple(plan_tiles(size, 256, 32))),
    )


async def test_a_job_s_id_is_in_the_lines_of_every_deployment(replicas):
    jobs = [uuid.uuid4().hex, uuid.uuid4().hex]
    for job in jobs:
        with bind_job(job):
            await ask_everybody(replicas)
    for part in PARTS:
        lines = {job: [line for line in lines_of(part) if is_for(line, job)] for job in jobs}
        assert all("seconds" in str(lines[job]) for job in jobs), part
        assert not any(line in lines[jobs[1]] for line in lines[jobs[0]])
        assert {line["deployment"] for line in lines[jobs[0]]} == {f"{APPLICATION}_{part}"}


def test_a_request_s_id_is_in_the_lines_of_every_deployment_that_had_a_part_in_it(graph, room_jpeg):
    request = uuid.uuid4().hex
    answer = httpx.post(
        f"{graph}/v1/enhance",
        content=room_jpeg,
        headers={"X-Request-ID": request},
        params={"preset": "fast"},
        timeout=300,
    )
    assert answer.status_code == 200
    assert answer.headers["x-request-id"] == request
    for part in ("Ingress", "Classifier", "Enhancer", "Quality"):
        assert until(lambda part=part: any(is_for(line, request) for line in lines_of(part)), 60), part


def test_a_job_s_id_is_in_the_lines_of_all_that_worked_on_it(graph, room_jpeg):
    options = {"preset": "fast", "seed": str(uuid.uuid4().int % 2**32)}  # of no job before: the cache would answer
    answer = httpx.post(f"{graph}/v1/jobs", content=room_jpeg, params=options, timeout=60)
    assert answer.status_code == 202, answer.text
    job = answer.json()["id"]
    assert until(lambda: httpx.get(f"{graph}/v1/jobs/{job}").json()["state"] == "succeeded", 600)
    for part in ("Runner", "Classifier", "Enhancer", "Quality"):
        assert until(lambda part=part: any(is_for(line, job) for line in lines_of(part)), 60), part
    (summary,) = [line for line in lines_of("Runner") if is_for(line, job) and "report_id" in line]
    assert summary["path"] == "job"


@pytest.fixture
def scrape(graph: str) -> Iterator[Callable[[], dict]]:
    port = ray.nodes()[0]["MetricsExportPort"]

    def families() -> dict:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        return {family.name: family for family in text_string_to_metric_families(text)}

    return families


@recorder
def record_everything() -> Iterator[Sample]:
    for metric in METRICS:
        yield metric(1, **dict.fromkeys(metric.labels, "tested"))


def test_every_metric_of_the_table_is_exported_as_the_table_has_it(scrape):
    record_everything()
    names = {f"ray_{metric.name}": metric for metric in METRICS}
    assert until(lambda: set(names) <= set(scrape()), SEEN_WITHIN_S), set(names) - set(scrape())
    families = scrape()
    for name, metric in names.items():
        assert families[name].type == metric.kind
        assert families[name].documentation == metric.help
        found = {sample.name for sample in families[name].samples}
        assert found >= set(metric.series)
        labels = {label for sample in families[name].samples for label in sample.labels}
        assert labels >= set(metric.labels)
    ours = {name for name in families if name.startswith("ray_fanlight_")}
    assert ours == set(names)


async def test_a_replica_s_metrics_say_whose_they_are(replicas, scrape):
    await ask_everybody(replicas)

    def deployments() -> set[str]:
        family = scrape().get(f"ray_{own.BATCH_SIZE.name}")
        samples = family.samples if family else ()
        return {s.labels["deployment"] for s in samples if s.labels.get("application") == APPLICATION}

    expected = {"Classifier", "Segmenter", "Enhancer", "Inpainter"}
    assert await asyncio.to_thread(until, lambda: deployments() >= expected, SEEN_WITHIN_S), deployments()


def test_recording_raises_nothing(graph):
    metrics.record_end(None)  # type: ignore[arg-type]
    metrics.record_store_error(7)  # type: ignore[arg-type]  # a label that Ray does not take
