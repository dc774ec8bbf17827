"""`fanlight plan`: which files would become one photo, why, and which are left over; nothing is done."""

import argparse
import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from fanlight_client.client import AsyncClient
from fanlight_client.flags import add_at_once, add_brackets, add_command
from fanlight_client.folder import PassedOver, printable
from fanlight_client.grouping import FolderPlan, plan_files
from fanlight_client.naming import plan_jobs
from fanlight_client.show import show_passed_over


def add_plan(commands: Any) -> None:
    plan = add_command(commands, "plan", run_plan, "show which files would become one photo, before anything is done")
    plan.add_argument("inputs", nargs="+", type=Path, metavar="IN", help="folders of photos, or photos")
    add_brackets(plan, "auto")
    add_at_once(plan, "files looked at at once")


def run_plan(args: argparse.Namespace, console: Console) -> int:
    """1 where files are left over."""
    passed = PassedOver()
    files = [job.source for job in plan_jobs(args.inputs, Path(), passed)]
    plan = asyncio.run(_ask(args, files))
    show_plan(console, plan)
    show_passed_over(console, passed)
    return int(bool(plan.left))


async def _ask(args: argparse.Namespace, files: Iterable[Path]) -> FolderPlan:
    async with AsyncClient(args.url, key=args.key, timeout_s=args.timeout) as client:
        return await plan_files(client, files, args.brackets, args.jobs)


def show_plan(console: Console, plan: FolderPlan) -> None:
    """A photo a line, under the name that its result will have; then what is left over."""
    table = Table(*(Column(title, overflow="fold") for title in ("photo", "files", "together because")), box=None)
    for photo in plan.photos:
        beside = [f"({path.name})" for path in photo.doubles]
        names = ", ".join([path.name for path in photo.frames] + beside)
        table.add_row(escape(printable(photo.reference)), escape(printable(names)), escape(photo.why))
    console.print(table)
    files = sum(len(photo.frames) + len(photo.doubles) for photo in plan.photos) + len(plan.left)
    console.print(f"{len(plan.photos)} photos from {files} files, {len(plan.left)} left over")
    show_left(console, plan)


def show_left(console: Console, plan: FolderPlan) -> None:
    for path, why in plan.left:
        console.print(f"  left over: {escape(printable(path))}: {escape(why)}", soft_wrap=True)
