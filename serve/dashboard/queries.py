"""Questions to Prometheus, made from metrics: a wrong name, kind or label is an error here and not an empty graph."""

from collections.abc import Iterable
from dataclasses import dataclass

from deployments.instruments import Metric

OF_SERVE = frozenset({"application", "deployment", "replica"})
"""Labels that Serve gives to every metric."""
SELECTED = '{application=~"$application"}'


@dataclass(frozen=True)
class Query:
    """A line, or one for each value of a label."""

    expression: str
    legend: str


def grow(metric: Metric, *by: str, legend: str = "") -> Query:
    """By how much a counter grows a second."""
    return Query(_sum(f"rate({_series(metric, 'counter')}{SELECTED}[$__rate_interval])", metric, by), _name(by, legend))


def count(metric: Metric, *by: str, legend: str = "") -> Query:
    """By how much a counter has grown in an hour.

    A difference, as `increase` does not see the first event of a series: few photos, or a rare error, would not show.
    """
    total = _sum(f"{_series(metric, 'counter')}{SELECTED}", metric, by)
    before = _sum(f"{_series(metric, 'counter')}{SELECTED} offset 1h", metric, by)
    return Query(f"clamp_min({total} - ({before} or {total} * 0), 0)", _name(by, legend))


def now(metric: Metric, *by: str, legend: str = "") -> Query:
    """A gauge; several Runners say the same of what they share, so the largest is it."""
    return Query(_over("max", f"{_series(metric, 'gauge')}{SELECTED}", metric, by), _name(by, legend))


def quantile(of_all: float, metric: Metric, *by: str) -> Query:
    """What that share of a histogram's observations stayed below."""
    inner = _sum(f"rate({_series(metric, 'histogram')}{SELECTED}[$__rate_interval])", metric, ("le", *by))
    return Query(f"histogram_quantile({of_all}, {inner})", _name(by, f"p{of_all * 100:.0f}"))


def mean(metric: Metric, *by: str) -> Query:
    """The mean of a histogram's observations."""
    _, total, number = metric.series
    parts = (_sum(f"rate({name}{SELECTED}[$__rate_interval])", metric, by) for name in (total, number))
    return Query(" / ".join(parts), _name(by, "mean"))


def ratio(part: Query, whole: Query, legend: str) -> Query:
    return Query(f"{part.expression} / {whole.expression}", legend)


def only(query: Query, label: str, value: str) -> Query:
    """The query, of one value of a label alone."""
    return Query(
        query.expression.replace(SELECTED, f'{{application=~"$application", {label}="{value}"}}'), query.legend
    )


def _series(metric: Metric, kind: str) -> str:
    if metric.kind != kind:
        raise TypeError(f"{metric.name} is a {metric.kind}, not a {kind}")
    return metric.series[0]


def _sum(expression: str, metric: Metric, by: Iterable[str]) -> str:
    return _over("sum", expression, metric, by)


def _over(aggregate: str, expression: str, metric: Metric, by: Iterable[str]) -> str:
    """Aggregated over all labels but those; raises ValueError for one that the metric has not."""
    by = tuple(by)
    if unknown := set(by) - set(metric.labels) - OF_SERVE - {"le"}:
        raise ValueError(f"{metric.name} has no label {', '.join(sorted(unknown))}")
    return f"{aggregate} by ({', '.join(by)}) ({expression})" if by else f"{aggregate}({expression})"


def _name(by: Iterable[str], legend: str) -> str:
    return " ".join([*(f"{{{{{label}}}}}" for label in by), *([legend] if legend else [])])
