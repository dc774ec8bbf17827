"""A job's life as server-sent events (WHATWG HTML §9.2), taken up again wherever it was cut."""

import time
from collections.abc import Iterator
from http import HTTPStatus

import httpx

from fanlight_client.calls import Call, parse_answer
from fanlight_client.errors import ClientError, ProblemError, Timeout, Unreachable
from fanlight_client.job_calls import Which, id_of
from fanlight_client.job_wire import EVENTS_TYPE, LAST_EVENT_HEADER, JobStatus, job_path
from fanlight_client.retry import RetryPolicy

SILENCE_S = 45.0
"""Three times as long as the server is ever silent on a sound connection: it sends comments in between."""
LATE_S = 1.0
"""How much later than asked a wait may end."""

BROKE_OFF = "the events broke off"
"""Said of a connection that ended in good order, though the job has not."""

AWAY = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
"""What proxies say while the server behind them restarts."""


class EventReader:
    """Bytes in, events out: fields by name, of which `data` and `id` concern us."""

    def __init__(self) -> None:
        self._left = b""
        self._fields: dict[str, str] = {}

    def feed(self, chunk: bytes) -> Iterator[dict[str, str]]:
        """The events that end in this chunk. Lines end with line feeds alone: JSON may have other line separators."""
        *lines, self._left = (self._left + chunk).split(b"\n")
        for line in lines:
            text = line.removesuffix(b"\r").decode("utf-8", "replace")
            name, _, value = text.partition(":")
            if name:
                value = value.removeprefix(" ")
                known = self._fields.get(name)
                self._fields[name] = f"{known}\n{value}" if name == "data" and known is not None else value
            elif not text and self._fields:
                event, self._fields = self._fields, {}
                yield event


class Following:
    """What one who follows a job has seen, and when the next connection is due; does no input or output."""

    def __init__(self, job: Which, policy: RetryPolicy, timeout_s: float | None = None) -> None:
        self._id = id_of(job)
        self._policy = policy.persistent()
        self._timeout_s, self._begun_at = timeout_s, time.monotonic()
        self._last_id, self._failures = "", 0
        self._read_s = SILENCE_S
        self.ended = False

    def connect(self) -> tuple[Call[httpx.Response], float]:
        """The next request, and how long its connection may be silent; raises Timeout."""
        extra = {LAST_EVENT_HEADER: self._last_id} if self._last_id else {}
        self._reader = EventReader()
        self._read_s = min(SILENCE_S, self._left_s())
        path = job_path(self._id, "events")
        return Call("GET", path, lambda response: response, accept=EVENTS_TYPE, extra=extra), self._read_s

    def feed(self, chunk: bytes) -> Iterator[JobStatus]:
        """What is new; raises MalformedAnswer, Timeout."""
        self._failures = 0
        for event in self._reader.feed(chunk):
            if "data" in event:
                status = parse_answer(JobStatus, event["data"].encode())
                self._last_id = event.get("id", self._last_id)
                self.ended = status.has_ended
                yield status
                if self.ended:
                    return
        self._left_s()

    @property
    def is_overdue(self) -> bool:
        """Whether silence on this connection would be waited for longer than the caller wants to."""
        return self._timeout_s is not None and self._read_s > self._left_s() + LATE_S

    def wait_s(self, error: ClientError) -> float:
        """Seconds before the next connection, after one that failed; raises the error where there is to be none."""
        self._left_s()
        self._failures += 1
        cut = Unreachable(str(error)) if _is_passing(error) else error
        cut.retry_after_s = error.retry_after_s
        delay_s = self._policy.delay_s(self._failures, cut)
        if delay_s is None:
            raise error
        return delay_s if self._timeout_s is None else min(delay_s, self._left_s())

    def _left_s(self) -> float:
        if self._timeout_s is None:
            return SILENCE_S
        left_s = self._begun_at + self._timeout_s - time.monotonic()
        if left_s <= 0:
            raise Timeout(f"job {self._id} has not ended within {self._timeout_s:g} s")
        return left_s


def _is_passing(error: ClientError) -> bool:
    """Silence is a connection that died unseen, and following a job again does no harm."""
    away = isinstance(error, ProblemError) and error.problem.status in AWAY
    return error.retryable or away or isinstance(error, Timeout)
