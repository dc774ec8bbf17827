"""What becomes of the message that says how a job ended: pure functions of a job and the store's time.

    pending ──claim──▶ pending, its next try a lease away ──▶ delivered | pending, later | given_up
       ▲                                                          └─────────redeliver────────┘

It is no news of the photo: the job's `revision` stays, and so every try sends the same.
"""

import random
from typing import Any

from fanlight_client.job_wire import ENDED
from jobs.job import Job, Webhook
from jobs.store import WrongStateError

DELAYS_S = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0)
"""Between a failed try and the next, give or take a fifth; the last one goes on. Nine tries take about 15 hours."""
JITTER = 0.2


def claim_message(job: Job, now: float, lease_s: float) -> Job:
    """For one try, which nobody else makes meanwhile; a claimer that dies is made up for when the lease is over.

    Raises WrongStateError where no try is due (any more).
    """
    webhook = job.webhook
    if webhook is None or webhook.next_at is None or webhook.next_at > now:
        raise WrongStateError(f"job {job.id} has no message that is due")
    return _with(job, webhook, next_at=now + lease_s, attempts=webhook.attempts + 1)


def put_off(job: Job, claimed: Webhook, now: float, delay_s: float) -> Job:
    """No try was made after all: its receiver was busy."""
    if job.webhook != claimed:
        return job
    return _with(job, claimed, next_at=now + delay_s, attempts=claimed.attempts - 1)


def note_delivered(job: Job, claimed: Webhook) -> Job:
    """The end; but nothing changes where the message is not that claim's any more: it is claimed again, or another."""
    if job.webhook != claimed:
        return job
    return _with(job, claimed, next_at=None, state="delivered", last_error=None)


def note_failed(
    job: Job, claimed: Webhook, now: float, error: str, patience_s: float, retry_after_s: float = 0.0
) -> Job:
    """Another try later, not before `retry_after_s`; given up once `patience_s` since the first are over."""
    if job.webhook != claimed:
        return job
    next_at = plan_try(claimed, now, patience_s, retry_after_s)
    return _with(job, claimed, next_at=next_at, state="given_up" if next_at is None else "pending", last_error=error)


def note_unwanted(job: Job, claimed: Webhook, error: str) -> Job:
    """The receiver wants no more of it."""
    return _with(job, claimed, next_at=None, state="given_up", last_error=error) if job.webhook == claimed else job


def redeliver(job: Job, now: float) -> Job:
    """From now on as if the job had just ended, with the same message id; raises WrongStateError where it has not."""
    if job.state not in ENDED:
        raise WrongStateError(f"job {job.id} is {job.state}; its webhook is called when it has ended")
    if job.webhook is None:
        raise WrongStateError(f"job {job.id} has no webhook")
    return _with(job, job.webhook, state="pending", first_at=now, next_at=now, attempts=0)


def plan_try(webhook: Webhook, now: float, patience_s: float, retry_after_s: float = 0.0) -> float | None:
    """When to try again after a failure; the last try is right at the end of patience. None: give up."""
    until = (now if webhook.first_at is None else webhook.first_at) + patience_s
    if now >= until or now + retry_after_s > until:
        return None
    delay_s = DELAYS_S[min(webhook.attempts, len(DELAYS_S)) - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return min(until, now + max(delay_s, retry_after_s))


def _with(job: Job, webhook: Webhook, **changes: Any) -> Job:
    return job.model_copy(update={"webhook": webhook.model_copy(update=changes)})
