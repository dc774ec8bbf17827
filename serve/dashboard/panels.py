"""What is shown: every metric is on some panel."""

from dataclasses import dataclass

from deployments import metrics as own
from serve import metrics as of
from serve.dashboard.queries import Query, count, grow, mean, now, only, quantile, ratio


@dataclass(frozen=True)
class Panel:
    """A graph; `unit` as Grafana names it."""

    title: str
    unit: str
    queries: tuple[Query, ...]
    stacked: bool = False


ROWS: dict[str, tuple[Panel, ...]] = {
    "Photos": (
        Panel("Photos finished an hour", "short", (count(of.PHOTOS, "path", "kind", "verdict"),), stacked=True),
        Panel(
            "A photo, all stages",
            "s",
            (quantile(0.5, of.PHOTO_SECONDS, "path"), quantile(0.95, of.PHOTO_SECONDS, "path")),
        ),
        Panel("Seconds in each stage, 95 of 100 photos", "s", (quantile(0.95, of.STAGE_SECONDS, "stage"),)),
        Panel("Megapixels a second", "short", (grow(of.MEGAPIXELS, "path"),), stacked=True),
        Panel("GPU-seconds a photo", "s", (ratio(grow(of.GPU_SECONDS), grow(of.PHOTOS), "GPU-seconds a photo"),)),
        Panel("Cost an hour", "short", (count(of.COST, "currency"),)),
    ),
    "Walkthroughs": (
        Panel("Frames written a second", "short", (grow(of.VIDEO_FRAMES, "device"),), stacked=True),
        Panel("Seconds in each stage, 95 of 100", "s", (quantile(0.95, of.VIDEO_SECONDS, "stage"),)),
    ),
    "Jobs": (
        Panel("Jobs by state", "short", (now(of.JOBS, "state"),)),
        Panel("Oldest job that waits", "s", (now(of.OLDEST_WAITING, legend="waits since"),)),
        Panel(
            "In the queue",
            "s",
            (quantile(0.5, of.QUEUE_SECONDS, "priority"), quantile(0.95, of.QUEUE_SECONDS, "priority")),
        ),
        Panel("Jobs ended an hour", "short", (count(of.JOBS_ENDED, "state", "code"),), stacked=True),
        Panel(
            "From sent to ended", "s", (quantile(0.5, of.JOB_SECONDS, "state"), quantile(0.95, of.JOB_SECONDS, "state"))
        ),
        Panel("Jobs claimed an hour", "short", (count(of.ATTEMPTS, "priority", "attempt"),), stacked=True),
        Panel("Attempts failed an hour", "short", (count(of.ATTEMPTS_FAILED, "code", "again"),), stacked=True),
        Panel(
            "Answered from the cache",
            "percentunit",
            (ratio(only(count(of.CACHE), "outcome", "hit"), count(of.CACHE), "hits"),),
        ),
        Panel("Webhooks an hour", "short", (count(of.WEBHOOKS, "outcome"),), stacked=True),
        Panel("Photos kept", "short", (now(of.KEPT, legend="photos"),)),
    ),
    "Quality": (
        Panel("Tiles an hour", "short", (count(of.TILES, "outcome"),), stacked=True),
        Panel("Why tiles were turned down, an hour", "short", (count(of.FAULTS, "reason"),), stacked=True),
        Panel("Held against photos, an hour", "short", (count(of.PHOTO_FAULTS, "reason"),), stacked=True),
        Panel("Skies an hour", "short", (count(of.SKIES, "decision"),), stacked=True),
        Panel("Straightened an hour", "short", (count(of.STRAIGHTENED, "decision"),), stacked=True),
        Panel("Stages left out, an hour", "short", (count(of.STAGE_WARNINGS, "stage", "code"),), stacked=True),
    ),
    "Models": (
        Panel("Items in a batch", "short", (mean(own.BATCH_SIZE, "deployment"),)),
        Panel("A batch, 95 of 100", "s", (quantile(0.95, own.BATCH_SECONDS, "deployment"),)),
        Panel("Waiting for a batch, 95 of 100", "s", (quantile(0.95, own.BATCH_WAIT_SECONDS, "deployment"),)),
        Panel("Enhancers at work (replicas' worth)", "short", (grow(own.DEVICE_SECONDS, "device"),)),
        Panel("Looks a second", "short", (grow(own.LOOKS, "what", "device"),), stacked=True),
        Panel("Batches that failed, an hour", "short", (count(own.BATCHES_FAILED, "deployment"),)),
    ),
    "What was lost, and found again": (
        Panel("Calls made again, an hour", "short", (count(of.CALLS_AGAIN, "path"),)),
        Panel("Leases lost, an hour", "short", (count(of.LEASES_LOST, legend="leases"),)),
        Panel("Store errors an hour", "short", (count(of.STORE_ERRORS, "code"),)),
        Panel("Tiles taken from checkpoints, an hour", "short", (count(of.CHECKPOINTS, legend="tiles"),)),
        Panel("Swept an hour", "short", (count(of.SWEPT, "what"),)),
        Panel("Sweeps an hour", "short", (count(of.SWEEPS, legend="rounds"),)),
    ),
}
