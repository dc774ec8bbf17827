"""The `fanlight` command: finish photos, hand them in as jobs, watch a folder, show what was done."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fanlight_client.batch import Batch, Outcome
from fanlight_client.calls import read_report
from fanlight_client.client import AsyncClient, Client
from fanlight_client.edit_commands import add_edits
from fanlight_client.errors import ClientError
from fanlight_client.flags import add_at_once, add_command, add_options, add_report, options_of
from fanlight_client.folder import PassedOver, printable
from fanlight_client.job_commands import add_cancel, add_status
from fanlight_client.naming import Job, plan_jobs, report_beside
from fanlight_client.options import EnhanceOptions
from fanlight_client.plan_command import add_plan
from fanlight_client.report import Report
from fanlight_client.results import BatchRules
from fanlight_client.select_command import add_select
from fanlight_client.show import show_models, show_report, show_summary
from fanlight_client.stage_command import add_stage
from fanlight_client.style_commands import add_staging_styles, add_style
from fanlight_client.submit_command import add_submit
from fanlight_client.watch.command import add_watch

INTERRUPTED = 130
"""Exit code of a command that was stopped by Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code: 0 all well, 1 something failed, 2 misused, 130 interrupted."""
    parser = build_parser()
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args, Console()))
    except ValidationError as error:
        parser.error("; ".join(_describe_fault(fault["loc"], fault["msg"]) for fault in error.errors()))
    except (ClientError, OSError) as error:
        Console(stderr=True).print(f"fanlight: {printable(error)}", style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _describe_fault(place: Sequence[str | int], message: str) -> str:
    """As HTTP says it, with the flag's name; a fault of several flags together has no place."""
    message = message.removeprefix("Value error, ")
    return f"--{'.'.join(map(str, place)).replace('_', '-')}: {message}" if place else message


def build_parser() -> argparse.ArgumentParser:
    """The command line. Flags for the options are the fields of `EnhanceOptions`, with their choices and defaults."""
    parser = argparse.ArgumentParser(prog="fanlight", description="finish real-estate photographs")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    enhance = add_command(commands, "enhance", run_enhance, "finish photos and write the results to a folder")
    enhance.add_argument("inputs", nargs="+", type=Path, metavar="IN", help="photos, folders of photos, or videos")
    enhance.add_argument("--frames", action="store_true", help="the files are exposures of one view: one photo")
    enhance.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="folder for the results")
    add_options(enhance)
    add_at_once(enhance)
    enhance.add_argument("--overwrite", action="store_true", help="write over results that are already there")
    add_report(enhance)
    report = add_command(commands, "report", run_report, "show what was done to a photo")
    report.add_argument("report", metavar="ID|FILE", help="a report's id, its file, or the finished photo beside it")
    report.add_argument("--json", action="store_true", help="print it as JSON")
    add_command(commands, "models", run_models, "list what the server has loaded")
    add_plan(commands)
    add_submit(commands)
    add_status(commands)
    add_cancel(commands)
    add_watch(commands)
    add_style(commands)
    add_select(commands)
    add_edits(commands)
    add_stage(commands)
    add_staging_styles(commands)
    return parser


def run_enhance(args: argparse.Namespace, console: Console) -> int:
    options = options_of(args)
    if args.out.exists() and not args.out.is_dir():
        raise NotADirectoryError(f"{args.out} is not a folder")
    passed = PassedOver()
    jobs = plan_jobs(args.inputs, args.out, passed)
    if args.frames:
        jobs = [as_one_photo(jobs, options.reference)]
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        client.ready()  # a wrong address is told at once, not once a photo
    outcomes: list[Outcome] = []
    try:
        with _progress_bar(console) as progress:
            bar = progress.add_task("finishing", total=len(jobs))

            def note(outcome: Outcome) -> None:
                outcomes.append(outcome)
                progress.advance(bar)

            asyncio.run(_enhance_all(args, options, jobs, note))
    finally:
        show_summary(console, outcomes, len(jobs), passed)
    return int(any(outcome.state == "failed" for outcome in outcomes))


def as_one_photo(jobs: Sequence[Job], reference: int | None) -> Job:
    """Files as frames of one photo, called after its reference, counted from 1, or the first; raises ClientError."""
    if len({job.folder for job in jobs}) != 1 or len(jobs) < 2:
        raise ClientError(f"--frames takes the files of one photo, two or more: there are {len(jobs)}")
    named = jobs[min(reference or 1, len(jobs)) - 1]
    return replace(named, frames=tuple(job.source for job in jobs))


async def _enhance_all(
    args: argparse.Namespace, options: EnhanceOptions, jobs: Sequence[Job], on_outcome: Callable[[Outcome], None]
) -> None:
    async with AsyncClient(args.url, key=args.key, timeout_s=args.timeout) as client:
        await Batch(client, options, BatchRules(args.overwrite, args.report), jobs).run(args.jobs, on_outcome)


def run_report(args: argparse.Namespace, console: Console) -> int:
    report = _load_report(args)
    if args.json:
        console.print_json(report.model_dump_json())
    else:
        show_report(console, report)
    return 0


def run_models(args: argparse.Namespace, console: Console) -> int:
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        show_models(console, client.models())
    return 0


def _progress_bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _load_report(args: argparse.Namespace) -> Report:
    path = Path(args.report)
    if path.is_file():
        path = path if path.suffix == ".json" else report_beside(path)
        return read_report(path.read_bytes())
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        return client.report(args.report)
