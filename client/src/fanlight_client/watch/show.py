"""The board as a person sees it in a terminal: what is worked on, how much waits, how much is done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleDimensions, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markup import escape
from rich.measure import Measurement
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from fanlight_client.folder import printable
from fanlight_client.show_jobs import colour, tell_progress
from fanlight_client.watch.board import Board, Row

MOST_ROWS, FEWEST_ROWS = 20, 3
BESIDES = 6
"""Lines of a terminal that are not for rows: the heads, what is said below, and where the cursor is."""
NARROWEST = 20
"""Cells that a path keeps, however little room there is."""
BAR = ""
HEADS = ("file", "state", "stage", BAR, "tiles", "ETA")
BAR_FROM = 80
"""Cells of a terminal that has room for bars as well."""
ORDER = ("running", "saving", "sending", "arriving", "queued")
"""What is shown first, where there is no room for all."""


@dataclass(frozen=True)
class Path:
    """On one line; where there is no room for all of it, the beginning goes: the file's own name is at the end."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(shorten(self.text, options.max_width), no_wrap=True)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        width = cell_len(self.text)
        return Measurement(min(NARROWEST, width), width)


def shorten(path: str, width: int) -> str:
    """At most so many cells of it, the last ones."""
    excess = cell_len(path) - width
    if excess <= 0:
        return path
    for at in range(len(path)):
        if cell_len(path[at:]) < width:
            return f"…{path[at:]}"
    return set_cell_size("…", width)


def render_board(board: Board, size: ConsoleDimensions) -> RenderableType:
    """For a terminal of that size."""
    rows = sorted(board.rows.values(), key=_urgency)
    heads = HEADS if size.width >= BAR_FROM else tuple(head for head in HEADS if head != BAR)
    table = Table(*heads, box=None, pad_edge=False)
    for column in table.columns[1:]:  # the path makes room for the others
        column.no_wrap = True
    table.columns[0].min_width = NARROWEST
    for row in rows[: max(FEWEST_ROWS, min(MOST_ROWS, size.height - BESIDES - bool(board.passed.names)))]:
        cells = dict(zip(HEADS, _cells(row), strict=True))
        table.add_row(*(cells[head] for head in heads))
    lines: list[RenderableType] = [table, ""] if rows else []
    lines.append(_summary(board))
    if board.passed.names:
        lines.append(escape(str(board.passed)))
    if board.trouble:
        lines.append(f"[yellow]waiting: {escape(board.trouble)}[/]")
    return Group(*lines)


def tell_sum(board: Board) -> str:
    """At the very end; a watch that was stopped has left some for the next one."""
    parts = [f"{count} {now}" for now, count in board.counts.items() if count]
    parts += [f"{len(board.rows)} left, which the next start goes on with"] if board.rows else []
    told = ", ".join(parts) or "nothing to do"
    return f"{told}\n{board.passed}" if board.passed.names else told


def _urgency(row: Row) -> tuple[int, bool, int]:
    """Those that wait for their shoot come last, the others in their turn."""
    status = row.status
    if status is None:
        return ORDER.index(row.now), False, 0
    return ORDER.index(row.now), status.waits_for_listing, status.position or 0


def _cells(row: Row) -> tuple[RenderableType, ...]:
    path, now = Path(printable(row.path)), colour(row.now)
    if row.status is None:
        return path, now, "", "", "", ""
    stage, tiles, eta = tell_progress(row.status)
    if row.now == "queued":
        return path, now, stage, "", "", eta
    total, done = row.status.progress.tiles_total, row.status.progress.tiles_done
    bar: RenderableType = ProgressBar(total=total, completed=done, width=16) if total else ""
    return path, now, stage, bar, tiles, eta


def _summary(board: Board) -> str:
    """`12 of 40 done (11 finished, 1 failed); 2 running, 26 queued (20 wait for their shoot)`."""
    ended = {now: count for now, count in board.counts.items() if count}
    done = sum(ended.values())
    told = f"{done} of {done + len(board.rows)} done"
    if ended:
        told += f" ({', '.join(f'{count} {colour(now)}' for now, count in ended.items())})"
    in_hand = ", ".join(_in_hand(board))
    return f"{told}; {in_hand}" if in_hand else told


def _in_hand(board: Board) -> Iterator[str]:
    counts = Counter[str](row.now for row in board.rows.values())
    waiting = sum(row.status is not None and row.status.waits_for_listing for row in board.rows.values())
    for now in ORDER:
        if counts[now]:
            yield f"{counts[now]} {now}" + (f" ({waiting} wait for their shoot)" if now == "queued" and waiting else "")
