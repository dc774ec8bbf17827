"""Watchers at work in tests, and what lies in their folders."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fanlight_client import AsyncClient
from fanlight_client.watch.board import Board
from fanlight_client.watch.watcher import Watcher, WatchRules

Watch = Callable[..., Awaitable[Board]]

SOON = WatchRules(settle_s=0.05, quiet_s=0.1)


@asynccontextmanager
async def watching(
    url: str, drop: Path, out: Path, rules: WatchRules = SOON, *, once: bool = False
) -> AsyncIterator[tuple[Board, asyncio.Task[None]]]:
    """A watcher at work; it is stopped, as by Ctrl-C, when the block is left."""
    board = Board()
    async with AsyncClient(url, timeout_s=10, retries=0) as client:
        watcher = Watcher(client, drop, out, rules, board)
        task = asyncio.create_task(watcher.run(once=once))
        try:
            yield board, task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            watcher.close()


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"photo " + name.encode())


def files(folder: Path) -> list[str]:
    """Those that people see."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.parts[0] != ".fanlight")


def photos(folder: Path) -> list[str]:
    return [name for name in files(folder) if not name.endswith(".report.json")]


def listings(server) -> dict[str, list[str]]:
    """Names of the jobs by listing."""
    jobs = [kept.status for kept in server.shop.jobs.values()]
    return {one: sorted(str(job.name) for job in jobs if job.listing == one) for one in {str(j.listing) for j in jobs}}


async def until(true: Callable[[], bool], timeout_s: float = 30) -> None:
    async with asyncio.timeout(timeout_s):
        while not true():
            await asyncio.sleep(0.01)
