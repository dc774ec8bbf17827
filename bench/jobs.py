"""`python -m bench.jobs`: what it costs to be a job: the stores side by side; a 45 MP photo against waiting for it.

Stores: many small photos, models that answer at once. `jobs/s` with all of them queued; the overhead of a job that
finds nobody before it: from being taken to having ended, less what the stages of finishing took.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from ray import serve

from bench.chaos import STORES
from bench.overhead import FULL
from bench.standins import IdleClassifier, IdleEnhancer, IdleInpainter, IdleSegmenter
from bench.table import print_figures, print_table
from deployments.quality import Quality
from fanlight_client.job_wire import JobStatus
from imaging.codec import encode_photo
from imaging.photo import Photo
from imaging.region import Size
from imaging.scenes import render_room
from serve.graph import assemble, deploy
from serve.runner import running_ray, scratch_args, scratch_graph
from serve.settings import GraphArgs

SMALL = Size(240, 320)
ALONE = 40
"""Jobs that find nobody before them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3, help="of the 45 MP photo, each way")
    parser.add_argument("--port", type=int, default=8805)
    arguments = parser.parse_args()
    figures = {**measure_stores(arguments.jobs, arguments.port), **measure_photo(arguments.repeats, arguments.port + 1)}
    print_figures(figures)


def measure_stores(jobs: int, port: int) -> dict[str, float]:
    photo = encode_photo(Photo(render_room(SMALL)))
    rows, figures = [], dict[str, float]()
    for store in ("sqlite", "redis", "postgresql"):
        with standing_graph(store, port) as url:
            if url is None:
                continue
            with httpx.Client(base_url=url, timeout=60) as http:
                run_alone(http, photo, 5, first_seed=10**6)  # what is only done once
                overheads = run_alone(http, photo, ALONE, first_seed=2 * 10**6)
                rate = run_together(http, photo, jobs)
        p50, p95 = statistics.median(overheads), statistics.quantiles(overheads, n=20)[18]
        rows.append((store, rate, 1000 * p50, 1000 * p95))
        figures |= {f"jobs_per_s_{store}": rate, f"overhead_p50_s_{store}": p50, f"overhead_p95_s_{store}": p95}
    print_table(f"{jobs} jobs of small photos", ("store", "jobs/s", "overhead p50, ms", "p95, ms"), rows)
    return figures


@contextmanager
def standing_graph(store: str, port: int) -> Iterator[str | None]:
    """A graph whose models answer at once, over a fresh store; None where its server is not installed."""
    kind = STORES[store]
    if kind and (missing := kind.missing()):
        print(f"{store} is left out: {missing}")
        yield None
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        args = scratch_args(folder)
        if kind is not None:
            args["jobs"]["store"] = stack.enter_context(kind()).url
        stack.enter_context(running_ray(cpus=16))
        serve.start(http_options={"host": "127.0.0.1", "port": port})
        parts = [deploy(part).bind() for part in (IdleClassifier, IdleSegmenter, IdleEnhancer, IdleInpainter, Quality)]
        serve.run(assemble(GraphArgs.model_validate(args), *parts), name="fanlight")
        yield f"http://127.0.0.1:{port}"


def run_alone(http: httpx.Client, photo: bytes, count: int, first_seed: int) -> list[float]:
    """Seconds of each job beside its stages, one after the other; another seed is another job for the cache."""
    overheads = []
    for seed in range(first_seed, first_seed + count):
        job = follow(http, submit(http, photo, seed=seed, preset="fast"))
        assert job.ended is not None
        overheads.append((job.ended - job.created).total_seconds() - sum(job.progress.timings.values()))
    return overheads


def run_together(http: httpx.Client, photo: bytes, count: int) -> float:
    """Jobs a second, from the first that is sent to the last that ends."""
    started = time.perf_counter()
    ids = [submit(http, photo, seed=seed, preset="fast") for seed in range(count)]
    for job_id in ids:
        follow(http, job_id)
    return count / (time.perf_counter() - started)


def measure_photo(repeats: int, port: int) -> dict[str, float]:
    """One 45 MP photo, sent and fetched, as a job and while waiting, in turn."""
    photo = encode_photo(Photo(render_room(FULL)))
    waited, as_job = [], []
    with scratch_graph(port) as url, httpx.Client(base_url=url, timeout=600) as http:
        time_waiting(http, photo, seed=0)
        for seed in range(1, repeats + 1):
            waited.append(time_waiting(http, photo, seed))
            as_job.append(time_job(http, photo, seed))
    medians = statistics.median(waited), statistics.median(as_job)
    ratio = statistics.median(job / wait for job, wait in zip(as_job, waited, strict=True))
    print_table(
        f"45 MP, balanced, median of {repeats}", ("waiting, s", "as a job, s", "job ÷ waiting"), [(*medians, ratio)]
    )
    return {"overhead_45mp": ratio - 1, "job_to_waiting_45mp": ratio}


def time_waiting(http: httpx.Client, photo: bytes, seed: int) -> float:
    started = time.perf_counter()
    http.post("/v1/enhance", content=photo, params={"seed": seed}).raise_for_status()
    return time.perf_counter() - started


def time_job(http: httpx.Client, photo: bytes, seed: int) -> float:
    started = time.perf_counter()
    job = follow(http, submit(http, photo, seed=seed))
    http.get(f"/v1/jobs/{job.id}/result").raise_for_status()
    return time.perf_counter() - started


def submit(http: httpx.Client, photo: bytes, **params: str | int) -> str:
    answer = http.post("/v1/jobs", content=photo, params=params)
    answer.raise_for_status()
    return str(answer.json()["id"])


def follow(http: httpx.Client, job_id: str) -> JobStatus:
    """The job once it has ended, told by its events; raises RuntimeError unless it succeeded."""
    with http.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        told: Sequence[str] = [line for line in answer.iter_lines() if line.startswith("data: ")]
    job = JobStatus.model_validate(json.loads(told[-1].removeprefix("data: ")))
    if job.state != "succeeded":
        raise RuntimeError(f"job {job_id} is {job.state}: {job.failure}")
    return job


if __name__ == "__main__":
    main()
