"""Metrics as data, and the one way in which they reach Ray's exporter. Recording never fails; it takes microseconds."""

import functools
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec

import ray
from ray.serve import metrics

logger = logging.getLogger("ray.serve")

PREFIX = "ray_"
"""What Ray puts before the name of every metric that is not its own."""

INSTRUMENTS: dict[str, Any] = {"counter": metrics.Counter, "gauge": metrics.Gauge, "histogram": metrics.Histogram}

Called = ParamSpec("Called")


@dataclass(frozen=True)
class Metric:
    """What is counted, and by what. Serve adds the labels application, deployment and replica."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    boundaries: tuple[float, ...] = ()
    """Upper bounds of a histogram's buckets."""

    @property
    def series(self) -> tuple[str, ...]:
        """Its names in Prometheus."""
        suffixes = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
        return tuple(f"{PREFIX}{self.name}{suffix}" for suffix in suffixes[self.kind])

    def __call__(self, value: float = 1, **labels: str) -> "Sample":
        """A sample, to be yielded by what `recorder` decorates; raises TypeError unless the labels are these."""
        if set(labels) != set(self.labels):
            raise TypeError(f"{self.name} has the labels {self.labels}, not {tuple(labels)}")
        return Sample(self, value, labels)


@dataclass(frozen=True)
class Sample:
    """Something happened: what a counter grows by, a gauge is, a histogram has seen."""

    metric: Metric
    value: float
    labels: dict[str, str]


def recorder(read: Callable[Called, Iterable[Sample]]) -> Callable[Called, None]:
    """A function that records all the samples that `read` yields; `__wrapped__` still tells them.

    It raises nothing: photos go on whatever becomes of their figures. Outside of Ray it does nothing.
    """

    @functools.wraps(read)
    def record(*args: Called.args, **kwargs: Called.kwargs) -> None:
        if not ray.is_initialized():
            return
        try:
            for sample in read(*args, **kwargs):
                _record(sample)
        except Exception:
            logger.warning("%s could not record", read.__name__, exc_info=True)

    return record


def _record(sample: Sample) -> None:
    instrument = _instrument(sample.metric)
    match sample.metric.kind:
        case "counter":
            if sample.value > 0:  # Ray refuses to count nothing
                instrument.inc(sample.value, sample.labels)
        case "gauge":
            instrument.set(sample.value, sample.labels)
        case "histogram":
            instrument.observe(sample.value, sample.labels)


@functools.cache
def _instrument(metric: Metric) -> Any:
    """Made at first use, when Serve knows which replica this process is."""
    bounds = {"boundaries": list(metric.boundaries)} if metric.boundaries else {}
    return INSTRUMENTS[metric.kind](metric.name, metric.help, tag_keys=metric.labels, **bounds)
