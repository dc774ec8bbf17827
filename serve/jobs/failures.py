"""What an attempt's error means for its job."""

from pydantic import ValidationError

from fanlight_client.job_wire import JobFailure
from jobs.job import Job
from serve.http.problems import OURS, classify_error, describe_error


def describe_failure(job: Job, error: Exception) -> tuple[JobFailure, bool]:
    """The cause as the job keeps it, and whether another attempt may succeed."""
    # Options were checked when the job came: what does not validate now is a record of ours.
    entry = OURS if isinstance(error, ValidationError) else classify_error(error)
    detail = f"{type(error).__name__}: {error}" if entry.status == 500 else describe_error(error)
    failure = JobFailure(code=entry.code, stage=entry.stage, detail=detail[:2000], attempt=job.attempt)
    return failure, entry.retryable
