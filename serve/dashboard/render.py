"""Panels as Grafana imports them."""

from collections.abc import Iterable, Mapping
from typing import Any

from serve import metrics as of
from serve.dashboard.panels import Panel

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH, HEIGHT, COLUMNS = 8, 8, 24


def render_dashboard(rows: Mapping[str, tuple[Panel, ...]]) -> dict[str, Any]:
    """What Grafana imports."""
    return {
        "uid": "fanlight",
        "title": "fanlight",
        "tags": ["fanlight"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [_datasource(), _application()]},
        "panels": list(_lay_out(rows)),
    }


def _lay_out(rows: Mapping[str, tuple[Panel, ...]]) -> Iterable[dict[str, Any]]:
    """Rows from top to bottom, three panels beside each other."""
    top, number = 0, 0
    for title, panels in rows.items():
        number += 1
        yield {
            "id": number,
            "type": "row",
            "title": title,
            "collapsed": False,
            "panels": [],
            "gridPos": _place(top, 0, 1, COLUMNS),
        }
        top += 1
        for index, panel in enumerate(panels):
            number += 1
            line, column = divmod(index * WIDTH, COLUMNS)
            yield {"id": number, **_render(panel), "gridPos": _place(top + line * HEIGHT, column, HEIGHT, WIDTH)}
        top += HEIGHT * -(-len(panels) * WIDTH // COLUMNS)


def _render(panel: Panel) -> dict[str, Any]:
    style = {"fillOpacity": 20, "stacking": {"mode": "normal"}} if panel.stacked else {"fillOpacity": 0}
    return {
        "type": "timeseries",
        "title": panel.title,
        "datasource": DATASOURCE,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0, "custom": style}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": DATASOURCE,
                "expr": query.expression,
                "legendFormat": query.legend,
            }
            for index, query in enumerate(panel.queries)
        ],
    }


def _place(top: int, left: int, height: int, width: int) -> dict[str, int]:
    return {"x": left, "y": top, "w": width, "h": height}


def _datasource() -> dict[str, Any]:
    return {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"}


def _application() -> dict[str, Any]:
    query = f"label_values({of.PHOTOS.series[0]}, application)"
    return {
        "name": "application",
        "type": "query",
        "datasource": DATASOURCE,
        "query": {"query": query, "refId": "application"},
        "definition": query,
        "refresh": 2,
        "includeAll": True,
        "allValue": ".*",
        "multi": True,
        "current": {"text": "All", "value": "$__all"},
    }
