"""What a watcher waits for, and what is an end: of a photo, or of the watch."""

import asyncio
import errno
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fanlight_client.errors import ClientError, MalformedAnswer, ProblemError, Timeout
from fanlight_client.events import AWAY

Answer = TypeVar("Answer")

SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.1, 10.0
TRIES = 5
"""Of what may be a mistake of the server's that comes again with every try."""

PHOTO_STAGES = frozenset({"decode", "upload", "video"})
PHOTO_STATUSES = frozenset({413, 415})
VIDEO_CODES = frozenset({"unsupported_for_video"})
"""Options that a video does not take, and photos do."""
NAME_REFUSED = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})
"""What a disk answers to a name that it does not take, however often it is asked: `a:b.jpg` on a FAT disk."""
FORGOTTEN = frozenset({"unknown_job", "expired", "idempotency_mismatch"})


class Gone(Exception):
    """The file is not there any more, or not as it was: it was no complete photo, or is another one now."""


class Unreadable(Exception):
    """A file that this user may not read: waiting helps nobody, and its shoot would wait along."""


def is_passing(error: Exception, failures: int) -> bool:
    """Whether to wait and try again: for a server that is away, a disk that is full, a share that is not there."""
    if isinstance(error, MalformedAnswer):
        return failures < TRIES
    if isinstance(error, ProblemError):
        if error.problem.status == 500:
            return failures < TRIES
        return error.retryable or error.problem.retryable or error.problem.status in AWAY
    if isinstance(error, ClientError):
        return error.retryable or isinstance(error, Timeout)
    return isinstance(error, OSError) and error.errno not in NAME_REFUSED


def is_about_photo(error: ClientError) -> bool:
    """Whether another photo may fare better; else the address, the options or the access are wrong."""
    if not isinstance(error, ProblemError):
        return True
    problem = error.problem
    is_its_own = problem.stage in PHOTO_STAGES or problem.code in VIDEO_CODES
    return is_its_own or problem.status in PHOTO_STATUSES or problem.status >= 500


def is_forgotten(error: ClientError) -> bool:
    """Whether the server knows nothing of a job, or its result, any more."""
    return isinstance(error, ProblemError) and error.problem.code in FORGOTTEN


async def insist(call: Callable[[], Awaitable[Answer]], on_trouble: Callable[[str | None], None]) -> Answer:
    """The answer, however long it takes; `on_trouble` is told what keeps it, and None once nothing does."""
    failures = 0
    while True:
        try:
            answer = await call()
        except (ClientError, OSError) as error:
            failures += 1
            if not is_passing(error, failures):
                raise
            on_trouble(str(error))
            await asyncio.sleep(_delay_s(error, failures))
        else:
            if failures:
                on_trouble(None)
            return answer


def _delay_s(error: Exception, failures: int) -> float:
    """As other calls wait, but for ever."""
    jitter = random.uniform(0, min(LONGEST_WAIT_S, 0.5 * 2 ** min(failures, 10)))
    return max(SHORTEST_WAIT_S, jitter + (getattr(error, "retry_after_s", None) or 0))
