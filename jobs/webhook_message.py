"""What a webhook is sent, by the Standard Webhooks scheme (standardwebhooks.com, version 1.0.0)."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel
from standardwebhooks import Webhook as Signer

from fanlight_client.job_wire import JobStatus
from jobs.job import Job
from jobs.status import describe_job

MAX_BYTES = 20_000
"""The scheme's advice: a receiver that wants more asks for the job."""
SECRET_PREFIX = "whsec_"
SECRET_BYTES = range(24, 65)


class Message(BaseModel):
    """The body; `timestamp` is when the job ended, in every try."""

    type: Literal["job.succeeded", "job.failed", "job.canceled"]
    timestamp: AwareDatetime
    data: JobStatus


def write_message(job: Job) -> bytes:
    """JSON about a job that has ended, under MAX_BYTES where leaving out timings and failed attempts brings it there.

    It says nothing of the webhook itself, and so is the same in every try.
    """
    status = describe_job(job).model_copy(update={"webhook": None})
    untimed = status.model_copy(update={"progress": status.progress.model_copy(update={"timings": {}})})
    bare = untimed.model_copy(update={"history": []})
    bodies = (_write(job, data) for data in (status, untimed, bare))
    return next((body for body in bodies if len(body) < MAX_BYTES), _write(job, bare))


def _write(job: Job, data: JobStatus) -> bytes:
    ended = datetime.fromtimestamp(job.ended_at or 0, UTC)
    message = Message.model_validate({"type": f"job.{job.state}", "timestamp": ended, "data": data})
    return message.model_dump_json().encode()


def sign_message(message_id: str, now: float, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of a try at `now`: a signature by each secret, so that a receiver may know the old one or the new."""
    moment = datetime.fromtimestamp(int(now), UTC)
    signatures = (Signer(secret).sign(message_id, moment, body.decode()) for secret in secrets)
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": " ".join(signatures),
    }


def check_secret(secret: str) -> None:
    """Raises ValueError for what is not `whsec_` and 24 to 64 bytes in base64, without telling it."""
    digits = secret.removeprefix(SECRET_PREFIX).rstrip("=")
    try:
        size = len(base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True))
    except binascii.Error:
        size = 0
    if not secret.startswith(SECRET_PREFIX) or size not in SECRET_BYTES:
        raise ValueError(f"a webhook secret is {SECRET_PREFIX} and 24 to 64 bytes in base64")
