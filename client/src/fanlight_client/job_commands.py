"""`fanlight status` and `fanlight cancel`."""

import argparse
import asyncio
import json
from itertools import islice
from typing import Any

from rich.console import Console

from fanlight_client.batch import in_parallel
from fanlight_client.client import AsyncClient, Client
from fanlight_client.errors import ClientError, JobFailed
from fanlight_client.flags import add_command, positive
from fanlight_client.job_wire import JOB_STATES, JobStatus
from fanlight_client.show_jobs import JobBars, show_job, show_jobs

FOLLOWED_AT_ONCE = 16


def add_status(commands: Any) -> None:
    status = add_command(commands, "status", run_status, "show how far jobs are")
    status.add_argument("ids", nargs="*", metavar="ID", help="jobs; without any, those that came last")
    status.add_argument("--listing", metavar="L", help="those of a shoot")
    status.add_argument("--state", action="append", choices=JOB_STATES, help="those in a state; may be given again")
    status.add_argument("--limit", type=positive, default=50, metavar="N", help="at most so many (default: 50)")
    status.add_argument("--json", action="store_true", help="print them as JSON")
    status.add_argument("--follow", action="store_true", help="show bars until they have ended")


def add_cancel(commands: Any) -> None:
    cancel = add_command(commands, "cancel", run_cancel, "stop jobs, queued or running")
    cancel.add_argument("ids", nargs="+", metavar="ID")


def run_status(args: argparse.Namespace, console: Console) -> int:
    jobs = _find_jobs(args)
    if args.follow:
        jobs = asyncio.run(_follow(args, console, jobs))
    if args.json:
        console.print_json(json.dumps([job.model_dump(mode="json") for job in jobs]))
    elif args.ids and not args.follow:
        for job in jobs:
            show_job(console, job)
    else:
        show_jobs(console, jobs)
    return int(args.follow and any(job.state != "succeeded" for job in jobs))


def run_cancel(args: argparse.Namespace, console: Console) -> int:
    """Those that cannot be canceled are listed, and stop nothing."""
    failed = False
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        for job_id in args.ids:
            try:
                console.print(f"{job_id} {client.jobs.cancel(job_id).state}", highlight=False)
            except ClientError as error:
                failed = True
                console.print(f"{job_id} {error}", style="red", markup=False, soft_wrap=True)
    return int(failed)


def _find_jobs(args: argparse.Namespace) -> list[JobStatus]:
    with Client(args.url, key=args.key, timeout_s=args.timeout) as client:
        if args.ids:
            return [client.jobs.get(job_id) for job_id in args.ids]
        page = min(args.limit, 200)
        return list(islice(client.jobs.list(args.listing, args.state, page=page), args.limit))


async def _follow(args: argparse.Namespace, console: Console, jobs: list[JobStatus]) -> list[JobStatus]:
    ended: list[JobStatus] = []
    async with AsyncClient(args.url, key=args.key, timeout_s=args.timeout) as client:
        with JobBars(console) as bars:

            async def wait(job: JobStatus) -> JobStatus:
                try:
                    return await client.jobs.wait(job, on_progress=bars.update)
                except JobFailed as error:
                    return error.status

            await in_parallel(jobs, FOLLOWED_AT_ONCE, wait, ended.append)
    return ended
