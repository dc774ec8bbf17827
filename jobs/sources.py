"""Photos that the server fetches itself: from where it may, and how."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jobs.addresses import AddressRefusedError, check_host
from jobs.guarded_http import Resolver, open_client, resolve_host
from jobs.local_shelf import file_errors
from jobs.source_file import open_file
from jobs.source_http import open_http
from jobs.source_s3 import open_s3
from jobs.source_stream import SourceStream
from jobs.source_url import PORTS, SourceUrl, refuse
from jobs.store import SourceError, StoreUnavailableError

LONGEST_NAME = 200


@dataclass(frozen=True)
class SourceRules:
    """What may be fetched; raises ValueError for a prefix that is none.

    allow          URL prefixes: "https://photos.example.com/", "s3://bucket/in/", "file:///srv/in/"; they end at
                   borders of path segments, and "https://" alone is every public host. Nothing is allowed by default.
    allow_private  hosts in private networks, on loopback, …, too
    timeout_s      for the whole of a photo
    """

    allow: tuple[str, ...] = ()
    allow_private: bool = False
    max_bytes: int = 512 << 20
    timeout_s: float = 60

    def __post_init__(self) -> None:
        try:
            self.covering(SourceUrl("", "", None, ("",)))
        except SourceError as error:
            raise ValueError(f"{self.allow} are no prefixes of sources: {error}") from error

    def covering(self, source: SourceUrl) -> list[SourceUrl]:
        """The prefixes that allow it."""
        return [prefix for prefix in self._prefixes if source.is_within(prefix)]

    @cached_property
    def _prefixes(self) -> tuple[SourceUrl, ...]:
        return tuple(map(SourceUrl.parse, self.allow))


def check_source(url: str, rules: SourceRules) -> None:
    """Asks nobody; raises SourceError `source_refused` for what is not within the rules.

    What a name resolves to, where it redirects and where a link leads is only seen by `fetch_source`.
    """
    source = SourceUrl.parse(url)
    if not rules.covering(source):
        raise refuse("the source is not within what this server may fetch")
    if source.scheme in PORTS:
        _check_web(source, rules)


def _check_web(source: SourceUrl, rules: SourceRules) -> None:
    if not source.host:
        raise refuse("the source names no host")
    if rules.allow_private:
        return
    try:
        check_host(source.host)
    except AddressRefusedError as error:
        raise refuse(str(error)) from error


async def fetch_source(url: str, rules: SourceRules, target: Path, *, resolve: Resolver = resolve_host) -> str | None:
    """Into a file, whole or not at all; what the photo is called there, without folders.

    Raises SourceError: `source_refused`, `source_too_large`, `source_failed` (retryable, where that may help); and
    StorageFullError where there is no room for it here.
    """
    check_source(url, rules)
    try:
        async with asyncio.timeout(rules.timeout_s), _open(url, rules, resolve) as stream:
            await _save(stream, target, rules.max_bytes)
            return _clean_name(stream.name or "")
    except TimeoutError as error:
        message = f"the source was not there within {rules.timeout_s:g} s"
        raise SourceError("source_failed", message, retryable=True) from error


@asynccontextmanager
async def _open(url: str, rules: SourceRules, resolve: Resolver) -> AsyncIterator[SourceStream]:
    source = SourceUrl.parse(url)
    if source.scheme == "file":
        async with open_file(source, rules.covering(source)) as stream:
            yield stream
    elif source.scheme == "s3":
        async with open_s3(source) as stream:
            yield stream
    else:
        client = open_client(timeout_s=rules.timeout_s, allow_private=rules.allow_private, resolve=resolve)
        async with client, open_http(client, url, lambda there: _check_hop(there, rules)) as stream:
            yield stream


def _check_hop(url: str, rules: SourceRules) -> None:
    """A web server may send us to others that are allowed, but not to a bucket or a file."""
    if SourceUrl.parse(url).scheme not in PORTS:
        raise refuse("the source redirects away from the web")
    check_source(url, rules)


async def _save(stream: SourceStream, target: Path, max_bytes: int) -> None:
    """Raises SourceError `source_too_large` as soon as that is known, and what the pieces raise."""
    _check_size(stream.size or 0, max_bytes)
    count = 0
    with file_errors(str(target), missing=StoreUnavailableError):
        try:
            with target.open("wb") as file:
                async for piece in stream.pieces:
                    count += len(piece)
                    _check_size(count, max_bytes)
                    await asyncio.to_thread(file.write, piece)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise SourceError("source_too_large", f"the source has more than {max_bytes} bytes")


def _clean_name(name: str) -> str | None:
    """Without folders and characters that do not print; the end of one that is too long, for that has its type."""
    base = "".join(filter(str.isprintable, name.replace("\\", "/"))).rpartition("/")[2].strip()
    return None if base in ("", ".", "..") else base[-LONGEST_NAME:]
