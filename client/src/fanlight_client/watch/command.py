"""`fanlight watch`."""

import argparse
import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table

from fanlight_client.client import AsyncClient
from fanlight_client.flags import add_at_once, add_command, add_options, add_priority, add_report, options_of, seconds
from fanlight_client.show_jobs import colour, tell_progress
from fanlight_client.watch.board import Board, Row
from fanlight_client.watch.watcher import Watcher, WatchRules

ROWS = 20
ORDER = ("running", "saving", "sending", "queued", "arriving")
"""What is shown first, where there is no room for all."""


def add_watch(commands: Any) -> None:
    watch = add_command(commands, "watch", run_watch, "finish whatever photos appear in a folder")
    watch.add_argument("folder", type=Path, metavar="IN", help="where photos appear, in folders of any depth")
    watch.add_argument("out", type=Path, metavar="OUT", help="where results go, under the same names")
    watch.add_argument("--once", action="store_true", help="end when everything that is there is done")
    watch.add_argument(
        "--settle-s", type=seconds, default=2.0, metavar="S", help="a file is complete once it is the same for so long"
    )
    watch.add_argument(
        "--quiet-s", type=seconds, default=5.0, metavar="S", help="a shoot is complete once nothing came for so long"
    )
    add_priority(watch)
    add_options(watch)
    add_at_once(watch, "photos sent or fetched at once")
    add_report(watch)


def run_watch(args: argparse.Namespace, console: Console) -> int:
    rules = WatchRules(
        options=options_of(args),
        priority=getattr(args, "priority", "normal"),
        settle_s=args.settle_s,
        quiet_s=args.quiet_s,
        at_once=args.jobs,
        keep_reports=args.report,
    )
    board = Board(lambda row: _tell_end(console, row), lambda text: _tell_trouble(console, text))
    live = Live(get_renderable=lambda: render_board(board), console=console, refresh_per_second=4, transient=True)
    try:
        with live if console.is_terminal else nullcontext():
            asyncio.run(_watch(args, rules, board))
    finally:
        console.print(", ".join(f"{count} {now}" for now, count in board.counts.items() if count) or "nothing to do")
    return int(board.counts["failed"] > 0)


async def _watch(args: argparse.Namespace, rules: WatchRules, board: Board) -> None:
    async with AsyncClient(args.url, timeout_s=args.timeout, retries=0) as client:
        watcher = Watcher(client, args.folder, args.out, rules, board)
        try:
            await watcher.run(once=args.once)
        finally:
            watcher.close()


def render_board(board: Board) -> RenderableType:
    """What is being done now, and what all of it waits for."""
    table = Table("file", "state", "stage", "", "tiles", "ETA", box=None)
    rows = sorted(board.rows.values(), key=lambda row: ORDER.index(row.now))
    for row in rows[:ROWS]:
        table.add_row(*_cells(row))
    counts = [f"{len(rows)} in hand", *(f"{count} {now}" for now, count in board.counts.items())]
    lines: list[RenderableType] = [", ".join(counts)]
    if board.trouble:
        lines.append(f"[yellow]waiting: {escape(board.trouble)}[/]")
    return Group(table, *lines)


def _cells(row: Row) -> tuple[RenderableType, ...]:
    name = escape(row.path)
    if row.status is None:
        return name, row.now, "", "", "", ""
    stage, tiles, eta = tell_progress(row.status)
    total, done = row.status.progress.tiles_total, row.status.progress.tiles_done
    bar: RenderableType = ProgressBar(total=total, completed=done, width=20) if total else ""
    return name, colour(row.now), stage, bar, tiles, eta


def _tell_end(console: Console, row: Row) -> None:
    why = f": {escape(row.detail)}" if row.detail else ""
    console.print(f"{colour(row.now)} {escape(row.path)}{why}", highlight=False, soft_wrap=True)


def _tell_trouble(console: Console, text: str) -> None:
    console.print(f"[yellow]waiting[/] {escape(text)}", highlight=False, soft_wrap=True)
