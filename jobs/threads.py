"""Pools of threads that hold as many from the start as they ever will."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier


def fill_pool(threads: int, name: str) -> ThreadPoolExecutor:
    """A pool of so many threads, all of them made now. Raises RuntimeError where they cannot be.

    Else each is made when so many are first wanted at one moment, which for a store that answers within milliseconds
    takes hours, and whoever looks for threads that are never given back sees a process gain them all that time.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
    together = Barrier(threads)
    try:
        for _ in range(threads):
            pool.submit(together.wait)
    except RuntimeError:  # no more can be started: those that wait must not wait for ever
        together.abort()
        pool.shutdown()
        raise
    return pool
