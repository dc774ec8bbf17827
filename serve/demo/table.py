"""The demo's last words: a row for every photo."""

from collections.abc import Sequence

from rich.table import Table

from fanlight_client.wire import Report
from serve.demo.run import Answer


def draw_table(answers: Sequence[Answer]) -> Table:
    table = Table("photo", "size", "shows", "sky", "quality control", "structure", "disclose", "seconds", box=None)
    for answer in answers:
        cells = _cells(answer.report) if answer.report else ("", "", "", answer.problem or "", "", "")
        table.add_row(answer.original.name, *cells, f"{answer.seconds:.1f}")
    return table


def _cells(report: Report) -> tuple[str, ...]:
    """Size in megapixels, what it shows, what became of the sky, the verdict, least structure, whether to disclose."""
    shows = report.classification
    return (
        f"{report.output.width * report.output.height / 1e6:.1f} MP",
        f"{shows.kind} {shows.confidence:.0%}" if shows else "unknown",
        f"{report.sky.decision}: {report.sky.reason}",
        "passed" if report.quality.passed else "not passed",
        f"{report.quality.structure_min:.3f}",
        "yes" if report.disclosure_required else "no",
    )
