"""The committed dashboard, alerts and documentation speak of metrics that there are."""

import json
import re
from pathlib import Path

import pytest
import yaml

from serve import metrics
from serve.dashboard.panels import ROWS
from serve.dashboard.queries import count, now, quantile
from serve.dashboard.render import COLUMNS, render_dashboard
from serve.metrics import METRICS

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "deploy/grafana/fanlight.json"
SERIES = {series: metric for metric in METRICS for series in metric.series}


def series_in(text: str) -> set[str]:
    return set(re.findall(r"\bray_fanlight_\w+", text))


def test_the_committed_dashboard_is_the_generated_one():
    again = "python -m serve.dashboard > deploy/grafana/fanlight.json"
    assert json.loads(DASHBOARD.read_text()) == render_dashboard(ROWS), again


def test_panels_ask_for_metrics_that_there_are_and_for_all_of_them():
    asked = {
        series for panel in DASHBOARD_PANELS for target in panel["targets"] for series in series_in(target["expr"])
    }
    assert asked <= set(SERIES)
    assert {SERIES[series] for series in asked} == set(METRICS)


def test_a_legend_names_labels_by_which_its_query_is_grouped():
    for panel in DASHBOARD_PANELS:
        for target in panel["targets"]:
            grouped = {label for group in re.findall(r"by \((.*?)\)", target["expr"]) for label in group.split(", ")}
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) == grouped - {"le"}, panel["title"]


def test_panels_lie_beside_each_other_and_not_on_each_other():
    taken: set[tuple[int, int]] = set()
    for panel in render_dashboard(ROWS)["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= COLUMNS
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not taken & cells, panel["title"]
        taken |= cells
    ids = [panel["id"] for panel in render_dashboard(ROWS)["panels"]]
    assert len(set(ids)) == len(ids)


def test_a_question_that_prometheus_could_not_answer_is_an_error_here():
    with pytest.raises(ValueError, match="has no label colour"):
        count(metrics.PHOTOS, "colour")
    with pytest.raises(TypeError, match="is a gauge"):
        count(metrics.JOBS)
    with pytest.raises(TypeError, match="is a counter"):
        now(metrics.PHOTOS)
    with pytest.raises(TypeError, match="is a counter"):
        quantile(0.5, metrics.PHOTOS)


def test_alerts_and_documentation_speak_of_metrics_that_there_are():
    alerts = (ROOT / "deploy/prometheus/alerts.yaml").read_text()
    rules = [rule for group in yaml.safe_load(alerts)["groups"] for rule in group["rules"]]
    assert all(rule["expr"] and rule["annotations"]["summary"] for rule in rules)
    asked = series_in(alerts) | series_in((ROOT / "docs/operations.md").read_text())
    assert asked <= set(SERIES) | {series.removesuffix("_bucket") for series in SERIES}


DASHBOARD_PANELS = [panel for panel in json.loads(DASHBOARD.read_text())["panels"] if panel["type"] != "row"]
