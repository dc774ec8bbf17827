"""A process that claims all the jobs of a store: `python -m tests.jobs.claim_all URL WORKER`.

Says when it is ready and has the first, goes on when it is told to, and tells the id of every job that it got, a line
each.
"""

import asyncio
import sys

from jobs.opening import open_store
from jobs.store import JobStore, StoreUnavailableError


async def claim_all(url: str, worker: str) -> None:
    store = open_store(url)
    await reach(store)
    job = await store.claim(worker, 60)  # each gets some, however slow it is
    print("ready", flush=True)
    sys.stdin.readline()
    while job:
        print(job.id)
        job = await store.claim(worker, 60)
    await store.close()


async def reach(store: JobStore) -> None:
    """On a machine that is busy, connecting may take longer than a store waits; nothing is claimed by that."""
    for _ in range(10):
        try:
            await store.now()
        except StoreUnavailableError:
            continue
        return


if __name__ == "__main__":
    asyncio.run(claim_all(*sys.argv[1:]))
