"""When to try again: exponential backoff with full jitter, and what the server asks for."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from fanlight_client.errors import ClientError

PERSISTENCE = 6
"""How many times as often events and uploads are tried again as any other call: a server that restarts takes its
time."""


@dataclass(frozen=True)
class RetryPolicy:
    """At most `retries` further tries; waits from [0, min(longest_s, first_s · 2ⁿ)), "full jitter" (Brooker 2015)."""

    retries: int = 5
    first_s: float = 0.5
    longest_s: float = 30.0
    patience_s: float = 300.0

    def delay_s(self, failures: int, error: ClientError) -> float | None:
        """Seconds to wait after that many failures (1, 2, …); None to give up."""
        return self.wait_s(failures, error.retry_after_s) if error.retryable else None

    def wait_s(self, failures: int, retry_after_s: float | None) -> float | None:
        """The same after failures that may pass.

        A server that says when to come back is taken at its word, unless that is beyond `patience_s`; the jitter then
        goes on top, so that those sent away together do not come back together.
        """
        if failures > self.retries:
            return None
        ceiling = min(self.longest_s, self.first_s * 2 ** (failures - 1))
        jitter = random.uniform(0, ceiling)
        if retry_after_s is None:
            return jitter
        return retry_after_s + jitter if retry_after_s <= self.patience_s else None

    def persistent(self) -> Self:
        """For what goes on where it broke off: more tries, and waits of 10 s at most but those that are asked for."""
        return replace(self, retries=self.retries * PERSISTENCE, longest_s=10.0)


def parse_retry_after(value: str | None) -> float | None:
    """Seconds from now of a Retry-After header (RFC 9110 §10.2.3: seconds or a date); None for none or nonsense."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
