"""The store of jobs, and the shelf of artefacts, behind a URL. What they need is imported when it is asked for."""

from jobs.shelf import Shelf
from jobs.store import JobStore


def open_store(url: str) -> JobStore:
    """`sqlite:///FILE`, `postgresql://…`, `redis://…` or `rediss://…`; raises ValueError for another URL.

    Nothing is connected to yet: a server that is down is told by the first call.
    """
    scheme = url.partition(":")[0].partition("+")[0]
    match scheme:
        case "sqlite" | "postgresql" | "postgres":
            from jobs.sql_store import SqlStore

            return SqlStore(url)
        case "redis" | "rediss":
            from jobs.redis_store import RedisStore

            return RedisStore(url)
    raise ValueError(
        f"a store is sqlite:///FILE, postgresql://… or redis://…, not {scheme}:…"
    )  # a URL may hold a password


def open_shelf(url: str) -> Shelf:
    """`s3://BUCKET/PREFIX`, `file:///DIR` or a plain path; raises ValueError for another. Nothing is touched yet."""
    scheme, separator, rest = url.partition("://")
    match scheme if separator else "file":
        case "file":
            from jobs.local_shelf import LocalShelf

            return LocalShelf(rest if separator else url)
        case "s3" | "s3a":
            from jobs.s3_shelf import S3Shelf

            return S3Shelf(url)
    raise ValueError(f"artefacts are in s3://BUCKET/PREFIX, file:///DIR or DIR, not {scheme}://…")
