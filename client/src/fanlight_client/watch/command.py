"""`fanlight watch`."""

import argparse
import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.live import Live
from rich.markup import escape

from fanlight_client.client import AsyncClient
from fanlight_client.flags import (
    add_at_once,
    add_brackets,
    add_command,
    add_options,
    add_priority,
    add_report,
    options_of,
    seconds,
)
from fanlight_client.folder import printable
from fanlight_client.show_jobs import colour
from fanlight_client.watch.board import Board, Row
from fanlight_client.watch.show import render_board, tell_sum
from fanlight_client.watch.watcher import Watcher, WatchRules


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
    watch.add_argument("--videos", action="store_true", help="finish videos, too, but those that have a photo's name")
    add_brackets(watch, "auto")
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
        brackets=args.brackets,
        videos=args.videos,
    )
    board = Board(lambda row: _tell_end(console, row), lambda text: _tell_trouble(console, text))

    def look() -> RenderableType:
        return render_board(board, console.size)

    live = Live(get_renderable=look, console=console, refresh_per_second=4, transient=True)
    try:
        with live if console.is_terminal else nullcontext():
            asyncio.run(_watch(args, rules, board))
    finally:
        console.print(escape(tell_sum(board)), highlight=False, soft_wrap=True)
    return int(board.counts["failed"] > 0)


async def _watch(args: argparse.Namespace, rules: WatchRules, board: Board) -> None:
    async with AsyncClient(args.url, key=args.key, timeout_s=args.timeout, retries=0) as client:
        watcher = Watcher(client, args.folder, args.out, rules, board)
        try:
            await watcher.run(once=args.once)
        finally:
            watcher.close()


def _tell_end(console: Console, row: Row) -> None:
    why = f": {escape(printable(row.detail))}" if row.detail else ""
    console.print(f"{colour(row.now)} {escape(printable(row.path))}{why}", highlight=False, soft_wrap=True)


def _tell_trouble(console: Console, text: str) -> None:
    console.print(f"[yellow]waiting[/] {escape(text)}", highlight=False, soft_wrap=True)
