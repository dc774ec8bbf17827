"""Photos in buckets of S3, or of what speaks its language."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import fsspec
from botocore.exceptions import BotoCoreError
from fsspec.exceptions import FSTimeoutError

from jobs.source_stream import SourceStream
from jobs.source_url import SourceUrl
from jobs.store import SourceError

READ_BYTES = 8 << 20
"""A request each."""
CLIENT = {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 3, "mode": "standard"}}


@asynccontextmanager
async def open_s3(source: SourceUrl) -> AsyncIterator[SourceStream]:
    """With the endpoint and the credentials that every AWS client finds (AWS_ENDPOINT_URL, …); raises SourceError."""
    with _s3_errors():
        file = await asyncio.to_thread(_open, f"{source.host}/{source.path}")
    yield SourceStream(source.name, file.size, _pieces(file))


def _open(path: str) -> Any:
    """An object that is replaced meanwhile is an error: s3fs asks for the version that it has opened."""
    system = fsspec.filesystem("s3", config_kwargs=CLIENT, skip_instance_cache=True, use_listings_cache=False)
    system.retries = 1  # botocore has tried three times by then
    file = system.open(path, "rb", block_size=READ_BYTES, cache_type="none")
    if file.details["type"] != "file":
        raise IsADirectoryError(path)
    return file


async def _pieces(file: Any) -> AsyncIterator[bytes]:
    with _s3_errors():
        while piece := await asyncio.to_thread(file.read, READ_BYTES):
            yield piece


@contextmanager
def _s3_errors() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise SourceError("source_failed", f"the object cannot be read: {error}") from error
    except (OSError, BotoCoreError, FSTimeoutError) as error:
        raise SourceError("source_failed", f"the object cannot be read now: {error}", retryable=True) from error
