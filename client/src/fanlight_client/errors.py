"""What can go wrong between a caller and a fanlight server.

    ClientError                    root of the tree
    ├── Unreachable                no connection, or it broke off; retried
    ├── Timeout                    connected, but no answer in time; the server may still be at work
    ├── MalformedAnswer            an answer that is not what `wire` says
    ├── JobFailed                  a job came to no result: `.status` says why; it failed, or was canceled
    └── ProblemError               the server refused: `.problem` says what, where and whether to try again
        └── Busy                   it refused for now (408, 429 or 503); retried, after `.retry_after_s` when it says so

Before anything is sent, options out of range raise pydantic's ValidationError, and a file that cannot be read its
OSError.
"""

from fanlight_client.job_wire import JobStatus
from fanlight_client.wire import Problem


class ClientError(Exception):
    """Root of this package's errors; `retryable` ones are tried again before they are raised."""

    retryable = False
    retry_after_s: float | None = None


class Unreachable(ClientError):
    """The server could not be reached, or the connection broke before the answer was complete."""

    retryable = True


class Timeout(ClientError):
    """The server did not answer in time, or a job did not end. Not retried: it may still be at work on the photo."""


class MalformedAnswer(ClientError):
    """The answer is not what the wire types promise, or the photo is not the one its report describes."""


class JobFailed(ClientError):
    """A job that was waited for has failed for good, or was canceled."""

    def __init__(self, status: JobStatus) -> None:
        failure = status.failure
        why = f": {failure.detail} ({failure.code}, in {failure.stage})" if failure else ""
        end = "was canceled" if status.state == "canceled" else "failed"
        super().__init__(f"{status.name or status.id} {end}{why}")
        self.status = status

    @property
    def code(self) -> str:
        """As in problems: the failure's, or `canceled`."""
        return self.status.failure.code if self.status.failure else self.status.state


class ProblemError(ClientError):
    """The server answered with an RFC 9457 problem, or with an error status that was made one."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.title} ({problem.status} {problem.code}): {problem.detail or 'no detail'}")
        self.problem = problem


class Busy(ProblemError):
    """The server has too much to do, is not up yet, or the request came too slowly."""

    retryable = True

    def __init__(self, problem: Problem, retry_after_s: float | None) -> None:
        super().__init__(problem)
        self.retry_after_s = retry_after_s
