"""Uploads that nobody goes on with are removed in time, also where nobody begins another one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from deployments.logs import logger
from serve.uploads.desk import find_uploads

SWEPT_EVERY_S = 600.0


@asynccontextmanager
async def sweep_uploads(_: FastAPI) -> AsyncIterator[None]:
    """For as long as an Ingress lives; its app's lifespan."""
    sweeper = asyncio.create_task(_sweep_for_ever())
    try:
        yield
    finally:
        sweeper.cancel()
        with suppress(asyncio.CancelledError):
            await sweeper


async def _sweep_for_ever() -> None:
    while True:
        await asyncio.sleep(SWEPT_EVERY_S)
        try:
            await find_uploads().sweep()
        except Exception as error:  # a disk or a bucket that is away now may be back the next time
            logger.warning("uploads that have expired were not removed: %r", error)
