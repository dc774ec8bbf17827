"""The store behind a URL."""

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
    raise ValueError(f"a store is sqlite:///FILE, postgresql://… or redis://…, not {url!r}")
