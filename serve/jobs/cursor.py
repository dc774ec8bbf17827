"""Where a page of jobs or photos goes on: opaque to those who carry it."""

import base64
import binascii
import json

from jobs.job import Job
from jobs.photo import Photo
from jobs.store import JobError


class CursorError(JobError):
    """A cursor that none of our pages ended with."""

    code = "bad_cursor"


def write_cursor(last: Job | Photo) -> str:
    return base64.urlsafe_b64encode(json.dumps([last.created_at, last.id]).encode()).decode()


def read_cursor(cursor: str) -> tuple[float, str]:
    """(created_at, id) of the last one before; raises CursorError."""
    try:
        created_at, job_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return float(created_at), str(job_id)
    except (binascii.Error, UnicodeError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise CursorError(f"{cursor!r} is no page's end") from error
