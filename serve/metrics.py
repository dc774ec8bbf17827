"""What operators can count: every metric in one table, and one function for each thing that happens."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Literal

from deployments.instruments import Metric, Sample, recorder
from deployments.metrics import METRICS as OF_DEPLOYMENTS
from deployments.metrics import SECONDS
from fanlight_client.job_wire import JOB_STATES, JobFailure
from fanlight_client.report import Report
from jobs.job import Job
from jobs.status import PRIORITY_NAMES
from jobs.store import Depth
from jobs.sweeper import Swept

Path = Literal["sync", "job"]
WAITS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 86_400.0)

PHOTOS = Metric(
    "fanlight_photos", "counter", "Photos finished, and what quality control said", ("path", "kind", "verdict")
)
PHOTO_SECONDS = Metric("fanlight_photo_seconds", "histogram", "All stages of a photo together", ("path",), SECONDS)
STAGE_SECONDS = Metric(
    "fanlight_stage_seconds", "histogram", "A stage of a photo, wall clock", ("path", "stage"), SECONDS
)
MEGAPIXELS = Metric("fanlight_megapixels", "counter", "Megapixels finished", ("path",))
TILES = Metric("fanlight_tiles", "counter", "Tiles, and what quality control let them come to", ("path", "outcome"))
FAULTS = Metric("fanlight_tile_faults", "counter", "Why quality control turned tiles down", ("reason",))
PHOTO_FAULTS = Metric("fanlight_photo_faults", "counter", "What quality control holds against photos", ("reason",))
SKIES = Metric("fanlight_skies", "counter", "Photos whose sky was replaced, or kept", ("decision",))
STRAIGHTENED = Metric(
    "fanlight_straightened",
    "counter",
    "Photos turned upright, upright already, or left alone",
    ("decision",),
)
STAGE_WARNINGS = Metric("fanlight_warnings", "counter", "Stages that could not do their work", ("stage", "code"))
CALLS_AGAIN = Metric(
    "fanlight_calls_again", "counter", "Calls made again because a replica died or was full", ("path",)
)
GPU_SECONDS = Metric("fanlight_gpu_seconds", "counter", "Time of accelerators in finished photos", ("path",))
VIDEO_FRAMES = Metric(
    "fanlight_video_frames",
    "counter",
    "Frames of walkthroughs written, by where they were toned",
    ("device",),
)
VIDEO_SECONDS = Metric(
    "fanlight_video_stage_seconds",
    "histogram",
    "A stage of a walkthrough, wall clock",
    ("stage",),
    WAITS,
)
COST = Metric("fanlight_cost", "counter", "Money, at the configured price, for finished photos", ("currency",))

JOBS = Metric("fanlight_jobs", "gauge", "Jobs there are, by state", ("state",))
OLDEST_WAITING = Metric(
    "fanlight_oldest_waiting_seconds", "gauge", "How long the oldest job that could be claimed has waited; 0: none"
)
KEPT = Metric("fanlight_kept_photos", "gauge", "Photos that are kept, results of jobs apart")
ATTEMPTS = Metric("fanlight_job_attempts", "counter", "Jobs claimed: the first time, or again", ("priority", "attempt"))
QUEUE_SECONDS = Metric(
    "fanlight_queue_seconds", "histogram", "From when a job could be claimed until it was", ("priority",), WAITS
)
ATTEMPTS_FAILED = Metric(
    "fanlight_job_attempts_failed",
    "counter",
    "Attempts at jobs that failed, and whether there is another",
    ("code", "again"),
)
JOBS_ENDED = Metric("fanlight_jobs_ended", "counter", "Jobs that ended; `code` says why they failed", ("state", "code"))
JOB_SECONDS = Metric("fanlight_job_seconds", "histogram", "From when a job was sent until it ended", ("state",), WAITS)
CACHE = Metric("fanlight_cache", "counter", "Whether jobs were answered with an equal one's result", ("outcome",))
CHECKPOINTS = Metric(
    "fanlight_checkpoints_used",
    "counter",
    "Tiles, and pictures of staged rooms, that an earlier attempt at a job had made",
)
LEASES_LOST = Metric("fanlight_leases_lost", "counter", "Attempts stopped: the job was canceled, or another's by then")
STORE_ERRORS = Metric("fanlight_store_errors", "counter", "Calls that the job store did not answer", ("code",))
WEBHOOKS = Metric("fanlight_webhooks", "counter", "Calls to webhooks, and what became of them", ("outcome",))
SWEPT = Metric("fanlight_swept", "counter", "What the sweeper took away, or rescued", ("what",))
SWEEPS = Metric("fanlight_sweeps", "counter", "Rounds of the sweeper")

METRICS: tuple[Metric, ...] = (
    *(PHOTOS, PHOTO_SECONDS, STAGE_SECONDS, MEGAPIXELS, TILES, FAULTS, PHOTO_FAULTS, SKIES, STRAIGHTENED),
    *(STAGE_WARNINGS, CALLS_AGAIN, GPU_SECONDS, COST, VIDEO_FRAMES, VIDEO_SECONDS),
    *(JOBS, OLDEST_WAITING, KEPT, ATTEMPTS, QUEUE_SECONDS, ATTEMPTS_FAILED, JOBS_ENDED, JOB_SECONDS),
    *(CACHE, CHECKPOINTS, LEASES_LOST, STORE_ERRORS, WEBHOOKS, SWEPT, SWEEPS),
    *OF_DEPLOYMENTS,
)
"""All there are."""


@recorder
def record_report(report: Report, path: Path) -> Iterator[Sample]:
    """A photo that was finished, while its caller waited or as a job; all that its report tells."""
    kind = report.classification.kind if report.classification else "unknown"
    yield PHOTOS(path=path, kind=kind, verdict="passed" if report.quality.passed else "not_passed")
    yield PHOTO_SECONDS(report.seconds, path=path)
    for stage, seconds in report.timings.items():
        yield STAGE_SECONDS(seconds, path=path, stage=stage)
    yield MEGAPIXELS(report.output.width * report.output.height / 1e6, path=path)
    yield CALLS_AGAIN(report.retries, path=path)
    yield GPU_SECONDS(report.gpu_seconds, path=path)
    yield SKIES(decision=report.sky.decision)
    if report.straighten:
        yield STRAIGHTENED(decision=report.straighten.decision)
    for warning in report.warnings:
        yield STAGE_WARNINGS(stage=warning.stage, code=warning.code)
    yield from _read_quality(report, path)


def _read_quality(report: Report, path: Path) -> Iterator[Sample]:
    tiles = report.quality.tiles
    for outcome, count in Counter(tile.outcome for tile in tiles).items():
        yield TILES(count, path=path, outcome=outcome)
    for reason, count in Counter(reason for tile in tiles for reason in tile.reasons).items():
        yield FAULTS(count, reason=reason)
    for reason in report.quality.reasons:
        yield PHOTO_FAULTS(reason=reason)


@recorder
def record_cost(amount: float, currency: str) -> Iterator[Sample]:
    """What a finished photo costs, at the configured price."""
    yield COST(amount, currency=currency)


@recorder
def record_segment(frames: int, device: str) -> Iterator[Sample]:
    """So many frames of a walkthrough were written, by whichever Runner."""
    yield VIDEO_FRAMES(frames, device=device)


@recorder
def record_video_stage(stage: str, seconds: float) -> Iterator[Sample]:
    """A stage as a job's progress names it."""
    yield VIDEO_SECONDS(seconds, stage=stage)


@recorder
def record_depth(depth: Depth, now: float) -> Iterator[Sample]:
    """Queue and photos as the store has them; `now` by the store's clock."""
    yield KEPT(depth.photos)
    for state in JOB_STATES:
        yield JOBS(depth.by_state.get(state, 0), state=state)
    oldest = depth.oldest_waiting_at
    yield OLDEST_WAITING(0 if oldest is None else max(0.0, now - oldest))


@recorder
def record_claim(job: Job, now: float) -> Iterator[Sample]:
    """A job just claimed, as `claim` answers it."""
    priority = PRIORITY_NAMES[job.priority]
    yield ATTEMPTS(priority=priority, attempt="first" if job.attempt == 1 else "again")
    yield QUEUE_SECONDS(max(0.0, now - job.available_at), priority=priority)


@recorder
def record_failed(job: Job, failure: JobFailure) -> Iterator[Sample]:
    """A job after an attempt that failed, or that lost its worker: queued again, or ended."""
    yield ATTEMPTS_FAILED(code=failure.code, again="yes" if job.state == "queued" else "no")
    if job.ended_at is not None:
        yield from _ended(job)


@recorder
def record_end(job: Job) -> Iterator[Sample]:
    """A job in a state that it does not leave by itself."""
    yield from _ended(job)


def _ended(job: Job) -> Iterator[Sample]:
    yield JOBS_ENDED(state=job.state, code=job.failure.code if job.failure else "")
    if job.ended_at is not None:
        yield JOB_SECONDS(max(0.0, job.ended_at - job.created_at), state=job.state)


@recorder
def record_cache(hit: bool) -> Iterator[Sample]:
    yield CACHE(outcome="hit" if hit else "miss")


@recorder
def record_checkpoint(count: int) -> Iterator[Sample]:
    """So many tiles were not looked at again, and pictures not made again, because an earlier attempt had."""
    yield CHECKPOINTS(count)


@recorder
def record_lease_lost() -> Iterator[Sample]:
    yield LEASES_LOST()


@recorder
def record_store_error(code: str) -> Iterator[Sample]:
    yield STORE_ERRORS(code=code)


@recorder
def record_webhook(outcome: str) -> Iterator[Sample]:
    """One try: delivered, failed (there is another), or given_up."""
    yield WEBHOOKS(outcome=outcome)


@recorder
def record_sweep(swept: Swept) -> Iterator[Sample]:
    """A round of the sweeper: how many of what went, or was rescued."""
    yield SWEEPS()
    for what, count in asdict(swept).items():
        yield SWEPT(count, what=what)
