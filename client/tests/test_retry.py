"""How long to wait, and when to give up."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fanlight_client.errors import Busy, ClientError, MalformedAnswer, Timeout, Unreachable
from fanlight_client.retry import RetryPolicy, parse_retry_after
from fanlight_client.wire import Problem

PROBLEM = Problem(title="busy", status=429, code="busy")


@pytest.fixture
def longest_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: high)


@pytest.mark.usefixtures("longest_draw")
def test_waits_double_up_to_the_longest() -> None:
    policy = RetryPolicy(retries=10, first_s=0.5, longest_s=6.0)
    assert [policy.delay_s(failures, Unreachable()) for failures in range(1, 7)] == [0.5, 1, 2, 4, 6, 6]


def test_jitter_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(random, "uniform", lambda low, high: drawn.append((low, high)) or 0.3)
    assert RetryPolicy(first_s=0.5).delay_s(2, Unreachable()) == 0.3
    assert drawn == [(0, 1.0)]


@pytest.mark.usefixtures("longest_draw")
def test_the_server_is_taken_at_its_word_with_jitter_on_top() -> None:
    policy = RetryPolicy(first_s=0.5)
    assert policy.delay_s(1, Busy(PROBLEM, retry_after_s=7.0)) == 7.5
    assert policy.delay_s(1, Busy(PROBLEM, retry_after_s=None)) == 0.5


def test_a_server_that_asks_for_too_much_patience_is_left() -> None:
    assert RetryPolicy(patience_s=60).delay_s(1, Busy(PROBLEM, retry_after_s=61.0)) is None


def test_tries_run_out() -> None:
    policy = RetryPolicy(retries=2)
    assert policy.delay_s(2, Unreachable()) is not None
    assert policy.delay_s(3, Unreachable()) is None
    assert RetryPolicy(retries=0).delay_s(1, Unreachable()) is None


@pytest.mark.parametrize("error", [Timeout(), MalformedAnswer(), ClientError()])
def test_what_would_fail_again_is_not_tried_again(error: ClientError) -> None:
    assert RetryPolicy().delay_s(1, error) is None


@pytest.mark.parametrize(("value", "seconds"), [("0", 0), ("120", 120), (" 3 ", 3)])
def test_retry_after_in_seconds(value: str, seconds: float) -> None:
    assert parse_retry_after(value) == seconds


def test_retry_after_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert parse_retry_after(later) == pytest.approx(3600, abs=60)
    assert parse_retry_after("Fri, 31 Dec 1999 23:59:59 GMT") == 0


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1.5e3", "Fri, 99 Foo 1999"])
def test_retry_after_that_makes_no_sense_is_passed_over(value: str | None) -> None:
    assert parse_retry_after(value) is None
