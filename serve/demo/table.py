"""The demo's last words: a row for every photo."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from fanlight_client.report import Report
from serve.demo.run import Answer


def draw_table(answers: Sequence[Answer]) -> Table:
    """What each photo is, what became of it and how long it took."""
    table = Table(box=None)
    for heading in ("photo", "size", "shows", "upright", "sky", "control", "disclose", "time"):
        table.add_column(heading, overflow="fold")
    for answer in answers:
        cells = _cells(answer.report) if answer.report else ("", "refused", "", "", "", "")
        table.add_row(escape(answer.original.name), *cells, f"{answer.seconds:.1f} s")
    return table


def _cells(report: Report) -> tuple[str, ...]:
    shows = report.classification
    return (
        f"{report.output.width * report.output.height / 1e6:.1f} MP",
        f"{shows.kind} {shows.confidence:.0%}" if shows else "unknown",
        report.straighten.decision if report.straighten else "",
        f"{report.sky.decision}: {report.sky.reason}",
        "passed" if report.quality.passed else "not passed",
        "yes" if report.disclosure_required else "no",
    )
