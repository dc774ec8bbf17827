"""A call of which the server does nothing twice, made again for as long as what keeps it may pass."""

from http import HTTPStatus

from fanlight_client.calls import Answer, Call
from fanlight_client.errors import ClientError, ProblemError, Timeout
from fanlight_client.retry import RetryPolicy
from fanlight_client.steps import Once, Pause, Steps


def persist(call: Call[Answer], policy: RetryPolicy) -> Steps[Answer]:
    """The answer; raises ClientError for what does not pass, and where the policy allows no further try."""
    failures = 0
    while True:
        try:
            answer: Answer = yield Once(call)
        except ClientError as error:
            failures += 1
            delay_s = policy.wait_s(failures, error.retry_after_s) if may_pass(error) else None
            if delay_s is None:
                raise
            yield Pause(delay_s)
        else:
            return answer


def may_pass(error: BaseException) -> bool:
    """Whether the same may work later: also after silence, for what came after all is not taken twice."""
    if isinstance(error, ProblemError):
        status = error.problem.status
        is_the_servers = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED
        return error.retryable or is_the_servers
    return isinstance(error, ClientError) and (error.retryable or isinstance(error, Timeout))
