"""The `fanlight` command: finish photos, show a report, list the models."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fanlight_client.batch import Batch, BatchRules, Outcome
from fanlight_client.calls import read_report
from fanlight_client.client import DEFAULT_TIMEOUT_S, DEFAULT_URL, AsyncClient, Client
from fanlight_client.errors import ClientError
from fanlight_client.naming import Job, plan_jobs, report_beside
from fanlight_client.show import show_models, show_report, show_summary
from fanlight_client.wire import EnhanceOptions, Report

INTERRUPTED = 130
"""Exit code of a command that was stopped by Ctrl-C, as shells have it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code: 0 all well, 1 something failed, 2 misused, 130 interrupted."""
    parser = build_parser()
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args, Console()))
    except ValidationError as error:
        parser.error("; ".join(f"--{fault['loc'][0]}: {fault['msg']}" for fault in error.errors()))
    except (ClientError, OSError) as error:
        Console(stderr=True).print(f"fanlight: {error}", style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The command line. Flags for the options are the fields of `EnhanceOptions`, with their choices and defaults."""
    parser = argparse.ArgumentParser(prog="fanlight", description="finish real-estate photographs")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    enhance = _command(commands, "enhance", run_enhance, "finish photos and write the results to a folder")
    enhance.add_argument("inputs", nargs="+", type=Path, metavar="IN", help="photos, or folders of photos")
    enhance.add_argument("-o", "--out", required=True, type=Path, metavar="OUT", help="folder for the results")
    for name, field in EnhanceOptions.model_fields.items():
        note = f"{field.description or name} (default: {field.default})"
        choices = literals(field.annotation) or None
        metavar = None if choices else name.upper()
        flag = f"--{name.replace('_', '-')}"
        enhance.add_argument(flag, choices=choices, default=argparse.SUPPRESS, metavar=metavar, help=note)
    enhance.add_argument("--jobs", type=_positive, default=2, metavar="N", help="photos sent at once (default: 2)")
    enhance.add_argument("--overwrite", action="store_true", help="write over results that are already there")
    enhance.add_argument(
        "--report", action=argparse.BooleanOptionalAction, default=True, help="NAME.report.json beside"
    )
    report = _command(commands, "report", run_report, "show what was done to a photo")
    report.add_argument("report", metavar="ID|FILE", help="a report's id, its file, or the finished photo beside it")
    report.add_argument("--json", action="store_true", help="print it as JSON")
    _command(commands, "models", run_models, "list what the server has loaded")
    return parser


def run_enhance(args: argparse.Namespace, console: Console) -> int:
    options = EnhanceOptions.model_validate({k: v for k, v in vars(args).items() if k in EnhanceOptions.model_fields})
    if args.out.exists() and not args.out.is_dir():
        raise NotADirectoryError(f"{args.out} is not a folder")
    jobs = plan_jobs(args.inputs, args.out)
    with Client(args.url, timeout_s=args.timeout) as client:
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
        show_summary(console, outcomes, len(jobs))
    return int(any(outcome.state == "failed" for outcome in outcomes))


async def _enhance_all(
    args: argparse.Namespace, options: EnhanceOptions, jobs: Sequence[Job], on_outcome: Callable[[Outcome], None]
) -> None:
    async with AsyncClient(args.url, timeout_s=args.timeout) as client:
        await Batch(client, options, BatchRules(args.overwrite, args.report), jobs).run(args.jobs, on_outcome)


def run_report(args: argparse.Namespace, console: Console) -> int:
    report = _load_report(args)
    if args.json:
        console.print_json(report.model_dump_json())
    else:
        show_report(console, report)
    return 0


def run_models(args: argparse.Namespace, console: Console) -> int:
    with Client(args.url, timeout_s=args.timeout) as client:
        show_models(console, client.models())
    return 0


def literals(annotation: Any) -> list[str]:
    """The words that a field must be one of; empty where it may be something else."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    parts = [literals(part) for part in get_args(annotation) if part is not NoneType]
    return [word for words in parts for word in words] if all(parts) else []


def _command(commands: Any, name: str, run: Callable[..., int], summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(run=run)
    parser.add_argument("--url", default=DEFAULT_URL, help=f"the server (default: {DEFAULT_URL})")
    parser.add_argument(
        "--timeout", type=float, default=DEFAULT_TIMEOUT_S, metavar="S", help="longest wait for a photo"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _progress_bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _load_report(args: argparse.Namespace) -> Report:
    path = Path(args.report)
    if path.is_file():
        path = path if path.suffix == ".json" else report_beside(path)
        return read_report(path.read_bytes())
    with Client(args.url, timeout_s=args.timeout) as client:
        return client.report(args.report)
