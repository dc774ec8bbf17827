"""What is counted of what happens; tests/cluster/test_observability.py finds it in Prometheus' own text."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from deployments import metrics as own
from deployments.instruments import Metric, Sample
from fanlight_client.job_wire import JobFailure
from jobs import transitions
from jobs.job import Job
from jobs.store import Depth
from jobs.sweeper import Swept
from serve import metrics
from serve.metrics import METRICS

DOCS = Path(__file__).parents[2] / "docs/operations.md"
OF_SERVE_OR_PROMETHEUS = {"application", "deployment", "replica", "route", "job", "instance", "le", "quantile"}


def read(record: Callable, *arguments: object) -> list[Sample]:
    return list(record.__wrapped__(*arguments))


def values(samples: list[Sample], metric: Metric) -> dict[tuple[str, ...], float]:
    """What was counted of a metric, by its labels in their order."""
    found: Counter[tuple[str, ...]] = Counter()
    for sample in samples:
        if sample.metric is metric:
            found[tuple(sample.labels[label] for label in metric.labels)] += sample.value
    return dict(found)


@pytest.fixture
def claimed() -> Job:
    job = Job(id="a" * 32, created_at=100, available_at=100, priority=2)
    return transitions.claim(job, 130, "worker", 10)


def test_a_report_is_counted_whole(report_in_full):
    samples = read(metrics.record_report, report_in_full, "job")
    assert values(samples, metrics.PHOTOS) == {("job", "interior", "not_passed"): 1}
    assert values(samples, metrics.PHOTO_SECONDS) == {("job",): 2.25}
    assert values(samples, metrics.STAGE_SECONDS) == {("job", "decode"): 0.5, ("job", "look"): 2.0}
    assert values(samples, metrics.MEGAPIXELS) == {("job",): 12}
    assert values(samples, metrics.TILES) == {("job", "accepted"): 2, ("job", "redone"): 1, ("job", "original"): 1}
    assert values(samples, metrics.FAULTS) == {("edges",): 2, ("stain",): 1}
    assert values(samples, metrics.PHOTO_FAULTS) == {("cast",): 1}
    assert values(samples, metrics.SKIES) == {("kept",): 1}
    assert values(samples, metrics.STRAIGHTENED) == {("refused",): 1}
    assert values(samples, metrics.STAGE_WARNINGS) == {("sky", "segmenter_failed"): 1}
    assert values(samples, metrics.CALLS_AGAIN) == {("job",): 3}
    assert values(samples, metrics.GPU_SECONDS) == {("job",): 1.5}


def test_a_photo_of_which_nothing_is_known_is_counted_too(report_in_full):
    samples = read(metrics.record_report, report_in_full.model_copy(update={"classification": None}), "sync")
    assert values(samples, metrics.PHOTOS) == {("sync", "unknown", "not_passed"): 1}


def test_every_state_has_a_depth_also_the_empty_ones():
    samples = read(metrics.record_depth, Depth({"queued": 7}, oldest_waiting_at=90), 100)
    assert values(samples, metrics.JOBS) == {
        ("queued",): 7,
        ("running",): 0,
        ("succeeded",): 0,
        ("failed",): 0,
        ("canceled",): 0,
    }
    assert values(samples, metrics.OLDEST_WAITING) == {(): 10}
    assert values(read(metrics.record_depth, Depth({}, None), 100), metrics.OLDEST_WAITING) == {(): 0}


def test_a_claim_tells_how_long_the_job_could_have_been_claimed(claimed):
    samples = read(metrics.record_claim, claimed, 130)
    assert values(samples, metrics.QUEUE_SECONDS) == {("high",): 30}
    assert values(samples, metrics.ATTEMPTS) == {("high", "first"): 1}


def test_a_second_claim_is_another_attempt_and_waits_from_when_it_was_allowed(claimed):
    failure = JobFailure(code="worker_lost", stage="look", detail="", attempt=1)
    queued = transitions.fail(claimed, 140, claimed.lease, failure, 60, retryable=True)
    again = transitions.claim(queued, queued.available_at + 5, "worker", 10)
    samples = read(metrics.record_claim, again, queued.available_at + 5)
    assert values(samples, metrics.ATTEMPTS) == {("high", "again"): 1}
    assert values(samples, metrics.QUEUE_SECONDS) == {("high",): pytest.approx(5)}


def test_how_a_job_ended(claimed):
    failure = JobFailure(code="truncated_image", stage="decode", detail="", attempt=1)
    failed = transitions.fail(claimed, 150, claimed.lease, failure, 60, retryable=False)
    samples = read(metrics.record_end, failed)
    assert values(samples, metrics.JOBS_ENDED) == {("failed", "truncated_image"): 1}
    assert values(samples, metrics.JOB_SECONDS) == {("failed",): 50}
    canceled = read(metrics.record_end, transitions.cancel(claimed, 150, 60))
    assert values(canceled, metrics.JOBS_ENDED) == {("canceled", ""): 1}


def test_a_sweep_tells_what_went():
    swept = Swept(jobs=3, photos=0, blobs=5, rescued=0, checkpoints=1, parts=0, listings=2, assets=0)
    samples = read(metrics.record_sweep, swept)
    assert values(samples, metrics.SWEEPS) == {(): 1}
    assert values(samples, metrics.SWEPT)["blobs",] == 5


def test_the_table_is_fit_for_prometheus():
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)
    listed = {value for module in (metrics, own) for value in vars(module).values() if isinstance(value, Metric)}
    assert listed <= set(METRICS)
    for metric in METRICS:
        assert metric.name.startswith("fanlight_")
        assert not metric.name.endswith(("_total", "_count", "_sum", "_bucket"))
        assert not set(metric.labels) & OF_SERVE_OR_PROMETHEUS
        assert list(metric.boundaries) == sorted(set(metric.boundaries))
        assert (metric.kind == "histogram") == bool(metric.boundaries)


def test_the_documentation_has_the_table():
    documented = DOCS.read_text()
    for metric in METRICS:
        assert describe(metric) in documented


def describe(metric: Metric) -> str:
    """A metric's row in docs/operations.md."""
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    suffix = "_total" if metric.kind == "counter" else ""
    return f"| `ray_{metric.name}{suffix}` | {metric.kind} | {labels} | {metric.help} |"
