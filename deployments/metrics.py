"""What model deployments count by themselves; `serve/metrics.py` has the rest, and all of them together."""

from collections.abc import Iterator

from deployments.instruments import Metric, Sample, recorder

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 60.0, 150.0, 600.0)

BATCH_SIZE = Metric(
    "fanlight_batch_size",
    "histogram",
    "Items that a model was given at once",
    boundaries=(1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0),
)
BATCH_SECONDS = Metric(
    "fanlight_batch_seconds", "histogram", "From the begin of a batch until its results were there", boundaries=SECONDS
)
BATCH_WAIT_SECONDS = Metric(
    "fanlight_batch_wait_seconds", "histogram", "How long an item waited for its batch to begin", boundaries=SECONDS
)
BATCHES_FAILED = Metric(
    "fanlight_batches_failed", "counter", "Batches of several that failed, and were run again one by one"
)
DEVICE_SECONDS = Metric(
    "fanlight_device_seconds", "counter", "Time that Enhancers' devices worked, by kind of device", ("device",)
)
LOOKS = Metric(
    "fanlight_looks",
    "counter",
    "Looks of Enhancers, at tiles or at whole photos, also those for work that was lost",
    ("device", "what"),
)

METRICS = (BATCH_SIZE, BATCH_SECONDS, BATCH_WAIT_SECONDS, BATCHES_FAILED, DEVICE_SECONDS, LOOKS)


@recorder
def record_batch(seconds: float, waits_s: list[float]) -> Iterator[Sample]:
    """A batch that was answered, and how long each of its items had waited for it."""
    yield BATCH_SIZE(len(waits_s))
    yield BATCH_SECONDS(seconds)
    for wait_s in waits_s:
        yield BATCH_WAIT_SECONDS(wait_s)


@recorder
def record_failed_batch() -> Iterator[Sample]:
    yield BATCHES_FAILED()


@recorder
def record_looks(device: str, seconds: float, count: int, what: str) -> Iterator[Sample]:
    """A batch of looks that took the device that long; at `what`: tile or whole."""
    yield DEVICE_SECONDS(seconds, device=device)
    yield LOOKS(count, device=device, what=what)
